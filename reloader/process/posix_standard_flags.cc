#include "reloader/process/posix_standard_flags.h"

#include <fcntl.h>

namespace reloader::process {

void StandardFlags::Keep() {
  for (int fd = 0; fd < 3; ++fd) flags_[fd] = fcntl(fd, F_GETFL);
}

void StandardFlags::Restore() const {
  for (int fd = 0; fd < 3; ++fd) {
    if (flags_[fd] >= 0 && fcntl(fd, F_GETFL) != flags_[fd]) {
      fcntl(fd, F_SETFL, flags_[fd]);
    }
  }
}

}  // namespace reloader::process
