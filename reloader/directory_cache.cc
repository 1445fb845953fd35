#include "reloader/directory_cache.h"

#include <cstddef>
#include <memory>
#include <utility>

#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader {

std::shared_ptr<const Directory> DirectoryCache::Find(const void* key,
                                                      FileIdentity identity) {
  const MutexLock lock(&mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Entries::iterator entry = found->second;
  if (entry->identity != identity) {
    Remove(found);
    return nullptr;
  }
  if (!entry->stays) recent_.splice(recent_.begin(), recent_, entry);
  return entry->directory;
}

std::shared_ptr<const Directory> DirectoryCache::Insert(
    const void* key, FileIdentity identity,
    std::unique_ptr<const Directory> directory) {
  std::shared_ptr<const Directory> shared = std::move(directory);
  if (capacity_ == 0) return shared;
  const MutexLock lock(&mutex_);
  const auto old = by_key_.find(key);
  if (old != by_key_.end()) Remove(old);
  const bool stays = staying_.size() < capacity_ - max_recent_;
  if (!stays && recent_.size() == max_recent_) {
    Remove(by_key_.find(recent_.back().key));
  }
  Entries& entries = stays ? staying_ : recent_;
  entries.push_front({key, identity, shared, stays});
  by_key_[key] = entries.begin();
  return shared;
}

void DirectoryCache::Erase(const void* key) {
  const MutexLock lock(&mutex_);
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) Remove(found);
}

void DirectoryCache::Remove(Index::iterator found) {
  const Entries::iterator entry = found->second;
  (entry->stays ? staying_ : recent_).erase(entry);
  by_key_.erase(found);
}

size_t DirectoryCache::size() const {
  const MutexLock lock(&mutex_);
  return staying_.size() + recent_.size();
}

}  // namespace reloader
