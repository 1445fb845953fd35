#include "reloader/process/posix_changed_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
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

absl::Status WriteAll(int fd, absl::string_view bytes,
                      const std::string& file) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoToStatus(errno, "write", file);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChangedList>> ChangedList::Create(
    absl::string_view directory, absl::Span<const std::string> paths) {
  std::string file = absl::StrCat(directory, "/reload-changed-XXXXXX");
  const FileDescriptor fd(mkostemp(file.data(), O_CLOEXEC));  // Mode 0600.
  if (!fd.valid()) return ErrnoToStatus(errno, "mkostemp", file);
  auto list = absl::WrapUnique(new ChangedList(std::move(file)));
  std::string all;
  for (const std::string& path : paths) {
    all.append(path.c_str(), path.size() + 1);
  }
  const absl::Status written = WriteAll(fd.get(), all, list->file_);
  if (!written.ok()) return written;
  list->variables_ = {
      absl::StrCat("RELOADER_CHANGED=", WithNewlines(paths)),
      absl::StrCat("RELOADER_CHANGED_COUNT=", paths.size()),
      absl::StrCat("RELOADER_CHANGED_FILE=", list->file_),
  };
  return list;
}

ChangedList::~ChangedList() { unlink(file_.c_str()); }

}  // namespace reloader::process
