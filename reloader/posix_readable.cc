#include "reloader/posix_readable.h"

#include <poll.h>

namespace reloader {

bool Readable::IsReady() const {
  struct pollfd polled = {.fd = fd_.get(), .events = POLLIN, .revents = 0};
  return poll(&polled, 1, 0) > 0;
}

}  // namespace reloader
