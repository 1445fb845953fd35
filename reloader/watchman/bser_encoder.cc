#include "reloader/watchman/bser_encoder.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/watchman/bser_int.h"
#include "reloader/watchman/bser_tag.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {
namespace {

using Kind = VisitNesting::Kind;

// What an integer that is filled in later takes.
constexpr size_t kOpenIntBytes = 1 + sizeof(int32_t);

}  // namespace

BserEncoder::BserEncoder(const PduEncoding& encoding, std::string* out)
    : text_tag_(encoding.format == PduFormat::kBserV2 &&
                        (encoding.capabilities & kBserNoText) == 0
                    ? BserTag::kText
                    : BserTag::kBytes),
      out_(out) {
  RELOADER_CHECK(encoding.format != PduFormat::kJson);
  out_->push_back(0);
  if (encoding.format == PduFormat::kBserV1) {
    out_->push_back(1);
  } else {
    out_->push_back(2);
    char capabilities[sizeof(encoding.capabilities)];
    std::memcpy(capabilities, &encoding.capabilities, sizeof(capabilities));
    out_->append(capabilities, sizeof(capabilities));
  }
  length_offset_ = out_->size();
  out_->append(kOpenIntBytes, '\0');
}

void BserEncoder::OnNull() {
  nesting_.AddValue();
  AppendTag(BserTag::kNull);
}

void BserEncoder::OnBool(bool value) {
  nesting_.AddValue();
  AppendTag(value ? BserTag::kTrue : BserTag::kFalse);
}

void BserEncoder::OnInt(int64_t value) {
  nesting_.AddValue();
  AppendInt(value);
}

void BserEncoder::OnReal(double value) {
  nesting_.AddValue();
  char bytes[1 + sizeof(value)];
  out_->append(bytes, WriteTagged(BserTag::kReal, value, bytes));
}

void BserEncoder::OnString(absl::string_view bytes, StringKind kind) {
  nesting_.AddValue();
  AppendString(kind == StringKind::kText ? text_tag_ : BserTag::kBytes, bytes);
}

void BserEncoder::OnBeginArray(Count count) {
  nesting_.Begin(Kind::kArray, count);
  AppendTag(BserTag::kArray);
  AppendCount(count);
}

void BserEncoder::OnEndArray() {
  CompleteCount(nesting_.seen());
  nesting_.End(Kind::kArray);
}

void BserEncoder::OnBeginObject(Count count) {
  nesting_.Begin(Kind::kObject, count);
  AppendTag(BserTag::kObject);
  AppendCount(count);
}

void BserEncoder::OnKey(absl::string_view key) {
  nesting_.AddKey();
  AppendString(BserTag::kBytes, key);
}

void BserEncoder::OnEndObject() {
  CompleteCount(nesting_.seen() / 2);
  nesting_.End(Kind::kObject);
}

void BserEncoder::OnBeginTemplate(absl::Span<const absl::string_view> keys,
                                  size_t rows) {
  RELOADER_CHECK(!keys.empty());
  nesting_.Begin(Kind::kTemplate, keys.size() * rows);
  AppendTag(BserTag::kTemplate);
  AppendTag(BserTag::kArray);
  AppendInt(static_cast<int64_t>(keys.size()));
  for (const absl::string_view key : keys) AppendString(text_tag_, key);
  AppendInt(static_cast<int64_t>(rows));
}

void BserEncoder::OnSkip() {
  nesting_.AddSkip();
  AppendTag(BserTag::kSkip);
}

void BserEncoder::OnEndTemplate() { nesting_.End(Kind::kTemplate); }

void BserEncoder::Finish() {
  RELOADER_CHECK(nesting_.complete());
  const size_t length = out_->size() - length_offset_ - kOpenIntBytes;
  char bytes[kMaxBserIntBytes];
  const size_t size = WriteBserInt(static_cast<int64_t>(length), bytes);
  // Moves the body only if it is small, or so large that nobody will care.
  out_->replace(length_offset_, kOpenIntBytes, bytes, size);
}

void BserEncoder::AppendInt(int64_t value) {
  char bytes[kMaxBserIntBytes];
  out_->append(bytes, WriteBserInt(value, bytes));
}

void BserEncoder::AppendString(BserTag tag, absl::string_view bytes) {
  char head[1 + kMaxBserIntBytes];
  head[0] = static_cast<char>(tag);
  const size_t size =
      1 + WriteBserInt(static_cast<int64_t>(bytes.size()), head + 1);
  out_->append(head, size);
  out_->append(bytes.data(), bytes.size());
}

void BserEncoder::AppendCount(Count count) {
  if (count.has_value()) {
    AppendInt(static_cast<int64_t>(*count));
  } else {
    open_count_offsets_.push_back(out_->size());
    out_->append(kOpenIntBytes, '\0');
  }
}

void BserEncoder::CompleteCount(size_t count) {
  if (nesting_.count_is_known()) return;
  RELOADER_CHECK(count <= std::numeric_limits<int32_t>::max());
  WriteTagged(BserTag::kInt32, static_cast<int32_t>(count),
              out_->data() + open_count_offsets_.back());
  open_count_offsets_.pop_back();
}

}  // namespace reloader::watchman
