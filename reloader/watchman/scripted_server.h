// ScriptedServer is a Watchman server that answers as a test says, in the
// process of the test: for what no server does on demand.
//
//   ScriptedServer server;
//   server.OnRequest([](const Value& request) {
//     return std::vector<Value>{Value::Object({{"version", "4.9.0"}})};
//   });
//   Client client(*server.Connect(), &clock);
//
// One thread. It must outlive its transports.
#ifndef RELOADER_WATCHMAN_SCRIPTED_SERVER_H_
#define RELOADER_WATCHMAN_SCRIPTED_SERVER_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/watchman/connection.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

class ScriptedServer final : public Connector {
 public:
  // Returns what is sent at once for a request, in order.
  using Handler = std::function<std::vector<Value>(const Value& request)>;

  void OnRequest(Handler handler) { handler_ = std::move(handler); }

  // Sends a PDU, or any bytes, to the client that connected last.
  void Send(const Value& pdu) { SendBytes(Connection::Encode(pdu)); }
  void SendBytes(absl::string_view bytes) {
    output_.append(bytes.data(), bytes.size());
  }
  // No byte comes after those that were sent.
  void HangUp() { hung_up_ = true; }
  // What Connect() says from here on.
  void Refuse(absl::Status why) { refusal_ = std::move(why); }
  // A read takes so many bytes at most.
  void DeliverInPiecesOf(size_t bytes) { piece_bytes_ = bytes; }

  const std::vector<Value>& requests() const { return requests_; }
  int connections() const { return connections_; }

  absl::StatusOr<std::unique_ptr<Transport>> Connect() override {
    if (!refusal_.ok()) return refusal_;
    ++connections_;
    output_.clear();
    hung_up_ = false;
    return std::make_unique<ScriptedTransport>(this);
  }

 private:
  class ScriptedTransport final : public Transport, private Wakeable {
   public:
    explicit ScriptedTransport(ScriptedServer* server) : server_(*server) {}

    absl::Status Write(absl::string_view bytes) override {
      if (server_.hung_up_) return absl::UnavailableError("hung up");
      Connection parser;
      const absl::Status status = parser.Receive(bytes);
      if (!status.ok()) return status;
      while (auto request = parser.TakeResponse()) {
        server_.requests_.push_back(*request);
        for (const Value& pdu : server_.handler_(*request)) server_.Send(pdu);
      }
      return absl::OkStatus();
    }
    absl::Status Read(size_t max_bytes, std::string* bytes) override {
      std::string& output = server_.output_;
      if (output.empty() && server_.hung_up_) {
        return absl::UnavailableError("hung up");
      }
      const size_t size =
          std::min({max_bytes, output.size(), server_.piece_bytes_});
      bytes->append(output, 0, size);
      output.erase(0, size);
      return absl::OkStatus();
    }
    const Wakeable& wakeable() const override { return *this; }

   private:
    int descriptor() const override { return -1; }
    bool IsReady() const override {
      return !server_.output_.empty() || server_.hung_up_;
    }
    ScriptedServer& server_;
  };

  Handler handler_ = [](const Value&) { return std::vector<Value>{}; };
  absl::Status refusal_;
  std::vector<Value> requests_;
  std::string output_;
  bool hung_up_ = false;
  size_t piece_bytes_ = size_t{1} << 20;
  int connections_ = 0;
};

// Never ready.
class NeverReady final : public Wakeable {
 public:
  int descriptor() const override { return -1; }
  bool IsReady() const override { return false; }
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_SCRIPTED_SERVER_H_
