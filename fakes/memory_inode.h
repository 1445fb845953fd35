// What a made-up file system consists of: inodes, with names in directories.
// Storage only; what may be done with it is decided by MemoryTree.
//
// One thread at a time.
#ifndef FAKES_MEMORY_INODE_H_
#define FAKES_MEMORY_INODE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

struct MemoryInode;
using InodePtr = std::shared_ptr<MemoryInode>;

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

// A name in a directory. A real directory has no order that a reader could
// rely on; this one goes by a hash that is the same in every run.
struct EntryName {
  uint64_t hash;
  std::string name;

  explicit EntryName(absl::string_view text) : hash(Hash(text)), name(text) {}

  friend bool operator<(const EntryName& a, const EntryName& b) {
    return std::tie(a.hash, a.name) < std::tie(b.hash, b.name);
  }

 private:
  // FNV-1a, 64 bits.
  static uint64_t Hash(absl::string_view text) {
    uint64_t hash = 14695981039346656037u;
    for (const char byte : text) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211u;
    }
    return hash;
  }
};

struct MemoryDirectory {
  std::map<EntryName, InodePtr> entries;
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

// Lives as long as it has a name or somebody holds a handle.
struct MemoryInode : std::enable_shared_from_this<MemoryInode> {
  explicit MemoryInode(MemoryDevice* its_device)
      : device(its_device), number(its_device->TakeNumber()) {}
  ~MemoryInode() { device->GiveNumber(number); }
  MemoryInode(const MemoryInode&) = delete;
  MemoryInode& operator=(const MemoryInode&) = delete;

  bool is_directory() const { return type == FileType::kDirectory; }
  // A directory that was removed is still there for its handles.
  bool is_dead() const { return link_count == 0; }

  MemoryDevice* const device;
  const uint64_t number;
  int64_t size_bytes = 0;
  int64_t atime_ns = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  // The contents of a file, zeros from there to its size; a link's target.
  std::string data;
  std::unique_ptr<MemoryDirectory> directory;
  uint32_t link_count = 0;
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint16_t permissions = 0;
  FileType type = FileType::kRegular;
};

}  // namespace reloader::fakes

#endif  // FAKES_MEMORY_INODE_H_
