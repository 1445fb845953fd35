#include "reloader/process/posix_readable_set.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"

namespace reloader::process {

absl::StatusOr<std::unique_ptr<ReadableSet>> ReadableSet::Create() {
  FileDescriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.valid()) return ErrnoToStatus(errno, "epoll_create1", "");
  FileDescriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.valid()) return ErrnoToStatus(errno, "eventfd", "");
  auto set =
      absl::WrapUnique(new ReadableSet(std::move(epoll), std::move(event)));
  const absl::Status added = set->Add(set->event_);
  if (!added.ok()) return added;
  return set;
}

absl::Status ReadableSet::Add(const Wakeable& readable) {
  struct epoll_event wanted = {.events = EPOLLIN, .data = {}};
  if (epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, readable.descriptor(),
                &wanted) != 0) {
    return ErrnoToStatus(errno, "epoll_ctl", "");
  }
  return absl::OkStatus();
}

void ReadableSet::Remove(const Wakeable& readable) {
  epoll_ctl(epoll_.descriptor(), EPOLL_CTL_DEL, readable.descriptor(), nullptr);
}

void ReadableSet::SetReady(bool is_ready) {
  if (is_ready == is_set_ready_) return;
  is_set_ready_ = is_ready;
  // An eventfd takes a first 1, and gives it back, without blocking.
  uint64_t count = 1;
  [[maybe_unused]] const ssize_t done =
      is_ready ? write(event_.descriptor(), &count, sizeof(count))
               : read(event_.descriptor(), &count, sizeof(count));
}

}  // namespace reloader::process
