#include "reloader/watchman/json_encoder.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/utf8.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {
namespace {

using Kind = VisitNesting::Kind;

constexpr uint64_t kEachByte = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x80 * kEachByte;

// Sets at least one high bit if a byte of `word` is less than `end`, which is
// at most 0x80; none if there is no such byte and all are ASCII.
uint64_t BytesBelow(uint64_t word, uint8_t end) {
  return (word - end * kEachByte) & ~word & kHighBits;
}

// True if all eight bytes can stand in a JSON string as they are. ASCII only.
bool IsPlain(uint64_t word) {
  return ((word & kHighBits) | BytesBelow(word, 0x20) |
          BytesBelow(word ^ ('"' * kEachByte), 1) |
          BytesBelow(word ^ ('\\' * kEachByte), 1)) == 0;
}

bool IsPlain(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// Returns how many bytes at the beginning of `text` need no escape and no look
// at their UTF-8.
size_t PlainPrefix(absl::string_view text) {
  size_t size = 0;
  while (text.size() - size >= sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + size, sizeof(word));
    if (!IsPlain(word)) break;
    size += sizeof(word);
  }
  while (size < text.size() && IsPlain(text[size])) ++size;
  return size;
}

void AppendEscaped(char c, std::string* out) {
  out->push_back('\\');
  switch (c) {
    case '"':
    case '\\':
      out->push_back(c);
      break;
    case '\b':
      out->push_back('b');
      break;
    case '\f':
      out->push_back('f');
      break;
    case '\n':
      out->push_back('n');
      break;
    case '\r':
      out->push_back('r');
      break;
    case '\t':
      out->push_back('t');
      break;
    default:
      constexpr absl::string_view kDigits = "0123456789ABCDEF";
      out->append("u00");
      out->push_back(kDigits[static_cast<uint8_t>(c) >> 4]);
      out->push_back(kDigits[c & 0xf]);
  }
}

// Appends `real` as the daemon does: 17 digits, never to be taken for an
// integer, the exponent without a plus and leading zeros.
void AppendReal(double real, std::string* out) {
  char digits[32];
  const std::to_chars_result result = std::to_chars(
      digits, digits + sizeof(digits), real, std::chars_format::general, 17);
  const absl::string_view text(digits, result.ptr - digits);
  const size_t e = text.find('e');
  out->append(text.data(), e == text.npos ? text.size() : e);
  if (e == text.npos) {
    if (text.find('.') == text.npos) out->append(".0");
    return;
  }
  out->push_back('e');
  absl::string_view exponent = text.substr(e + 1);
  if (exponent.front() == '-') out->push_back('-');
  exponent.remove_prefix(exponent.find_first_not_of("+-0"));
  out->append(exponent.data(), exponent.size());
}

}  // namespace

void JsonEncoder::OnNull() {
  BeginValue();
  nesting_.AddValue();
  out_->append("null");
}

void JsonEncoder::OnBool(bool value) {
  BeginValue();
  nesting_.AddValue();
  out_->append(value ? "true" : "false");
}

void JsonEncoder::OnInt(int64_t value) {
  BeginValue();
  nesting_.AddValue();
  absl::StrAppend(out_, value);
}

void JsonEncoder::OnReal(double value) {
  BeginValue();
  nesting_.AddValue();
  if (std::isfinite(value)) {
    AppendReal(value, out_);
  } else {
    Fail(
        absl::InvalidArgumentError("JSON cannot hold a real that is infinite "
                                   "or no number: use BSER"));
  }
}

void JsonEncoder::OnString(absl::string_view bytes, StringKind) {
  BeginValue();
  nesting_.AddValue();
  AppendString(bytes, out_);
}

void JsonEncoder::OnBeginArray(Count count) {
  BeginValue();
  nesting_.Begin(Kind::kArray, count);
  out_->push_back('[');
}

void JsonEncoder::OnEndArray() {
  nesting_.End(Kind::kArray);
  out_->push_back(']');
}

void JsonEncoder::OnBeginObject(Count count) {
  BeginValue();
  nesting_.Begin(Kind::kObject, count);
  out_->push_back('{');
}

void JsonEncoder::OnKey(absl::string_view key) {
  if (nesting_.seen() > 0) out_->push_back(',');
  nesting_.AddKey();
  AppendString(key, out_);
  out_->push_back(':');
}

void JsonEncoder::OnEndObject() {
  nesting_.End(Kind::kObject);
  out_->push_back('}');
}

void JsonEncoder::OnBeginTemplate(absl::Span<const absl::string_view> keys,
                                  size_t rows) {
  RELOADER_CHECK(!keys.empty());
  BeginValue();
  nesting_.Begin(Kind::kTemplate, keys.size() * rows);
  Template table;
  for (const absl::string_view key : keys) {
    table.keys.emplace_back();
    AppendString(key, &table.keys.back());
    table.keys.back().push_back(':');
  }
  templates_.push_back(std::move(table));
  out_->push_back('[');
}

void JsonEncoder::OnSkip() {
  nesting_.AddSkip();
  NextCell(&templates_.back());
}

void JsonEncoder::OnEndTemplate() {
  nesting_.End(Kind::kTemplate);
  if (templates_.back().has_rows) out_->push_back('}');
  templates_.pop_back();
  out_->push_back(']');
}

absl::Status JsonEncoder::Finish() {
  RELOADER_CHECK(nesting_.complete());
  if (status_.ok()) {
    out_->push_back('\n');
  } else {
    out_->resize(begin_);
  }
  return status_;
}

void JsonEncoder::BeginValue() {
  switch (nesting_.kind()) {
    case Kind::kTop:
    case Kind::kObject:
      break;
    case Kind::kArray:
      if (nesting_.seen() > 0) out_->push_back(',');
      break;
    case Kind::kTemplate:
      Template& table = templates_.back();
      const std::string& key = NextCell(&table);
      if (!table.row_is_empty) out_->push_back(',');
      table.row_is_empty = false;
      out_->append(key);
  }
}

const std::string& JsonEncoder::NextCell(Template* table) {
  if (table->column == 0) {
    out_->append(table->has_rows ? "},{" : "{");
    table->has_rows = true;
    table->row_is_empty = true;
  }
  const std::string& key = table->keys[table->column];
  table->column = (table->column + 1) % table->keys.size();
  return key;
}

void JsonEncoder::AppendString(absl::string_view text, std::string* out) {
  const absl::string_view whole = text;
  out->push_back('"');
  while (!text.empty()) {
    size_t size = PlainPrefix(text);
    if (size == 0) size = Utf8SequenceSize(text);
    if (size == 0) {
      Fail(absl::InvalidArgumentError(absl::StrCat(
          "JSON cannot hold \"", absl::CHexEscape(whole.substr(0, 200)),
          "\", which is not UTF-8: use BSER")));
      break;
    }
    if (size == 1 && !IsPlain(text.front())) {
      AppendEscaped(text.front(), out);
    } else {
      out->append(text.data(), size);
    }
    text.remove_prefix(size);
  }
  out->push_back('"');
}

void JsonEncoder::Fail(absl::Status status) {
  if (status_.ok()) status_ = std::move(status);
}

}  // namespace reloader::watchman
