// Keeps the directories that were used last open, at most so many. The caller
// says which identity it expects, as seen from the parent in this pass: a
// cached directory that was moved away or replaced is not found under its old
// name.
//
//   std::shared_ptr<const Directory> open = cache.Find(node, identity);
//   if (open == nullptr) open = cache.Insert(node, identity, OpenIt());
//
// Thread-safe. A directory in use stays open, also when it leaves the cache.
#ifndef RELOADER_DIRECTORY_CACHE_H_
#define RELOADER_DIRECTORY_CACHE_H_

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
  explicit DirectoryCache(size_t capacity) : capacity_(capacity) {}
  DirectoryCache(const DirectoryCache&) = delete;
  DirectoryCache& operator=(const DirectoryCache&) = delete;

  // Returns the directory kept for `key`, or nullptr if there is none or it is
  // not `identity` (it is then closed).
  std::shared_ptr<const Directory> Find(const void* key, FileIdentity identity);

  // Keeps `directory` and returns it; the one used longest ago may go.
  std::shared_ptr<const Directory> Insert(
      const void* key, FileIdentity identity,
      std::unique_ptr<const Directory> directory);

  // Closes the directory of `key`, if it is kept.
  void Erase(const void* key);

  size_t size() const;

 private:
  struct Entry {
    const void* key;
    FileIdentity identity;
    std::shared_ptr<const Directory> directory;
  };
  using Entries = std::list<Entry>;

  const size_t capacity_;
  mutable Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);  // The one used last comes first.
  absl::flat_hash_map<const void*, Entries::iterator> by_key_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace reloader

#endif  // RELOADER_DIRECTORY_CACHE_H_
