#include "reloader/file_state.h"

#include <memory>

#include "reloader/check.h"
#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader {
namespace {

FileMeta MetaOf(const FileStatus& status) {
  return {.device = status.device,
          .link_count = status.link_count,
          .uid = status.uid,
          .gid = status.gid,
          .permissions = status.permissions,
          .type = status.type};
}

}  // namespace

MetaTable::MetaTable() = default;

uint32_t MetaTable::Intern(const FileMeta& meta) {
  const MutexLock lock(&mutex_);
  const uint32_t next = indices_.size();
  const auto [entry, added] = indices_.try_emplace(meta, next);
  if (added) {
    // A tree with 16 million combinations of device, mode, owner and link
    // count does not exist.
    RELOADER_CHECK(next < kChunks * kChunkSize);
    std::unique_ptr<Chunk>& chunk = chunks_[next / kChunkSize];
    if (chunk == nullptr) chunk = std::make_unique<Chunk>();
    (*chunk)[next % kChunkSize] = meta;
  }
  return entry->second;
}

Difference Compare(const FileRow& row, const FileStatus& status,
                   const MetaTable& metas) {
  const FileMeta& meta = metas.Get(row.meta);
  if (row.mtime_ns != status.mtime_ns || row.size_bytes != status.size_bytes ||
      row.inode != status.inode || meta.device != status.device ||
      meta.type != status.type) {
    return Difference::kContent;
  }
  if (row.ctime_ns != status.ctime_ns || meta != MetaOf(status)) {
    return Difference::kMetadata;
  }
  return Difference::kNone;
}

void StoreStatus(const FileStatus& status, MetaTable* metas, FileRow* row) {
  row->mtime_ns = status.mtime_ns;
  row->ctime_ns = status.ctime_ns;
  row->size_bytes = status.size_bytes;
  row->inode = status.inode;
  const FileMeta meta = MetaOf(status);
  // Locking for every file that changed would be felt in a first scan.
  if (!row->Has(FileRow::kPresent) || metas->Get(row->meta) != meta) {
    row->meta = metas->Intern(meta);
  }
  row->Set(FileRow::kPresent);
}

FileStatus LoadStatus(const FileRow& row, const MetaTable& metas) {
  const FileMeta& meta = metas.Get(row.meta);
  return {.device = meta.device,
          .inode = row.inode,
          .size_bytes = row.size_bytes,
          .mtime_ns = row.mtime_ns,
          .ctime_ns = row.ctime_ns,
          .link_count = meta.link_count,
          .uid = meta.uid,
          .gid = meta.gid,
          .permissions = meta.permissions,
          .type = meta.type};
}

}  // namespace reloader
