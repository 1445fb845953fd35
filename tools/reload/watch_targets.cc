#include "tools/reload/watch_targets.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/file_system.h"
#include "reloader/process/posix_changed_list.h"
#include "reloader/reloader.h"
#include "reloader/watch_list.h"
#include "tools/reload/announcer.h"
#include "tools/reload/change_text.h"
#include "tools/reload/reload_options.h"

namespace reloader::tools {
namespace {

// As the kernel (path_resolution(7)): more links than that are a loop.
constexpr int kMaxLinks = 40;

std::string Join(absl::string_view directory, absl::string_view path) {
  return absl::StartsWith(path, "/") ? std::string(path)
                                     : absl::StrCat(directory, "/", path);
}

std::string Parent(const std::string& path) {
  return path.substr(0, std::max<size_t>(1, path.rfind('/')));
}

// Returns `path`, which is absolute, without ".", ".." and slashes too many.
// ".." leads to the parent of what stands before it, of a link that of what it
// leads to; other links stay as they are, so that they are watched as well.
std::string Normal(const std::string& path, const FileSystem& file_system,
                   int* links) {
  std::string normal = "/";
  for (const absl::string_view name :
       absl::StrSplit(path, '/', absl::SkipEmpty())) {
    if (name == ".") continue;
    if (name != "..") {
      absl::StrAppend(&normal, normal == "/" ? "" : "/", name);
      continue;
    }
    for (absl::StatusOr<std::string> target = file_system.ReadLink(normal);
         target.ok() && (*links)++ < kMaxLinks;
         target = file_system.ReadLink(normal)) {
      normal = Normal(Join(Parent(normal), *target), file_system, links);
    }
    normal = Parent(normal);
  }
  return normal;
}

std::string Absolute(const std::string& path, const std::string& directory,
                     const FileSystem& file_system) {
  int links = 0;
  return Normal(Join(directory, path), file_system, &links);
}

absl::Status WatchDirectory(const ReloadOptions& options,
                            const std::string& path, Reloader* reloader,
                            WatchList* watches) {
  std::vector<std::string> globs = options.glob;
  if (globs.empty()) globs.emplace_back("**/*");
  for (const std::string& glob : globs) {
    absl::Status status = reloader->WatchDir(path, glob, {});
    status.Update(watches->AddDirectory(path, glob, {}));
    if (!status.ok()) {
      return absl::Status(
          status.code(), absl::StrCat("--glob=", glob, ": ", status.message()));
    }
  }
  std::vector<std::string> ignores = options.ignore;
  if (!options.command.empty()) {
    // First, so that --ignore can take it back.
    ignores.insert(ignores.begin(), process::ChangedList::kFileNames);
  }
  for (const std::string& ignored : ignores) {
    const std::string pattern = IgnorePattern(ignored);
    absl::Status status = reloader->Ignore(path, pattern);
    status.Update(watches->AddIgnore(path, pattern));
    if (!status.ok()) {
      return absl::Status(status.code(), absl::StrCat("--ignore=", ignored,
                                                      ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string IgnorePattern(absl::string_view written) {
  const absl::string_view sign = absl::ConsumePrefix(&written, "!") ? "!" : "";
  absl::ConsumeSuffix(&written, "/");
  const bool anywhere = written.find('/') == absl::string_view::npos;
  absl::ConsumePrefix(&written, "/");
  return absl::StrCat(sign, anywhere ? "**/" : "", written);
}

absl::Status WatchTargets(const ReloadOptions& options,
                          const std::string& directory,
                          const FileSystem& file_system, Announcer* announcer,
                          Reloader* reloader, WatchList* watches) {
  std::vector<std::string> targets = options.watch;
  if (targets.empty()) targets.emplace_back(".");
  for (const std::string& target : targets) {
    const std::string path = Absolute(target, directory, file_system);
    const absl::StatusOr<FileStatus> status = file_system.Stat(path);
    const bool is_directory =
        status.ok() && status->type == FileType::kDirectory;
    if (!status.ok()) {
      announcer->Say(absl::StrCat(DisplayPath(path, directory),
                                  " is not there yet; waiting for it"));
    }
    if (!is_directory) {
      absl::Status watched = reloader->WatchFile(path, {});
      watched.Update(watches->AddFile(path, {}));
      if (!watched.ok()) return watched;
    }
    if (is_directory || !status.ok()) {
      const absl::Status watched =
          WatchDirectory(options, path, reloader, watches);
      if (!watched.ok()) return watched;
    }
    announcer->Detail(absl::StrCat("watching ", path));
  }
  return absl::OkStatus();
}

}  // namespace reloader::tools
