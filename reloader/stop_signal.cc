#include "reloader/stop_signal.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/statusor.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"

namespace reloader {

absl::StatusOr<std::unique_ptr<StopSignal>> StopSignal::Create() {
  FileDescriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.valid()) return ErrnoToStatus(errno, "eventfd", "");
  return absl::WrapUnique(new StopSignal(std::move(event)));
}

StopSignal::StopSignal(FileDescriptor event) : event_(std::move(event)) {}

void StopSignal::Stop() {
  // Only the first call writes. A handler that interrupts it between the two
  // lines leaves the write to it, which comes before it returns.
  if (stopped_.exchange(true, std::memory_order_acq_rel)) return;
  const int saved_errno = errno;
  const uint64_t one = 1;
  // An eventfd takes a first 1 without blocking, so this cannot fail or be
  // interrupted.
  [[maybe_unused]] const ssize_t written =
      write(event_.get(), &one, sizeof(one));
  errno = saved_errno;
}

}  // namespace reloader
