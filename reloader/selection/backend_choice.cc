#include "reloader/selection/backend_choice.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader {

absl::string_view BackendChoiceName(BackendChoice choice) {
  switch (choice) {
    case BackendChoice::kAuto:
      return "auto";
    case BackendChoice::kWatchman:
      return "watchman";
    case BackendChoice::kInotify:
      return "inotify";
    case BackendChoice::kStat:
      return "stat";
  }
  return "unknown";
}

absl::StatusOr<BackendChoice> ParseBackendChoice(absl::string_view name) {
  for (const BackendChoice choice :
       {BackendChoice::kAuto, BackendChoice::kWatchman, BackendChoice::kInotify,
        BackendChoice::kStat}) {
    if (name == BackendChoiceName(choice)) return choice;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", absl::CHexEscape(name),
                   "' is no backend: auto, watchman, inotify or stat"));
}

}  // namespace reloader
