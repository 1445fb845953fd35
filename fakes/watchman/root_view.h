// RootView is what the server knows of the files below one root. It follows the
// file system as Watchman 4.9.0 does (InMemoryView, with its inotify watcher):
// the same entries are noticed for each operation, with the same ticks, parents
// and gone files included, wrong ones too.
//
//   RootView view(&fs, {.root_path = "/srv/app"});
//   view.Step();                        // The first crawl: tick 2.
//   fs.mutator().WriteFile("/srv/app/a.py", "1");
//   view.Step();                        // One batch of changes: tick 3.
//   view.Find("a.py")->observed.tick;   // 3
//
// Looking at a change costs by the change. Only where a directory is removed
// or moved is all that lies in its parent looked at again, as the daemon does.
//
// Not modelled: watch_symlinks, file systems without case.
//
// One thread.
#ifndef FAKES_WATCHMAN_ROOT_VIEW_H_
#define FAKES_WATCHMAN_ROOT_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/inotify_watcher.h"
#include "fakes/watchman/node_store.h"
#include "fakes/watchman/pending_paths.h"
#include "fakes/watchman/query/view.h"

namespace reloader::fakes::watchman {

struct RootViewOptions {
  std::string root_path;                 // Absolute, without links.
  std::vector<std::string> ignore_dirs;  // Relative to the root.
  std::vector<std::string> ignore_vcs;
  // Directory ("": the root) and beginning of the names of the server's own
  // cookies, which never become entries.
  std::string cookie_directory;
  std::string cookie_name_prefix = ".watchman-cookie-";
};

class RootView final : public View {
 public:
  // `file_system` must outlive the view. Nothing is looked at before Step().
  RootView(InMemoryFileSystem* file_system, RootViewOptions options);

  // Called when there is something to look at, in the middle of the change: it
  // must not touch the file system.
  void SetWakeup(std::function<void()> wakeup) {
    watcher_.inotify().SetWakeup(std::move(wakeup));
  }
  InMemoryInotify& inotify() { return watcher_.inotify(); }

  // Does what the daemon's io thread does when it wakes: the first crawl,
  // another one if it is due, or all changes since the last step, as one batch
  // with one tick. Returns whether there was any. Does nothing once
  // is_cancelled().
  bool Step();

  uint32_t tick() const { return tick_; }
  uint32_t aged_out_tick() const { return aged_out_tick_; }
  bool is_crawled() const { return is_crawled_; }
  // The root was removed or moved: the watch has ended.
  bool is_cancelled() const { return is_cancelled_; }
  size_t size() const { return store_.size(); }

  // Returns the paths of own cookies that were noticed since the last call.
  std::vector<std::string> TakeCookies();

  // The next Step() looks at everything.
  void ScheduleRecrawl(absl::string_view why);
  int recrawl_count() const { return recrawl_count_; }
  // What answers carry as "warning"; "" if there is none.
  std::string Warning(bool suppress_recrawls) const;

  // A system call that failed for lack of watches, and for which directory.
  struct Poison {
    std::string call;
    std::string directory;
    int error = 0;
  };
  const std::optional<Poison>& poison() const { return poison_; }

  // All that was noticed so far is too old to be asked for.
  void ForgetHistory() { aged_out_tick_ = ++tick_; }

  // Forgets what is gone for `min_age_seconds` or longer.
  void AgeOut(int64_t min_age_seconds);

  // For View.
  const Node* Find(absl::string_view name) const override;
  void ForEachNewestFirst(
      absl::FunctionRef<bool(const Node&)> visit) const override;
  void ForEachChild(absl::string_view name,
                    absl::FunctionRef<void(const Node&)> visit) const override;
  absl::StatusOr<std::string> ReadLink(const Node& node) const override;
  absl::StatusOr<std::string> ContentSha1(const Node& node) const override;

 private:
  std::string AbsolutePath(absl::string_view path) const;
  int64_t NowSeconds() const;
  void ProcessPending();
  void ProcessPath(const std::string& path, uint32_t flags);

  // --- One path (root_view_stat.cc).
  void StatPath(const std::string& path, uint32_t flags);
  void NodeIsGone(StoredDirectory* directory, absl::string_view name,
                  StoredNode* node);
  void NodeIsThere(StoredDirectory* directory, absl::string_view name,
                   StoredNode* node,
                   const InMemoryFileSystem::StatusAndAtime& status,
                   uint32_t flags);
  StoredNode* AddNode(StoredDirectory* directory, absl::string_view name);
  void MarkChanged(StoredNode* node);
  void MarkDirectoryGone(StoredDirectory* directory);

  // --- Directories (root_view_crawl.cc).
  void Crawl(const std::string& path, bool recursive);
  // Returns false if the root is not to be crawled now.
  bool LookAtRoot(StoredDirectory* directory, bool* recursive);
  absl::Status OpenAndWatch(const std::string& path,
                            std::vector<std::string>* names);
  void OpenFailed(const StoredDirectory& directory, absl::string_view call,
                  const absl::Status& status);

  InMemoryFileSystem& file_system_;
  const RootViewOptions options_;
  const std::string cookie_prefix_;
  const absl::flat_hash_set<std::string> ignore_dirs_;
  const absl::flat_hash_set<std::string> ignore_vcs_;
  InotifyWatcher watcher_;
  PendingPaths pending_;
  NodeStore store_;
  // By name, size and mtime. What is another file by then is not noticed.
  mutable std::map<std::tuple<std::string, int64_t, int64_t>, std::string>
      content_hashes_;

  uint32_t tick_ = 1;
  uint32_t aged_out_tick_ = 0;
  bool is_crawled_ = false;
  bool is_cancelled_ = false;
  uint64_t root_inode_ = 0;
  // The directory whose entries are looked at, and whether it was itself.
  const StoredDirectory* crawled_directory_ = nullptr;
  const StoredDirectory* stated_directory_ = nullptr;
  std::vector<std::string> cookies_;

  bool should_recrawl_ = false;
  int recrawl_count_ = 0;
  int warned_recrawl_count_ = 0;
  std::string recrawl_reason_;
  std::string directory_warning_;
  std::optional<Poison> poison_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_ROOT_VIEW_H_
