#include "reloader/process/posix_changed_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"

namespace reloader::process {
namespace {

constexpr size_t kMostBytes = size_t{64} << 10;

std::string WithNewlines(absl::Span<const std::string> paths) {
  std::string text;
  for (const std::string& path : paths) {
    const size_t separator = text.empty() ? 0 : 1;
    if (text.size() + separator + path.size() > kMostBytes) break;
    absl::StrAppend(&text, separator == 0 ? "" : "\n", path);
  }
  return text;
}

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

// Writes `paths` into a new file in `directory`, and returns its path. If that
// fails there is no file.
absl::StatusOr<std::string> WriteFile(absl::string_view directory,
                                      absl::Span<const std::string> paths) {
  std::string file = absl::StrCat(directory, "/reload-changed-XXXXXX");
  const FileDescriptor fd(mkostemp(file.data(), O_CLOEXEC));  // Mode 0600.
  if (!fd.valid()) return ErrnoToStatus(errno, "mkostemp", file);
  std::string all;
  for (const std::string& path : paths) {
    all.append(path.c_str(), path.size() + 1);
  }
  if (WriteAll(fd.get(), all)) return file;
  const int error = errno;
  unlink(file.c_str());
  return ErrnoToStatus(error, "write", file);
}

}  // namespace

ChangedList::ChangedList(absl::string_view directory,
                         absl::Span<const std::string> paths)
    : file_(WriteFile(directory, paths)),
      variables_({
          absl::StrCat("RELOADER_CHANGED=", WithNewlines(paths)),
          absl::StrCat("RELOADER_CHANGED_COUNT=", paths.size()),
          absl::StrCat("RELOADER_CHANGED_FILE=", file_.value_or("")),
      }) {}

ChangedList::~ChangedList() {
  if (file_.ok()) unlink(file_->c_str());
}

}  // namespace reloader::process
