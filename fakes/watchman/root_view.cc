#include "fakes/watchman/root_view.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/inotify_watcher.h"
#include "fakes/watchman/node_store.h"
#include "fakes/watchman/pending_paths.h"
#include "fakes/watchman/query/sha1.h"
#include "fakes/watchman/query/view.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {
namespace {

constexpr int64_t kMaxAgeSeconds = std::numeric_limits<int64_t>::max() / 2;

}  // namespace

RootView::RootView(InMemoryFileSystem* file_system, RootViewOptions options)
    : file_system_(*file_system),
      options_(std::move(options)),
      cookie_prefix_(absl::StrCat(options_.cookie_directory,
                                  options_.cookie_directory.empty() ? "" : "/",
                                  options_.cookie_name_prefix)),
      ignore_dirs_(options_.ignore_dirs.begin(), options_.ignore_dirs.end()),
      ignore_vcs_(options_.ignore_vcs.begin(), options_.ignore_vcs.end()),
      watcher_(file_system, options_.root_path) {}

std::string RootView::AbsolutePath(absl::string_view path) const {
  return path.empty() ? options_.root_path
                      : absl::StrCat(options_.root_path, "/", path);
}

int64_t RootView::NowSeconds() const {
  return file_system_.NowNs() / 1'000'000'000;
}

bool RootView::Step() {
  if (is_cancelled_) return false;
  const InotifyWatcher::News news = watcher_.Read(&pending_);
  if (news.root_is_gone) {
    is_cancelled_ = true;
    return true;
  }
  if (!news.recrawl.empty()) ScheduleRecrawl(news.recrawl);
  if (should_recrawl_) {
    // The daemon counts when it is told, and again when it begins.
    ++recrawl_count_;
    should_recrawl_ = false;
    is_crawled_ = false;
  }
  if (!is_crawled_) {
    pending_.Add("", PendingPaths::kRecursive);
  } else if (pending_.empty()) {
    return false;
  }
  ++tick_;
  ProcessPending();
  is_crawled_ = true;
  return true;
}

void RootView::ProcessPending() {
  while (!pending_.empty() && !is_cancelled_) {
    for (const PendingPath& pending : pending_.Take()) {
      if (!is_cancelled_) ProcessPath(pending.path, pending.flags);
    }
  }
}

void RootView::ProcessPath(const std::string& path, uint32_t flags) {
  if (absl::StartsWith(path, cookie_prefix_)) {
    if ((flags & PendingPaths::kViaNotify) != 0 || !is_crawled_) {
      cookies_.push_back(path);
    }
    return;
  }
  if (path.empty() || (flags & PendingPaths::kCrawlOnly) != 0) {
    Crawl(path, (flags & PendingPaths::kRecursive) != 0);
  } else {
    StatPath(path, flags);
  }
}

std::vector<std::string> RootView::TakeCookies() {
  return std::exchange(cookies_, {});
}

void RootView::ScheduleRecrawl(absl::string_view why) {
  if (!should_recrawl_) {
    ++recrawl_count_;
    warned_recrawl_count_ = recrawl_count_;
    recrawl_reason_ = std::string(why);
    directory_warning_.clear();
  }
  should_recrawl_ = true;
}

std::string RootView::Warning(bool suppress_recrawls) const {
  const std::string clear = absl::StrCat(
      "To clear this warning, run:\n`watchman watch-del ", options_.root_path,
      " ; watchman watch-project ", options_.root_path, "`\n");
  if (!directory_warning_.empty()) {
    return absl::StrCat(directory_warning_, "\n", clear);
  }
  if (recrawl_reason_.empty() || suppress_recrawls) return "";
  return absl::StrCat(
      "Recrawled this watch ", warned_recrawl_count_,
      " times, most recently because:\n", recrawl_reason_,
      "To resolve, please review the information on\n"
      "https://facebook.github.io/watchman/docs/troubleshooting.html#recrawl\n",
      clear);
}

void RootView::AgeOut(int64_t min_age_seconds) {
  const int64_t now = NowSeconds();
  // Older than anything is old enough, and can be added to a time.
  const int64_t age_seconds =
      std::clamp(min_age_seconds, -kMaxAgeSeconds, kMaxAgeSeconds);
  std::vector<StoredNode*> old;
  bool is_one_kept = false;
  for (StoredNode* node = store_.newest(); node != nullptr;
       node = node->older) {
    if (node->exists || node->observed.seconds + age_seconds > now) {
      is_one_kept = true;
      continue;
    }
    old.push_back(node);
    // The daemon goes on from the last one that it kept. If there is none, it
    // has forgotten one, and ends.
    if (!is_one_kept) break;
  }
  std::vector<std::string> names;
  for (StoredNode* node : old) {
    aged_out_tick_ = std::max(aged_out_tick_, node->observed.tick);
    names.push_back(node->name);
    store_.Remove(node);
  }
  // What was in a directory goes with it, whatever its age.
  for (const std::string& name : names) {
    StoredDirectory* const directory = store_.FindDirectory(name);
    if (directory != nullptr) store_.RemoveDirectory(directory);
  }
}

const Node* RootView::Find(absl::string_view name) const {
  return store_.FindNode(name);
}

void RootView::ForEachNewestFirst(
    absl::FunctionRef<bool(const Node&)> visit) const {
  for (const StoredNode* node = store_.newest(); node != nullptr;
       node = node->older) {
    if (!visit(*node)) return;
  }
}

void RootView::ForEachChild(absl::string_view name,
                            absl::FunctionRef<void(const Node&)> visit) const {
  const StoredDirectory* const directory = store_.FindDirectory(name);
  if (directory == nullptr) return;
  for (const auto& [base_name, node] : directory->nodes) visit(*node);
}

absl::StatusOr<std::string> RootView::ReadLink(const Node& node) const {
  const StoredNode* const stored = store_.FindNode(node.name);
  if (stored == nullptr) return absl::NotFoundError(node.name);
  return stored->link_target;
}

absl::StatusOr<std::string> RootView::ContentSha1(const Node& node) const {
  const int64_t size_bytes = node.status.size_bytes;
  const int64_t mtime_ns = node.status.mtime_ns;
  const auto key = std::make_tuple(node.name, size_bytes, mtime_ns);
  const auto known = content_hashes_.find(key);
  if (known != content_hashes_.end()) return known->second;
  const std::string path = AbsolutePath(node.name);
  const absl::StatusOr<std::string> content =
      file_system_.Read(path, std::numeric_limits<int64_t>::max());
  if (!content.ok()) return content.status();
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(path);
  if (!status.ok()) return status.status();
  if (status->size_bytes != size_bytes || status->mtime_ns != mtime_ns) {
    return absl::AbortedError(
        "metadata changed during hashing; query again to get latest status");
  }
  return content_hashes_[key] = Sha1Hex(*content);
}

}  // namespace reloader::fakes::watchman
