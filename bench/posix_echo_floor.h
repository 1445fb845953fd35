// The least time in which a server can answer: two processes that wake each
// other through a Unix socket, and nothing done with what is sent.
//
//   EchoFloor floor(/*request_bytes=*/150, /*answer_bytes=*/97);
//   floor.Ask();  // Returns when the answer is there.
//
// One thread at a time.
#ifndef BENCH_POSIX_ECHO_FLOOR_H_
#define BENCH_POSIX_ECHO_FLOOR_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "reloader/file_descriptor.h"

namespace reloader::bench {

class EchoFloor {
 public:
  EchoFloor(size_t request_bytes, size_t answer_bytes);
  ~EchoFloor();

  void Ask();

 private:
  const std::string request_;
  const std::string answer_;
  FileDescriptor client_;
  pid_t server_ = -1;
};

}  // namespace reloader::bench

#endif  // BENCH_POSIX_ECHO_FLOOR_H_
