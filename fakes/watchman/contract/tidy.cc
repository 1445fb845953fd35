#include "fakes/watchman/contract/tidy.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using ::reloader::watchman::Value;

void Sort(Value* array) {
  if (array == nullptr || !array->is_array()) return;
  std::sort(array->items().begin(), array->items().end(),
            [](const Value& a, const Value& b) {
              return a.ToString() < b.ToString();
            });
}

void Replace(Value* value, const Replacements& replacements) {
  if (value->is_string()) {
    const std::string& text = value->string();
    *value = IsClock(text)
                 ? Value("CLOCK")
                 : Value::Bytes(absl::StrReplaceAll(text, replacements));
  } else if (value->is_array()) {
    for (Value& item : value->items()) Replace(&item, replacements);
  } else if (value->is_object()) {
    for (auto& [key, member] : value->members()) Replace(&member, replacements);
  }
}

}  // namespace

bool IsClock(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  return parts.size() == 5 && parts[0] == "c" &&
         std::all_of(parts.begin() + 1, parts.end(), [](absl::string_view p) {
           return !p.empty() &&
                  std::all_of(p.begin(), p.end(), [](unsigned char c) {
                    return absl::ascii_isdigit(c);
                  });
         });
}

Value TidyValue(Value value, const Replacements& replacements) {
  Replace(&value, replacements);
  if (!value.is_object()) return value;
  Value::Members& members = value.members();
  const auto version = members.find("version");
  if (version != members.end() && version->second == Value("4.9.0")) {
    members.erase(version);
  }
  for (const char* unordered :
       {"files", "roots", "synced", "no_sync_needed", "dropped"}) {
    const auto found = members.find(unordered);
    if (found != members.end()) Sort(&found->second);
  }
  return value;
}

std::string Tidy(Value value, const Replacements& replacements) {
  return TidyValue(std::move(value), replacements).ToString();
}

}  // namespace reloader::fakes::watchman
