// What st_mode says of a file (inode(7)): its type, and its permissions.
//
//   status.type = FileTypeOfMode(st.st_mode);
//   status.permissions = PermissionsOfMode(st.st_mode);
//
// Thread-safe.
#ifndef RELOADER_FILE_MODE_H_
#define RELOADER_FILE_MODE_H_

#include <sys/stat.h>

#include <cstdint>

#include "reloader/file_system.h"

namespace reloader {

// kUnknown for what is none of the seven types.
inline FileType FileTypeOfMode(int64_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileType::kRegular;
    case S_IFDIR:
      return FileType::kDirectory;
    case S_IFLNK:
      return FileType::kSymlink;
    case S_IFIFO:
      return FileType::kFifo;
    case S_IFSOCK:
      return FileType::kSocket;
    case S_IFCHR:
      return FileType::kCharacterDevice;
    case S_IFBLK:
      return FileType::kBlockDevice;
    default:
      return FileType::kUnknown;
  }
}

// The lower 12 bits.
inline uint16_t PermissionsOfMode(int64_t mode) {
  return static_cast<uint16_t>(mode & 07777);
}

}  // namespace reloader

#endif  // RELOADER_FILE_MODE_H_
