// HttpExchange reads a request and writes the answer, bytes to bytes: HTTP as
// cpp-httplib does it, without its sockets.
//
//   auto exchange = HttpExchange::Create(port);
//   HttpReply reply = exchange->Reply("GET /live-reload.js HTTP/1.1\r\n...");
//
// Of the library's server only the part that deals with one request is used.
// Its own loop has a thread for each client that listens, closes no connection
// when it is stopped, and accepts connections that every program which is
// started meanwhile inherits: none of it is for a program that starts others.
//
// One thread.
#ifndef RELOADER_LIVE_RELOAD_POSIX_HTTP_EXCHANGE_H_
#define RELOADER_LIVE_RELOAD_POSIX_HTTP_EXCHANGE_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace reloader::live_reload {

struct HttpReply {
  std::string bytes;
  // Whether `bytes` begin an event stream: events follow, without an end.
  // Otherwise the connection ends behind them.
  bool is_stream = false;
};

class HttpExchange {
 public:
  // Answers as the server of 127.0.0.1:`port`.
  static std::unique_ptr<HttpExchange> Create(int port);
  virtual ~HttpExchange() = default;

  // `head` is a request up to its first empty line, whatever bytes it holds.
  virtual HttpReply Reply(absl::string_view head) = 0;
};

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_POSIX_HTTP_EXCHANGE_H_
