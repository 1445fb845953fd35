// The backends by the names that people give them, in a flag or a variable.
//
//   absl::StatusOr<BackendChoice> choice = ParseBackendChoice("inotify");
#ifndef RELOADER_SELECTION_BACKEND_CHOICE_H_
#define RELOADER_SELECTION_BACKEND_CHOICE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace reloader {

enum class BackendChoice : uint8_t {
  kAuto,      // Watchman where there is one, else inotify, else stat.
  kWatchman,  // Watchman, or an error that says what is wrong with it.
  kInotify,
  kStat,
};

// kInvalidArgument: the name is none of auto, watchman, inotify and stat; the
// message lists them.
absl::StatusOr<BackendChoice> ParseBackendChoice(absl::string_view name);

absl::string_view BackendChoiceName(BackendChoice choice);

}  // namespace reloader

#endif  // RELOADER_SELECTION_BACKEND_CHOICE_H_
