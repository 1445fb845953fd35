#include "fakes/watchman/watched_root.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/config.h"
#include "fakes/watchman/error_text.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/root_view.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::ParseJson;
using reloader::watchman::Value;

constexpr int64_t kDefaultSettleMs = 20;

Value ReadConfig(const InMemoryFileSystem& file_system,
                 absl::string_view root_path, std::string* error) {
  const std::string path = absl::StrCat(root_path, "/.watchmanconfig");
  const absl::StatusOr<std::string> text =
      file_system.Read(path, std::numeric_limits<int64_t>::max());
  if (!text.ok()) return Value();
  absl::StatusOr<Value> config = ParseJson(*text);
  if (config.ok()) return *std::move(config);
  *error = absl::StrCat("failed to parse json from ", path, ": ",
                        config.status().message());
  return Value();
}

}  // namespace

absl::StatusOr<std::shared_ptr<WatchedRoot>> WatchedRoot::Make(
    InMemoryFileSystem* file_system, absl::string_view path,
    const TickCounter& counter, absl::string_view host,
    const Value& global_config) {
  auto root = absl::WrapUnique(new WatchedRoot(file_system, path, counter));
  const absl::StatusOr<FileStatus> status = file_system->Lstat(path);
  if (!status.ok()) return status.status();
  if (status->type != FileType::kDirectory) {
    return absl::FailedPreconditionError(
        absl::StrCat("opendir_nofollow: ", path, ": Not a directory"));
  }
  root->device_ = status->device;
  root->inode_ = status->inode;
  root->config_ = Config(ReadConfig(*file_system, path, &root->config_error_),
                         global_config);
  const Config& config = root->config_;

  absl::StatusOr<std::vector<std::string>> ignore_vcs =
      config.Strings("ignore_vcs");
  if (!ignore_vcs.ok()) return ignore_vcs.status();
  if (config.Find("ignore_vcs") == nullptr) {
    ignore_vcs = std::vector<std::string>{".git", ".svn", ".hg"};
  }
  RootViewOptions options = {.root_path = std::string(path),
                             .ignore_vcs = *ignore_vcs};
  // A list that is none is only logged.
  if (auto dirs = config.Strings("ignore_dirs"); dirs.ok()) {
    options.ignore_dirs = *std::move(dirs);
  }
  for (const std::string& name : *ignore_vcs) {
    const absl::StatusOr<FileStatus> vcs =
        file_system->Lstat(absl::StrCat(path, "/", name));
    if (!vcs.ok() || vcs->type != FileType::kDirectory) continue;
    options.cookie_directory = name;
    break;
  }
  options.cookie_name_prefix =
      absl::StrCat(".watchman-cookie-", host, "-", counter.pid, "-");
  root->cookie_prefix_ = absl::StrCat(
      path, "/", options.cookie_directory,
      options.cookie_directory.empty() ? "" : "/", options.cookie_name_prefix);
  root->settle_period_ = absl::Milliseconds(
      std::max<int64_t>(config.Int("settle", kDefaultSettleMs), 0));
  root->view_ = std::make_unique<RootView>(file_system, std::move(options));
  return std::shared_ptr<WatchedRoot>(std::move(root));
}

bool WatchedRoot::IsStillThere() const {
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(path_);
  return status.ok() && status->device == device_ && status->inode == inode_;
}

absl::Status WatchedRoot::Sync() {
  view_->Step();
  const std::string cookie = absl::StrCat(cookie_prefix_, cookies_++);
  const absl::Status made = file_system_.mutator().WriteFile(cookie, "");
  if (!made.ok()) {
    const std::string text = ErrnoText(ErrnoFromStatus(made));
    return absl::FailedPreconditionError(
        absl::StrCat("sync: creat(", cookie, ") failed: ", text, ": ", text));
  }
  // Once it is seen it is removed, which is seen as well.
  view_->Step();
  view_->TakeCookies();
  (void)file_system_.mutator().Unlink(cookie);
  view_->Step();
  view_->TakeCookies();
  return absl::OkStatus();
}

std::string WatchedRoot::Warning() const {
  return view_->Warning(config_.Bool("suppress_recrawl_warnings", false));
}

bool WatchedRoot::HasState(absl::string_view name) const {
  return states_.find(std::string(name)) != states_.end();
}

bool WatchedRoot::IsVersionControlBusy() const {
  for (const absl::string_view lock : {".hg/wlock", ".git/index.lock"}) {
    const Node* const node = view_->Find(lock);
    if (node != nullptr && node->exists) return true;
  }
  return false;
}

void WatchedRoot::AgeOut(int64_t min_age_seconds) {
  view_->AgeOut(min_age_seconds);
  for (auto cursor = cursors_.begin(); cursor != cursors_.end();) {
    cursor = cursor->second < view_->aged_out_tick() ? cursors_.erase(cursor)
                                                     : std::next(cursor);
  }
}

}  // namespace reloader::fakes::watchman
