// The daemon's settings: a root's .watchmanconfig, and behind it the global
// file.
//
//   Config config(ParseJson(text).value_or(Value()), global);
//   config.Int("settle", 20);
//
// A value type.
#ifndef FAKES_WATCHMAN_CONFIG_H_
#define FAKES_WATCHMAN_CONFIG_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class Config {
 public:
  Config() = default;
  // Either may be anything: what is no object has no settings.
  Config(reloader::watchman::Value root, reloader::watchman::Value global)
      : root_(std::move(root)), global_(std::move(global)) {}

  const reloader::watchman::Value& root() const { return root_; }

  // Returns nullptr if nothing is set.
  const reloader::watchman::Value* Find(absl::string_view key) const;

  // A value of another type is as if there was none.
  int64_t Int(absl::string_view key, int64_t otherwise) const;
  bool Bool(absl::string_view key, bool otherwise) const;
  std::string String(absl::string_view key, absl::string_view otherwise) const;

  // Returns an empty list if nothing is set; kInvalidArgument if it is no array
  // of strings.
  absl::StatusOr<std::vector<std::string>> Strings(absl::string_view key) const;

 private:
  reloader::watchman::Value root_;
  reloader::watchman::Value global_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONFIG_H_
