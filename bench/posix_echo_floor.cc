#include "bench/posix_echo_floor.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"

namespace reloader::bench {
namespace {

void Send(const FileDescriptor& socket, absl::string_view bytes) {
  RELOADER_CHECK(write(socket.get(), bytes.data(), bytes.size()) ==
                 static_cast<ssize_t>(bytes.size()));
}

// Waits for so many bytes, as servers and clients do. Returns false at the end.
bool Receive(const FileDescriptor& socket, size_t bytes) {
  char buffer[4096];
  while (bytes > 0) {
    struct pollfd fd = {socket.get(), POLLIN, 0};
    RELOADER_CHECK(TEMP_FAILURE_RETRY(poll(&fd, 1, -1)) == 1);
    const ssize_t size =
        read(socket.get(), buffer, std::min(bytes, sizeof(buffer)));
    RELOADER_CHECK(size >= 0);
    if (size == 0) return false;
    bytes -= static_cast<size_t>(size);
  }
  return true;
}

}  // namespace

EchoFloor::EchoFloor(size_t request_bytes, size_t answer_bytes)
    : request_(request_bytes, 'q'), answer_(answer_bytes, 'a') {
  int sockets[2];
  RELOADER_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) ==
                 0);
  client_ = FileDescriptor(sockets[0]);
  const FileDescriptor peer(sockets[1]);
  server_ = fork();
  RELOADER_CHECK(server_ >= 0);
  if (server_ != 0) return;
  client_ = FileDescriptor();  // So that it ends with the parent.
  while (Receive(peer, request_.size())) Send(peer, answer_);
  _exit(0);
}

EchoFloor::~EchoFloor() {
  client_ = FileDescriptor();
  RELOADER_CHECK(TEMP_FAILURE_RETRY(waitpid(server_, nullptr, 0)) == server_);
}

void EchoFloor::Ask() {
  Send(client_, request_);
  RELOADER_CHECK(Receive(client_, answer_.size()));
}

}  // namespace reloader::bench
