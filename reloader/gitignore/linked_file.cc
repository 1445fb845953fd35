#include "reloader/gitignore/linked_file.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader {

absl::StatusOr<std::string> ReadLinkedFile(const FileSystem& file_system,
                                           absl::string_view path,
                                           int64_t max_bytes) {
  constexpr int kMostLinks = 40;  // path_resolution(7)
  std::string next(path);
  for (int links = 0;; ++links) {
    absl::StatusOr<std::string> text = file_system.Read(next, max_bytes);
    if (text.ok() || ErrnoFromStatus(text.status()) != ELOOP ||
        links == kMostLinks) {
      return text;
    }
    absl::StatusOr<std::string> target = file_system.ReadLink(next);
    if (!target.ok()) return text;  // A loop among the directories.
    next = absl::StartsWith(*target, "/")
               ? *std::move(target)
               : absl::StrCat(next.substr(0, next.rfind('/') + 1), *target);
  }
}

}  // namespace reloader
