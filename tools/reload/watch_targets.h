// Has a reloader watch what `reload` was asked to watch.
//
//   WatchList watches;
//   absl::Status status =
//       WatchTargets(options, "/srv/app", file_system, &announcer,
//                    reloader.get(), &watches);
//
// No state.
#ifndef TOOLS_RELOAD_WATCH_TARGETS_H_
#define TOOLS_RELOAD_WATCH_TARGETS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"
#include "reloader/watch_list.h"
#include "tools/reload/announcer.h"
#include "tools/reload/reload_options.h"

namespace reloader::tools {

// Has both watch the same. Relative paths are relative to `directory`. A path
// that is not there yet is watched as the file and as the directory that it may
// become. kInvalidArgument: a pattern is malformed; the message says where.
absl::Status WatchTargets(const ReloadOptions& options,
                          const std::string& directory,
                          const FileSystem& file_system, Announcer* announcer,
                          Reloader* reloader, WatchList* watches);

// Returns the pattern of Reloader::Ignore() for what somebody writes: without a
// '/' in it, it matches at any depth, as in a .gitignore.
std::string IgnorePattern(absl::string_view written);

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_WATCH_TARGETS_H_
