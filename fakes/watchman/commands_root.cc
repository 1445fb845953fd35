// watch, watch-project, watch-list, watch-del, watch-del-all, clock,
// get-config.
#include <errno.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/config.h"
#include "fakes/watchman/error_text.h"
#include "fakes/watchman/project.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/errno_status.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using RootOr = absl::StatusOr<std::shared_ptr<WatchedRoot>>;

absl::Status CheckCount(const Request& request, size_t min, size_t max) {
  if (request.items.size() >= min && request.items.size() <= max) {
    return absl::OkStatus();
  }
  return CommandError(
      absl::StrCat("wrong number of arguments to '", request.name(), "'"));
}

// Waits for the first crawl.
void WaitForCrawl(const Request& request,
                  const std::shared_ptr<WatchedRoot>& root) {
  if (!root->view().is_crawled()) request.server.Pump(root);
}

Reply Watched(const Request& request, const WatchedRoot& root) {
  Reply reply;
  reply.pdu.members = {{"watch", Value::Bytes(root.path())},
                       {"watcher", "inotify"}};
  request.server.AddWarning(root, &reply.pdu);
  return reply;
}

absl::StatusOr<Reply> Watch(const Request& request) {
  if (absl::Status s = CheckCount(request, 2, 2); !s.ok()) return s;
  const RootOr root = ResolveRoot(request, RootMode::kMayBeMade);
  if (!root.ok()) return root.status();
  WaitForCrawl(request, *root);
  return Watched(request, **root);
}

// Returns the path of the root for `path`, and what of `path` lies below it.
absl::StatusOr<std::pair<std::string, std::string>> ResolveProject(
    const Request& request, const std::string& path) {
  FakeWatchmanServer& server = request.server;
  absl::StatusOr<std::string> real_path = server.file_system().RealPath(path);
  if (path.empty() || path[0] != '/') {
    real_path = ErrnoToStatus(ENOENT, "open", path);
  }
  if (!real_path.ok()) {
    return CommandError(
        absl::StrCat("resolve_projpath: path `", path, "`: open: ", path, ": ",
                     ErrnoText(ErrnoFromStatus(real_path.status()))));
  }
  std::optional<std::string> root;
  for (const auto& [watched, entry] : server.roots()) {
    if (*real_path == watched ||
        absl::StartsWith(*real_path, absl::StrCat(watched, "/"))) {
      root = watched;
      break;
    }
  }
  const RootFiles root_files =
      ReadRootFiles(Config({}, server.options().global_config));
  if (!root) {
    root = FindProject(server.file_system(), *real_path, root_files.names);
  }
  if (!root && root_files.are_enforced) {
    return CommandError(absl::StrCat(
        "resolve_projpath: none of the files listed in global config "
        "root_files are present in path `",
        path, "` or any of its parent directories"));
  }
  if (!root) return std::make_pair(path, std::string());
  return std::make_pair(
      *root, *real_path == *root ? "" : real_path->substr(root->size() + 1));
}

absl::StatusOr<Reply> WatchProject(const Request& request) {
  if (absl::Status s = CheckCount(request, 2, 2); !s.ok()) return s;
  if (!request.items[1].is_string()) {
    return CommandError("second argument must be a string");
  }
  const auto project = ResolveProject(request, request.items[1].string());
  if (!project.ok()) return project.status();
  const RootOr root =
      ResolveRootPath(request, project->first, RootMode::kMayBeMade);
  if (!root.ok()) return root.status();
  WaitForCrawl(request, *root);
  Reply reply = Watched(request, **root);
  if (!project->second.empty()) {
    reply.pdu.members["relative_path"] = Value::Bytes(project->second);
  }
  return reply;
}

Value RootPaths(const FakeWatchmanServer::Roots& roots) {
  Value::Items paths;
  for (const auto& [path, root] : roots) paths.push_back(Value::Bytes(path));
  return Value::Array(std::move(paths));
}

absl::StatusOr<Reply> WatchList(const Request& request) {
  return Reply{{{{"roots", RootPaths(request.server.roots())}}}};
}

absl::StatusOr<Reply> WatchDel(const Request& request) {
  if (absl::Status s = CheckCount(request, 2, 2); !s.ok()) return s;
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  Reply reply{{{{"watch-del", true}, {"root", Value::Bytes((*root)->path())}}}};
  reply.then = [&server = request.server, root = *root] {
    server.RemoveRoot(root);
  };
  return reply;
}

absl::StatusOr<Reply> WatchDelAll(const Request& request) {
  const FakeWatchmanServer::Roots roots = request.server.roots();
  Reply reply{{{{"roots", RootPaths(roots)}}}};
  for (const auto& [path, root] : roots) request.server.RemoveRoot(root);
  return reply;
}

absl::StatusOr<Reply> Clock(const Request& request) {
  if (absl::Status s = CheckCount(request, 2, 3); !s.ok()) return s;
  int64_t timeout_ms = 0;
  if (request.items.size() == 3) {
    const absl::Status wrong =
        CommandError("malformated argument list for 'clock'");
    if (!request.items[1].is_string() || !request.items[2].is_object()) {
      return wrong;
    }
    if (const Value* timeout = request.items[2].Find("sync_timeout")) {
      if (!timeout->is_int()) return wrong;
      timeout_ms = timeout->integer();
    }
  }
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  // The smallest integer has no opposite.
  const int64_t wait_ms =
      timeout_ms < 0
          ? -std::max(timeout_ms, -std::numeric_limits<int64_t>::max())
          : timeout_ms;
  const absl::Status synced =
      request.server.Sync(*root, wait_ms, &request.connection);
  // Of a negative timeout the cookie comes too late.
  if (absl::IsDeadlineExceeded(synced) || (synced.ok() && timeout_ms < 0)) {
    return CommandError("sync_timeout expired");
  }
  if (!synced.ok()) return synced;
  return Reply{{{{"clock", (*root)->Clock()}}}};
}

absl::StatusOr<Reply> GetConfig(const Request& request) {
  if (request.items.size() != 2) {
    return CommandError("wrong number of arguments for 'get-config'");
  }
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  const Value& config = (*root)->config().root();
  return Reply{{{{"config", config.is_null() ? Value::Object() : config}}}};
}

constexpr Command kCommands[] = {
    {"clock", Clock, /*is_for_anybody=*/true},
    {"get-config", GetConfig},
    {"watch", Watch, /*is_for_anybody=*/true},
    {"watch-del", WatchDel},
    {"watch-del-all", WatchDelAll, false, /*runs_when_poisoned=*/true},
    {"watch-list", WatchList, /*is_for_anybody=*/true},
    {"watch-project", WatchProject, /*is_for_anybody=*/true},
};

}  // namespace

absl::Span<const Command> RootCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
