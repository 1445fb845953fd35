#include "reloader/live_reload/posix_http_exchange.h"

#include <httplib.h>
#include <signal.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/live_reload/page_script.h"
#include "reloader/live_reload/request_rules.h"

namespace reloader::live_reload {
namespace {

// A connection in memory. What is virtual in the library depends on its
// version: so nothing here is marked, and all of them are there.
// NOLINTBEGIN(modernize-use-override)
class MemoryStream final : public httplib::Stream {
 public:
  explicit MemoryStream(absl::string_view input) : input_(input) {}

  std::string TakeOutput() { return std::move(output_); }

  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  ssize_t read(char* bytes, size_t size) {
    const size_t count = std::min(size, input_.size());
    std::memcpy(bytes, input_.data(), count);
    input_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* bytes, size_t size) {
    output_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const {}
  void get_local_ip_and_port(std::string&, int&) const {}
  socket_t socket() const { return INVALID_SOCKET; }

 private:
  absl::string_view input_;
  std::string output_;
};
// NOLINTEND(modernize-use-override)

std::vector<std::string> Fields(const httplib::Request& request,
                                const std::string& name) {
  std::vector<std::string> values;
  const auto [begin, end] = request.headers.equal_range(name);
  for (auto field = begin; field != end; ++field) {
    values.push_back(field->second);
  }
  return values;
}

void Write(const Answer& answer, httplib::Response* response) {
  response->status = answer.status;
  response->set_header("Vary", "Origin");
  response->set_header("Cache-Control", "no-store");
  response->set_header("X-Content-Type-Options", "nosniff");
  if (!answer.allowed_origin.empty()) {
    response->set_header("Access-Control-Allow-Origin", answer.allowed_origin);
  }
  switch (answer.served) {
    case Served::kText:
      if (answer.status == 405) response->set_header("Allow", "GET");
      response->set_content(answer.text, "text/plain; charset=utf-8");
      break;
    case Served::kScript: {
      const absl::string_view script = PageScript();
      // For pages that load only what allows it (COEP).
      response->set_header("Cross-Origin-Resource-Policy", "cross-origin");
      response->set_content(script.data(), script.size(),
                            "text/javascript; charset=utf-8");
      break;
    }
    case Served::kEvents:
      // A body without a length; what is in it comes later.
      response->set_content_provider("text/event-stream",
                                     [](size_t, httplib::DataSink& sink) {
                                       sink.done();
                                       return true;
                                     });
      break;
  }
}

class LibraryExchange final : public HttpExchange, private httplib::Server {
 public:
  explicit LibraryExchange(int port) {
    set_pre_routing_handler([this, port](const httplib::Request& request,
                                         httplib::Response& response) {
      const Answer answer =
          AnswerTo({.method = request.method,
                    .path = request.path,
                    .hosts = Fields(request, "Host"),
                    .origins = Fields(request, "Origin"),
                    .fetch_sites = Fields(request, "Sec-Fetch-Site")},
                   port);
      is_stream_ = answer.served == Served::kEvents;
      Write(answer, &response);
      return HandlerResponse::Handled;
    });
  }

  HttpReply Reply(absl::string_view head) override {
    is_stream_ = false;
    MemoryStream stream(head);
    Process(stream, *this);
    return {.bytes = stream.TakeOutput(), .is_stream = is_stream_};
  }

 private:
  // A template, so that only the call is compiled that this version has.
  template <typename Library>
  static void Process(MemoryStream& stream, Library& library) {
    constexpr bool kClose = true;
    bool closed = false;
    const std::function<void(httplib::Request&)> no_setup;
    if constexpr (requires {
                    library.process_request(stream, kClose, closed, no_setup);
                  }) {
      library.process_request(stream, kClose, closed, no_setup);
    } else {
      library.process_request(stream, "127.0.0.1", 0, "127.0.0.1", 0, kClose,
                              closed, no_setup);
    }
  }

  bool is_stream_ = false;
};

}  // namespace

std::unique_ptr<HttpExchange> HttpExchange::Create(int port) {
  // The library's constructor has SIGPIPE ignored, in this process and so in
  // every one that it starts. Here nothing is sent that could raise it.
  struct sigaction before = {};
  RELOADER_CHECK(sigaction(SIGPIPE, nullptr, &before) == 0);
  auto exchange = std::make_unique<LibraryExchange>(port);
  RELOADER_CHECK(sigaction(SIGPIPE, &before, nullptr) == 0);
  return exchange;
}

}  // namespace reloader::live_reload
