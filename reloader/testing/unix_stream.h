// UnixStream is the client's end of a Unix socket, for tests: reads and writes
// that end in time.
//
//   absl::StatusOr<UnixStream> stream = UnixStream::Connect("/tmp/x/sock");
//   stream->Write("[\"version\"]\n", absl::Seconds(10));
//   absl::StatusOr<std::string> bytes = stream->Read(absl::Seconds(10));
//
// Errors of the system calls are those of errno_status.h. One thread.
#ifndef RELOADER_TESTING_UNIX_STREAM_H_
#define RELOADER_TESTING_UNIX_STREAM_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/file_descriptor.h"

namespace reloader {

class UnixStream {
 public:
  static absl::StatusOr<UnixStream> Connect(const std::string& path);

  // Sends all bytes, in one call where the socket takes them.
  // kDeadlineExceeded: the peer does not read.
  absl::Status Write(absl::string_view bytes, absl::Duration patience);

  // Returns what has come, up to 64 KiB, after waiting for the first byte;
  // nothing at the end of the stream, a reset one too.
  // kDeadlineExceeded: nothing came.
  absl::StatusOr<std::string> Read(absl::Duration patience);

 private:
  explicit UnixStream(FileDescriptor socket) : socket_(std::move(socket)) {}

  FileDescriptor socket_;
};

}  // namespace reloader

#endif  // RELOADER_TESTING_UNIX_STREAM_H_
