// Reads a file also where symbolic links lead to it, which FileSystem does not.
//
//   ReadLinkedFile(file_system, "/home/me/.config/git/ignore", 1 << 20);
//
// Any number of threads.
#ifndef RELOADER_GITIGNORE_LINKED_FILE_H_
#define RELOADER_GITIGNORE_LINKED_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

// Returns at most the first `max_bytes` of the file at `path` (absolute).
// Errors as FileSystem::Read() and FileSystem::ReadLink(); ELOOP after as many
// links as the kernel follows.
absl::StatusOr<std::string> ReadLinkedFile(const FileSystem& file_system,
                                           absl::string_view path,
                                           int64_t max_bytes);

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_LINKED_FILE_H_
