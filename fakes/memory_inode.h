// What a made-up file system consists of: inodes, with names in directories.
// Storage only; what may be done with it is decided by MemoryTree.
//
// A directory is a hash table of small entries: each name of a path costs one
// look-up, however large the directory, and a file takes less than 200 bytes
// beyond its name and contents. There is no cache of whole paths: a path must
// be compared with something in any case, and each rename, chmod and mount
// would have to know of the cache.
//
// One thread at a time.
#ifndef FAKES_MEMORY_INODE_H_
#define FAKES_MEMORY_INODE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

struct MemoryInode;

// Keeps an inode alive: what a name and an open directory hold. A walk does
// with bare pointers. The count lies in the inode, so that a walk's bare
// pointer can become one; std::enable_shared_from_this would take 32 bytes more
// a file.
class InodePtr {
 public:
  InodePtr() = default;
  explicit InodePtr(MemoryInode* inode);
  InodePtr(const InodePtr& other) : InodePtr(other.inode_) {}
  InodePtr(InodePtr&& other) noexcept
      : inode_(std::exchange(other.inode_, nullptr)) {}
  InodePtr& operator=(InodePtr other) noexcept {
    std::swap(inode_, other.inode_);
    return *this;
  }
  ~InodePtr();

  MemoryInode* get() const { return inode_; }
  MemoryInode& operator*() const { return *inode_; }
  MemoryInode* operator->() const { return inode_; }

 private:
  MemoryInode* inode_ = nullptr;
};

// A device hands out inode numbers; one that was given back comes first, the
// last one before the others, or never again.
class MemoryDevice {
 public:
  MemoryDevice(uint64_t id, bool reuses_numbers)
      : id_(id), reuses_numbers_(reuses_numbers) {}

  uint64_t id() const { return id_; }
  uint64_t TakeNumber() {
    if (free_.empty()) return next_number_++;
    const uint64_t number = free_.back();
    free_.pop_back();
    return number;
  }
  void GiveNumber(uint64_t number) {
    if (reuses_numbers_) free_.push_back(number);
  }

 private:
  const uint64_t id_;
  const bool reuses_numbers_;
  uint64_t next_number_ = 2;  // As the root of ext4.
  std::vector<uint64_t> free_;
};

// A name in a directory, and what it names. A look at a file at random waits
// for each line of memory it reads, so most names lie in their entry (15 bytes
// would fit into a std::string, and names of 16 to 23 are common), and no entry
// in two lines.
class alignas(32) MemoryEntry {
 public:
  // `name` has at most NAME_MAX bytes.
  MemoryEntry(absl::string_view name, InodePtr inode)
      : inode_(std::move(inode)), size_(static_cast<uint8_t>(name.size())) {
    char* bytes = bytes_;
    if (!fits()) {
      bytes = new char[name.size()];
      std::memcpy(bytes_, &bytes, sizeof(bytes));
    }
    std::copy(name.begin(), name.end(), bytes);
  }
  MemoryEntry(MemoryEntry&& other) noexcept
      : inode_(std::move(other.inode_)),
        size_(std::exchange(other.size_, uint8_t{0})) {
    std::memcpy(bytes_, other.bytes_, sizeof(bytes_));
  }
  MemoryEntry& operator=(MemoryEntry&&) = delete;
  ~MemoryEntry() {
    if (!fits()) delete[] elsewhere();
  }

  absl::string_view name() const {
    return {fits() ? bytes_ : elsewhere(), size_};
  }
  MemoryInode* inode() const { return inode_.get(); }

 private:
  bool fits() const { return size_ <= sizeof(bytes_); }
  const char* elsewhere() const {
    const char* bytes;
    std::memcpy(&bytes, bytes_, sizeof(bytes));
    return bytes;
  }

  InodePtr inode_;
  uint8_t size_;
  char bytes_[23];  // The name, or a pointer to it.
};
static_assert(sizeof(MemoryEntry) == 32);

// By name.
struct HashMemoryEntry {
  using is_transparent = void;
  size_t operator()(absl::string_view name) const {
    return absl::Hash<absl::string_view>()(name);
  }
  size_t operator()(const MemoryEntry& entry) const {
    return (*this)(entry.name());
  }
};
struct EqualMemoryEntry {
  using is_transparent = void;
  bool operator()(const MemoryEntry& a, absl::string_view b) const {
    return a.name() == b;
  }
  bool operator()(const MemoryEntry& a, const MemoryEntry& b) const {
    return a.name() == b.name();
  }
};

struct MemoryDirectory {
  // In an order that differs from run to run: sort what others see.
  absl::flat_hash_set<MemoryEntry, HashMemoryEntry, EqualMemoryEntry> entries;
  // The root's is itself.
  MemoryInode* parent = nullptr;
  // Of a removed directory: what keeps its parent alive for "..".
  InodePtr pinned_parent;
  // The root of the device that is mounted here, and on that root the directory
  // below it.
  InodePtr mounted;
  InodePtr unmounted;  // The device that was mounted here before.
  MemoryInode* mount_point = nullptr;
};

// Lives as long as it has a name or somebody holds a handle. Its members lie in
// the order in which looks need them: what a look at random costs is lines of
// memory.
struct MemoryInode {
  explicit MemoryInode(MemoryDevice* its_device)
      : device(its_device), number(its_device->TakeNumber()) {}
  ~MemoryInode() { device->GiveNumber(number); }
  MemoryInode(const MemoryInode&) = delete;
  MemoryInode& operator=(const MemoryInode&) = delete;

  bool is_directory() const { return type == FileType::kDirectory; }
  // A directory that was removed is still there for its handles.
  bool is_dead() const { return link_count == 0; }

  // What a walk through a directory reads, side by side.
  std::unique_ptr<MemoryDirectory> directory;
  uint32_t link_count = 0;
  uint16_t permissions = 0;
  FileType type = FileType::kRegular;
  // What a status tells beside.
  uint32_t uid = 0;
  uint32_t gid = 0;
  MemoryDevice* const device;
  const uint64_t number;
  int64_t size_bytes = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  // Rarely read.
  int64_t atime_ns = 0;
  // The contents of a file, zeros from there to its size; a link's target.
  std::string data;
  uint32_t references = 0;  // How many InodePtr there are.
};

inline InodePtr::InodePtr(MemoryInode* inode) : inode_(inode) {
  if (inode_ != nullptr) ++inode_->references;
}

inline InodePtr::~InodePtr() {
  if (inode_ != nullptr && --inode_->references == 0) delete inode_;
}

}  // namespace reloader::fakes

#endif  // FAKES_MEMORY_INODE_H_
