// The barest client of Watchman that there can be, so that what is measured
// through it is the server: requests and answers in BSER v2 on a Unix socket,
// answers read and thrown away.
//
//   WatchmanStream stream(daemon.socket_path());
//   Value clock = stream.Ask(Value::Array({"clock", root}));  // Small answers.
//   stream.Send(WatchmanStream::Encode(query));
//   int64_t bytes = stream.Receive();                         // Large ones.
//
// Ends the program when the server does not answer. One thread that receives,
// and one that sends.
#ifndef BENCH_WATCHMAN_STREAM_H_
#define BENCH_WATCHMAN_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "reloader/testing/unix_stream.h"
#include "reloader/watchman/value.h"

namespace reloader::bench {

class WatchmanStream {
 public:
  explicit WatchmanStream(const std::string& socket_path);

  static std::string Encode(const watchman::Value& request);

  void Send(absl::string_view bytes);
  // Reads one PDU, and returns its size.
  int64_t Receive();
  // The same, and returns what it says, which must not be an error.
  watchman::Value Take();
  // Sends, and returns the answer, which must not be an error.
  watchman::Value Ask(const watchman::Value& request);

 private:
  // Reads one PDU; appends it to `*pdu` unless that is nullptr.
  int64_t ReceiveTo(std::string* pdu);

  UnixStream stream_;
  std::string surplus_;  // What came with the PDU before.
};

}  // namespace reloader::bench

#endif  // BENCH_WATCHMAN_STREAM_H_
