// inotify(7) over an InMemoryFileSystem: the events that a kernel would queue
// for directories that are watched, in its order.
//
//   InMemoryInotify inotify(&fs);
//   int wd = *inotify.AddWatch("/w", IN_CREATE | IN_DELETE);
//   fs.mutator().WriteFile("/w/a", "1");
//   for (const InotifyEvent& event : inotify.Read()) ...   // IN_CREATE of "a"
//
// in_memory_inotify_test compares it with the kernel's.
//
// Not modelled: IN_ACCESS, IN_OPEN and IN_CLOSE_*; IN_ONESHOT, IN_EXCL_UNLINK;
// watches of what is no directory; that
// a directory must be readable. A watched directory that is removed while
// somebody holds it open is gone at once.
//
// One thread, that of the clock.
#ifndef FAKES_IN_MEMORY_INOTIFY_H_
#define FAKES_IN_MEMORY_INOTIFY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/memory_events.h"
#include "reloader/inotify/inotify_api.h"

namespace reloader::fakes {

class InMemoryInotify final : private MemoryEvents {
 public:
  // As /proc/sys/fs/inotify/max_queued_events.
  static constexpr size_t kMaxQueuedEvents = 16384;

  // `file_system` must outlive this.
  explicit InMemoryInotify(InMemoryFileSystem* file_system);
  ~InMemoryInotify() override;
  InMemoryInotify(const InMemoryInotify&) = delete;
  InMemoryInotify& operator=(const InMemoryInotify&) = delete;

  // Called when the queue gets its first event, in the middle of the change: it
  // must not touch the file system.
  void SetWakeup(std::function<void()> wakeup) { wakeup_ = std::move(wakeup); }
  // From here on. An AddWatch() beyond fails with ENOSPC.
  void SetMaxWatches(size_t max_watches) { max_watches_ = max_watches; }
  void SetMaxQueuedEvents(size_t max_events) { max_events_ = max_events; }

  // Watches the directory `path` for the events in `mask`, which may hold
  // IN_DONT_FOLLOW. Returns its number, which is that of an earlier watch of
  // the same directory. ENOTDIR: no directory; ENOSPC: too many watches.
  absl::StatusOr<int> AddWatch(absl::string_view path, uint32_t mask);

  // Forgets a watch; IN_IGNORED follows. EINVAL: there is none.
  absl::Status RemoveWatch(int wd);

  // Returns whether Read() would return nothing.
  bool empty() const { return queue_.empty(); }

  // Returns what was queued, in order.
  std::vector<InotifyEvent> Read();

 private:
  struct Watch {
    int wd = -1;
    uint32_t mask = 0;
  };

  void OnEvent(const InodeId& inode, uint32_t mask, uint32_t cookie,
               absl::string_view name) override;
  void OnUnmount(uint64_t device) override;
  void Queue(InotifyEvent event);

  InMemoryFileSystem& file_system_;
  std::function<void()> wakeup_;
  size_t max_watches_ = SIZE_MAX;
  size_t max_events_ = kMaxQueuedEvents;
  int last_wd_ = 0;
  absl::flat_hash_map<InodeId, Watch> watches_;
  absl::flat_hash_map<int, InodeId> inodes_;
  std::vector<InotifyEvent> queue_;
};

}  // namespace reloader::fakes

#endif  // FAKES_IN_MEMORY_INOTIFY_H_
