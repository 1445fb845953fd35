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
  if (found->second->identity != identity) {
    entries_.erase(found->second);
    by_key_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return entries_.front().directory;
}

std::shared_ptr<const Directory> DirectoryCache::Insert(
    const void* key, FileIdentity identity,
    std::unique_ptr<const Directory> directory) {
  std::shared_ptr<const Directory> shared = std::move(directory);
  if (capacity_ == 0) return shared;
  const MutexLock lock(&mutex_);
  const auto old = by_key_.find(key);
  if (old != by_key_.end()) {
    entries_.erase(old->second);
    by_key_.erase(old);
  }
  while (entries_.size() >= capacity_) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key, identity, shared});
  by_key_[key] = entries_.begin();
  return shared;
}

void DirectoryCache::Erase(const void* key) {
  const MutexLock lock(&mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  entries_.erase(found->second);
  by_key_.erase(found);
}

size_t DirectoryCache::size() const {
  const MutexLock lock(&mutex_);
  return entries_.size();
}

}  // namespace reloader
