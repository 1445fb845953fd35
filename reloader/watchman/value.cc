#include "reloader/watchman/value.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/utf8.h"

namespace reloader::watchman {
namespace {

// Appends `text` as a JSON string; what is not UTF-8 as \xNN, which JSON does
// not have, so that nobody takes it for JSON.
void AppendQuoted(absl::string_view text, std::string* out) {
  out->push_back('"');
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const size_t size = Utf8SequenceSize(text);
    if (size == 0) {
      absl::StrAppend(out, "\\x", absl::Hex(c, absl::kZeroPad2));
    } else if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(text.front());
    } else if (c < 0x20 || c == 0x7f) {
      absl::StrAppend(out, "\\u", absl::Hex(c, absl::kZeroPad4));
    } else {
      out->append(text.data(), size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  out->push_back('"');
}

std::string Quoted(absl::string_view text) {
  std::string quoted;
  AppendQuoted(text, &quoted);
  return quoted;
}

}  // namespace

Value Value::Bytes(absl::string_view bytes) {
  Value value;
  value.value_ = String{std::string(bytes), StringKind::kBytes};
  return value;
}

Value Value::Array(Items items) {
  Value value;
  value.value_ = std::move(items);
  return value;
}

Value Value::Object(Members members) {
  Value value;
  value.value_ = std::move(members);
  return value;
}

const Value* Value::Find(absl::string_view key) const {
  const auto* members = std::get_if<Members>(&value_);
  if (members == nullptr) return nullptr;
  const auto found = members->find(key);
  return found == members->end() ? nullptr : &found->second;
}

void Value::Visit(PduVisitor* visitor) const {
  if (is_null()) {
    visitor->OnNull();
  } else if (is_bool()) {
    visitor->OnBool(boolean());
  } else if (is_int()) {
    visitor->OnInt(integer());
  } else if (is_real()) {
    visitor->OnReal(real());
  } else if (is_string()) {
    visitor->OnString(string(), string_kind());
  } else if (is_array()) {
    visitor->OnBeginArray(items().size());
    for (const Value& item : items()) item.Visit(visitor);
    visitor->OnEndArray();
  } else {
    visitor->OnBeginObject(members().size());
    for (const auto& [key, member] : members()) {
      visitor->OnKey(key);
      member.Visit(visitor);
    }
    visitor->OnEndObject();
  }
}

std::string Value::ToString() const {
  if (is_null()) return "null";
  if (is_bool()) return boolean() ? "true" : "false";
  if (is_int()) return absl::StrCat(integer());
  if (is_real()) {
    const std::string digits = absl::StrCat(real());
    // So that it is seen to be none of the integers.
    const bool looks_integral =
        digits.find_first_not_of("-0123456789") == std::string::npos;
    return looks_integral ? absl::StrCat(digits, ".0") : digits;
  }
  if (is_string()) return Quoted(string());
  if (is_array()) {
    return absl::StrCat("[",
                        absl::StrJoin(items(), ",",
                                      [](std::string* out, const Value& item) {
                                        absl::StrAppend(out, item.ToString());
                                      }),
                        "]");
  }
  return absl::StrCat(
      "{",
      absl::StrJoin(members(), ",",
                    [](std::string* out, const Members::value_type& member) {
                      absl::StrAppend(out, Quoted(member.first), ":",
                                      member.second.ToString());
                    }),
      "}");
}

bool operator==(const Value& a, const Value& b) { return a.value_ == b.value_; }

void Value::IsAnotherType() const {
  std::fprintf(stderr, "a Watchman value is of another type: %s\n",
               ToString().c_str());
  std::abort();
}

}  // namespace reloader::watchman
