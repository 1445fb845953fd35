#include "reloader/testing/unix_stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"

namespace reloader {
namespace {

// Returns whether `events` came before `deadline`.
bool Await(int fd, short events, absl::Time deadline) {
  PosixClock clock;
  for (;;) {
    const absl::Duration left = deadline - clock.Now();
    struct pollfd polled = {.fd = fd, .events = events};
    const int count =
        poll(&polled, 1,
             static_cast<int>(absl::ToInt64Milliseconds(std::max(
                 left + absl::Milliseconds(1), absl::ZeroDuration()))));
    if (count > 0) return true;
    if (count == 0 && clock.Now() >= deadline) return false;
  }
}

}  // namespace

absl::StatusOr<UnixStream> UnixStream::Connect(const std::string& path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path.size() >= sizeof(address.sun_path)) {
    return ErrnoToStatus(ENAMETOOLONG, "connect", path);
  }
  memcpy(address.sun_path, path.data(), path.size());
  // It blocks while it connects: a full queue of the server is waited for.
  FileDescriptor socket_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket_fd.valid() ||
      connect(socket_fd.get(), reinterpret_cast<struct sockaddr*>(&address),
              sizeof(address)) != 0) {
    return ErrnoToStatus(errno, "connect", path);
  }
  return UnixStream(std::move(socket_fd));
}

absl::Status UnixStream::Write(absl::string_view bytes,
                               absl::Duration patience) {
  const absl::Time deadline = PosixClock().Now() + patience;
  while (!bytes.empty()) {
    const ssize_t count = send(socket_.get(), bytes.data(), bytes.size(),
                               MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EAGAIN) {
      if (!Await(socket_.get(), POLLOUT, deadline)) {
        return absl::DeadlineExceededError("the peer does not read");
      }
    } else if (errno != EINTR) {
      return ErrnoToStatus(errno, "send", "");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> UnixStream::Read(absl::Duration patience) {
  const absl::Time deadline = PosixClock().Now() + patience;
  std::string bytes(size_t{64} << 10, '\0');
  for (;;) {
    if (!Await(socket_.get(), POLLIN, deadline)) {
      return absl::DeadlineExceededError("nothing came");
    }
    const ssize_t count =
        recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count >= 0) {
      bytes.resize(static_cast<size_t>(count));
      return bytes;
    }
    if (errno == ECONNRESET) return std::string();
    if (errno != EINTR && errno != EAGAIN)
      return ErrnoToStatus(errno, "recv", "");
  }
}

}  // namespace reloader
