#include "bench/posix_inotify_floor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reloader/check.h"

namespace reloader::bench {

InotifyFloor::InotifyFloor(const std::vector<std::string>& directories)
    : events_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  RELOADER_CHECK(events_.valid() && stop_.valid());
  for (const std::string& directory : directories) {
    RELOADER_CHECK(inotify_add_watch(events_.get(), directory.c_str(),
                                     IN_MODIFY | IN_CREATE | IN_MOVED_TO) >= 0);
  }
}

std::vector<std::string> InotifyFloor::Wait() {
  struct pollfd fds[] = {{events_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
  RELOADER_CHECK(TEMP_FAILURE_RETRY(poll(fds, 2, -1)) > 0);
  if (fds[1].revents != 0) return {};
  alignas(struct inotify_event) char buffer[4096];
  const ssize_t size = read(events_.get(), buffer, sizeof(buffer));
  RELOADER_CHECK(size > 0);
  std::vector<std::string> names;
  for (ssize_t offset = 0; offset < size;) {
    const auto* event =
        reinterpret_cast<const struct inotify_event*>(buffer + offset);
    if (event->len > 0) names.emplace_back(event->name);
    offset += static_cast<ssize_t>(sizeof(*event) + event->len);
  }
  return names;
}

void InotifyFloor::Stop() {
  const uint64_t one = 1;
  RELOADER_CHECK(write(stop_.get(), &one, sizeof(one)) == sizeof(one));
}

}  // namespace reloader::bench
