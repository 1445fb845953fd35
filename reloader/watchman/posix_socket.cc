#include "reloader/watchman/posix_socket.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/watchman/transport.h"

namespace reloader::watchman {
namespace {

class UnixSocket final : public Transport, private Wakeable {
 public:
  UnixSocket(FileDescriptor socket, absl::string_view path)
      : socket_(std::move(socket)), path_(path) {}

  absl::Status Write(absl::string_view bytes) override;
  absl::Status Read(size_t max_bytes, std::string* bytes) override;
  const Wakeable& wakeable() const override { return *this; }

 private:
  int descriptor() const override { return socket_.get(); }
  bool IsReady() const override;

  const FileDescriptor socket_;
  const std::string path_;
  // Kept, as large as was ever asked for: to clear new room for each read takes
  // longer than the read.
  std::vector<char> buffer_;
};

absl::Status Gone(absl::string_view path, absl::string_view why) {
  return absl::UnavailableError(absl::StrCat("Watchman at ", path, " ", why));
}

absl::Status UnixSocket::Write(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Gone(path_, "takes no request any more");
    } else if (errno != EINTR) {
      return Gone(path_, absl::StrCat("has hung up (", ErrnoName(errno), ")"));
    }
  }
  return absl::OkStatus();
}

absl::Status UnixSocket::Read(size_t max_bytes, std::string* bytes) {
  buffer_.resize(std::max(buffer_.size(), max_bytes));
  ssize_t received;
  do {
    received = recv(socket_.get(), buffer_.data(), max_bytes, MSG_DONTWAIT);
  } while (received < 0 && errno == EINTR);
  if (received == 0) return Gone(path_, "has hung up");
  if (received < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return absl::OkStatus();
    return Gone(path_, absl::StrCat("has hung up (", ErrnoName(errno), ")"));
  }
  bytes->append(buffer_.data(), static_cast<size_t>(received));
  return absl::OkStatus();
}

bool UnixSocket::IsReady() const {
  struct pollfd polled = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
  return poll(&polled, 1, 0) > 0;
}

absl::Status CheckOwnerOfPath(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    return ErrnoToStatus(errno, "stat", path);
  }
  if (!S_ISSOCK(status.st_mode)) {
    return absl::UnavailableError(absl::StrCat(path, " is no socket"));
  }
  return CheckSocketOwner(path, status.st_uid, geteuid());
}

// The path may have come to lead elsewhere since it was looked at.
absl::Status CheckOwnerOfPeer(int socket, const std::string& path) {
  struct ucred peer;
  socklen_t size = sizeof(peer);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return ErrnoToStatus(errno, "getsockopt", path);
  }
  return CheckSocketOwner(path, peer.uid, geteuid());
}

}  // namespace

absl::Status CheckSocketOwner(absl::string_view path, uid_t owner, uid_t user) {
  if (owner == user || owner == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("the Watchman server at ", path, " belongs to the user ",
                   owner, ", neither to this one (", user,
                   ") nor to root: it could say anything about files"));
}

absl::StatusOr<std::unique_ptr<Transport>> ConnectUnixSocket(
    absl::string_view path, absl::Duration write_timeout) {
  struct sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the path of a Unix socket has 1 to ", sizeof(address.sun_path) - 1,
        " bytes, this one ", path.size(), ": ", path));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const std::string name(path);
  absl::Status status = CheckOwnerOfPath(name);
  if (!status.ok()) return status;

  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return ErrnoToStatus(errno, "socket", name);
  struct timeval timeout = absl::ToTimeval(write_timeout);
  if (setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout,
                 sizeof(timeout)) != 0) {
    return ErrnoToStatus(errno, "setsockopt", name);
  }
  int connected;
  do {
    connected = connect(socket.get(),
                        reinterpret_cast<const struct sockaddr*>(&address),
                        sizeof(address));
  } while (connected != 0 && errno == EINTR);
  if (connected != 0) {
    return Gone(name, absl::StrCat("does not answer (", ErrnoName(errno),
                                   "): its process has probably ended"));
  }
  status = CheckOwnerOfPeer(socket.get(), name);
  if (!status.ok()) return status;
  return std::make_unique<UnixSocket>(std::move(socket), name);
}

}  // namespace reloader::watchman
