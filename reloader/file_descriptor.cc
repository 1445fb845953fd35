#include "reloader/file_descriptor.h"

#include <errno.h>
#include <unistd.h>

#include <utility>

#include "reloader/check.h"

namespace reloader {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    Reset();
    fd_ = other.Release();
  }
  return *this;
}

int FileDescriptor::Release() { return std::exchange(fd_, -1); }

void FileDescriptor::Reset() {
  if (!valid()) return;
  const int saved_errno = errno;
  // Linux has freed the number even when close() was interrupted, so it must
  // not be closed again: it may belong to another thread by then.
  const int result = close(Release());
  RELOADER_CHECK(result == 0 || errno != EBADF);
  errno = saved_errno;
}

}  // namespace reloader
