// The last known state of one watched file in 40 bytes, and what makes two
// states differ. The rest of the state, which most files share with others, is
// interned in a MetaTable.
//
//   MetaTable metas;
//   FileRow row;
//   StoreStatus(status, &metas, &row);
//   if (Compare(row, later_status, metas) == Difference::kContent) ...
#ifndef RELOADER_FILE_STATE_H_
#define RELOADER_FILE_STATE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader {

// The part of a FileStatus that many files have in common.
struct FileMeta {
  uint64_t device = 0;
  uint32_t link_count = 0;
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint16_t permissions = 0;
  FileType type = FileType::kUnknown;

  friend bool operator==(const FileMeta&, const FileMeta&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const FileMeta& m) {
    return H::combine(std::move(h), m.device, m.link_count, m.uid, m.gid,
                      m.permissions, m.type);
  }
};

// Stores each FileMeta once. Indices are below 2^24 and never change meaning.
// Thread-safe; reading an index that another thread has handed over takes no
// lock.
class MetaTable {
 public:
  MetaTable();

  uint32_t Intern(const FileMeta& meta) ABSL_LOCKS_EXCLUDED(mutex_);
  const FileMeta& Get(uint32_t index) const {
    return (*chunks_[index / kChunkSize])[index % kChunkSize];
  }

 private:
  static constexpr uint32_t kChunkSize = 4096;
  static constexpr uint32_t kChunks = 4096;
  using Chunk = std::array<FileMeta, kChunkSize>;

  Mutex mutex_;
  absl::flat_hash_map<FileMeta, uint32_t> indices_ ABSL_GUARDED_BY(mutex_);
  // An element is written once, before the first index into it is returned.
  std::array<std::unique_ptr<Chunk>, kChunks> chunks_;
};

// A row of the FileTable. Rows of absent files keep their name only.
struct FileRow {
  enum Flag : uint32_t {
    kPresent = 1 << 0,     // The fields below are valid.
    kUnreadable = 1 << 1,  // It could not be looked at; said already.
    kLiteral = 1 << 2,     // Stays in the table while absent.
    kNamed = 1 << 3,       // FileMatch::named.
    kMetadata = 1 << 4,    // FileMatch::metadata.
    kHashed = 1 << 5,      // The side table holds a hash of its content.
    kSilent = 1 << 6,      // Its first sight is no change: it was not watched.
  };

  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  int64_t size_bytes = 0;
  uint64_t inode = 0;
  uint32_t name_offset = 0;  // Into the directory's names.
  uint32_t meta : 24 = 0;
  uint32_t flags : 8 = 0;

  bool Has(Flag flag) const { return (flags & flag) != 0; }
  // Whether there is nothing left to remember of it but its name.
  bool IsRemovable() const {
    return (flags & (kPresent | kLiteral | kUnreadable)) == 0;
  }
  void Set(Flag flag, bool value = true) {
    flags = value ? (flags | flag) : (flags & ~flag);
  }
};
static_assert(sizeof(FileRow) == 40);
static_assert(std::is_trivially_copyable_v<FileRow>);

enum class Difference : uint8_t {
  kNone,
  kMetadata,  // Mode, owner, link count or ctime alone.
  kContent,   // Type, identity, size or mtime: a change.
};

// Compares a present row with a later status. mtime is compared for being
// different, never for being newer: copies and checkouts go backwards.
Difference Compare(const FileRow& row, const FileStatus& status,
                   const MetaTable& metas);

// Stores `status` in the row and marks it present.
void StoreStatus(const FileStatus& status, MetaTable* metas, FileRow* row);

// Returns what StoreStatus() put into a row, which must be present.
FileStatus LoadStatus(const FileRow& row, const MetaTable& metas);

// Returns whether a write after `now_ns` could leave a file with this ctime, so
// that a scan at `now_ns` proves nothing about it ("racy", as git calls it).
// `now_ns` is FileSystem::NowNs() from before the file was looked at.
inline bool IsRacy(int64_t ctime_ns, int64_t now_ns, int64_t granularity_ns) {
  return ctime_ns > now_ns - granularity_ns;
}

}  // namespace reloader

#endif  // RELOADER_FILE_STATE_H_
