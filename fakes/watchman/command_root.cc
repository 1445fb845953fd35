// How a command finds its root.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/config.h"
#include "fakes/watchman/error_text.h"
#include "fakes/watchman/project.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

// The daemon compares what it was given with what it resolved to; only where
// the last component itself is a link it does not.
bool IsStrict(const Request& request, const std::string& path,
              const std::string& real_path) {
  if (path == real_path) return true;
  const size_t slash = path.rfind('/');
  const absl::StatusOr<FileStatus> status =
      request.server.file_system().Lstat(path);
  const std::string directory = slash == 0 ? "/" : path.substr(0, slash);
  const absl::StatusOr<std::string> real_directory =
      request.server.file_system().RealPath(directory);
  return status.ok() && status->type == FileType::kSymlink &&
         real_directory.ok() && *real_directory == directory;
}

absl::Status MayBeWatched(const Request& request, const std::string& path) {
  const Config config({}, request.server.options().global_config);
  const absl::StatusOr<std::vector<std::string>> illegal =
      config.Strings("illegal_fstypes");
  if (illegal.ok()) {
    for (const std::string& type : *illegal) {
      if (type != kFileSystemType) continue;
      return CommandError(absl::StrCat(
          "path uses the \"", type,
          "\" filesystem and is disallowed by global config "
          "illegal_fstypes: ",
          config.String("illegal_fstypes_advice",
                        "relocate the dir to an allowed filesystem type")));
    }
  }
  const RootFiles root_files = ReadRootFiles(config);
  if (root_files.are_enforced &&
      !HasRootFile(request.server.file_system(), path, root_files.names)) {
    return CommandError(
        "Your watchman administrator has configured watchman to prevent "
        "watching this path.  None of the files listed in global config "
        "root_files are present and enforce_root_files is set to true");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<WatchedRoot>> Resolve(const Request& request,
                                                     const std::string& path,
                                                     RootMode mode) {
  FakeWatchmanServer& server = request.server;
  if (path.empty() || path[0] != '/') {
    return CommandError(absl::StrCat("path \"", path, "\" must be absolute"));
  }
  if (path == "/") return CommandError("cannot watch \"/\"");
  const absl::StatusOr<std::string> real_path =
      server.file_system().RealPath(path);
  if (!real_path.ok()) {
    return CommandError(
        absl::StrCat("realpath(", path, ") -> ",
                     ErrnoText(ErrnoFromStatus(real_path.status()))));
  }
  if (!IsStrict(request, path, *real_path)) {
    return CommandError(absl::StrCat(
        "\"", path, "\" resolved to \"", *real_path,
        "\" but we were unable to examine \"", path,
        "\" using strict case sensitive rules.  Please check each component of "
        "the path and make sure that that path exactly matches the correct "
        "case of the files on your filesystem."));
  }
  auto found = server.roots().find(*real_path);
  if (found != server.roots().end() && !found->second->IsStillThere()) {
    // The events that say so may not have been read.
    const std::shared_ptr<WatchedRoot> gone = found->second;
    server.Pump(gone);
    found = server.roots().find(*real_path);
  }
  if (found != server.roots().end()) {
    found->second->last_command = server.clock().Now();
    return found->second;
  }
  if (mode == RootMode::kMustBeWatched || !request.connection.is_owner) {
    return CommandError(
        absl::StrCat("directory ", *real_path, " is not watched"));
  }
  if (const absl::Status status = MayBeWatched(request, *real_path);
      !status.ok()) {
    return status;
  }
  return server.AddRoot(*real_path);
}

}  // namespace

absl::StatusOr<std::shared_ptr<WatchedRoot>> ResolveRootPath(
    const Request& request, const std::string& path, RootMode mode) {
  absl::StatusOr<std::shared_ptr<WatchedRoot>> root =
      Resolve(request, path, mode);
  if (root.ok()) return root;
  return CommandError(absl::StrCat(
      "unable to resolve root ", path, ": ", root.status().message(),
      request.connection.is_owner
          ? ""
          : " (this may be because you are not the process owner)"));
}

absl::StatusOr<std::shared_ptr<WatchedRoot>> ResolveRoot(const Request& request,
                                                         RootMode mode) {
  if (request.items.size() < 2) {
    return CommandError("wrong number of arguments");
  }
  if (!request.items[1].is_string()) {
    return CommandError(
        "invalid value for argument 1, expected a string naming the root dir");
  }
  return ResolveRootPath(request, request.items[1].string(), mode);
}

}  // namespace reloader::fakes::watchman
