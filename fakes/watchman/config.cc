#include "fakes/watchman/config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/json_decoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

class Builder final : public reloader::watchman::PduHandler {
 public:
  reloader::watchman::PduVisitor* OnBeginPdu(
      const reloader::watchman::PduEncoding&) override {
    return &builder_;
  }
  void OnEndPdu() override { value_ = builder_.Take(); }
  std::optional<Value> Take() { return std::move(value_); }

 private:
  reloader::watchman::ValueBuilder builder_;
  std::optional<Value> value_;
};

}  // namespace

std::optional<Value> ParseJson(absl::string_view text) {
  // The decoder reads lines. Outside of strings, where it may not stand, a line
  // break is a space.
  std::string line(text);
  for (char& byte : line) {
    if (byte == '\n') byte = ' ';
  }
  line += '\n';
  Builder builder;
  reloader::watchman::JsonDecoder decoder(&builder);
  if (!decoder.Feed(line).ok()) return std::nullopt;
  return builder.Take();
}

const Value* Config::Find(absl::string_view key) const {
  const Value* const found = root_.Find(key);
  return found != nullptr ? found : global_.Find(key);
}

int64_t Config::Int(absl::string_view key, int64_t otherwise) const {
  const Value* const found = Find(key);
  return found != nullptr && found->is_int() ? found->integer() : otherwise;
}

bool Config::Bool(absl::string_view key, bool otherwise) const {
  const Value* const found = Find(key);
  return found != nullptr && found->is_bool() ? found->boolean() : otherwise;
}

std::string Config::String(absl::string_view key,
                           absl::string_view otherwise) const {
  const Value* const found = Find(key);
  return found != nullptr && found->is_string() ? found->string()
                                                : std::string(otherwise);
}

absl::StatusOr<std::vector<std::string>> Config::Strings(
    absl::string_view key) const {
  const absl::Status wrong = absl::InvalidArgumentError(
      absl::StrCat(key, " must be an array of strings"));
  std::vector<std::string> strings;
  const Value* const found = Find(key);
  if (found == nullptr) return strings;
  if (!found->is_array()) return wrong;
  for (const Value& item : found->items()) {
    if (!item.is_string()) return wrong;
    strings.push_back(item.string());
  }
  return strings;
}

}  // namespace reloader::fakes::watchman
