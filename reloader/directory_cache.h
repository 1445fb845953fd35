// Keeps directories open, at most so many. The caller says which identity it
// expects, as seen from the parent in this pass: a cached directory that was
// moved away or replaced is not found under its old name.
//
// Who looks at one directory after the other, again and again, comes back last
// to the one used last; if that were the one to stay, no directory of a large
// tree would be found open ever. So those that came first stay until they are
// erased, and only a few are kept because they were used just now: parents, of
// which one subdirectory after the other is opened.
//
//   std::shared_ptr<const Directory> open = cache.Find(node, identity);
//   if (open == nullptr) open = cache.Insert(node, identity, OpenIt());
//
// Thread-safe. A directory in use stays open, also when it leaves the cache.
#ifndef RELOADER_DIRECTORY_CACHE_H_
#define RELOADER_DIRECTORY_CACHE_H_

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader {

class DirectoryCache {
 public:
  // Keeps at most `capacity` directories; 0 keeps none.
  explicit DirectoryCache(size_t capacity)
      : capacity_(capacity),
        max_recent_(std::min(capacity, std::max(kLeastRecent, capacity / 4))) {}
  DirectoryCache(const DirectoryCache&) = delete;
  DirectoryCache& operator=(const DirectoryCache&) = delete;

  // Returns the directory kept for `key`, or nullptr if there is none or it is
  // not `identity` (it is then closed).
  std::shared_ptr<const Directory> Find(const void* key, FileIdentity identity);

  // Keeps `directory` and returns it. Another one may go: of those that are not
  // to stay, the one used longest ago.
  std::shared_ptr<const Directory> Insert(
      const void* key, FileIdentity identity,
      std::unique_ptr<const Directory> directory);

  // Closes the directory of `key`, if it is kept.
  void Erase(const void* key);

  size_t size() const;

 private:
  // Enough for the way to a directory, for each of a few threads.
  static constexpr size_t kLeastRecent = 64;

  struct Entry {
    const void* key;
    FileIdentity identity;
    std::shared_ptr<const Directory> directory;
    bool stays;
  };
  using Entries = std::list<Entry>;
  using Index = absl::flat_hash_map<const void*, Entries::iterator>;

  void Remove(Index::iterator found) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t capacity_;
  const size_t max_recent_;  // So many entries are not to stay.
  mutable Mutex mutex_;
  Entries staying_ ABSL_GUARDED_BY(mutex_);
  Entries recent_ ABSL_GUARDED_BY(mutex_);  // The one used last comes first.
  Index by_key_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace reloader

#endif  // RELOADER_DIRECTORY_CACHE_H_
