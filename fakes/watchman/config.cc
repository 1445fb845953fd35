#include "fakes/watchman/config.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

using reloader::watchman::Value;

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
