// Watchman's letters for the types of files.
#ifndef FAKES_WATCHMAN_QUERY_FILE_TYPE_LETTER_H_
#define FAKES_WATCHMAN_QUERY_FILE_TYPE_LETTER_H_

#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

// Returns '?' for what was never seen alive.
constexpr char FileTypeLetter(FileType type) {
  switch (type) {
    case FileType::kRegular:
      return 'f';
    case FileType::kDirectory:
      return 'd';
    case FileType::kSymlink:
      return 'l';
    case FileType::kFifo:
      return 'p';
    case FileType::kSocket:
      return 's';
    case FileType::kCharacterDevice:
      return 'c';
    case FileType::kBlockDevice:
      return 'b';
    case FileType::kUnknown:
      return '?';
  }
  return '?';
}

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_FILE_TYPE_LETTER_H_
