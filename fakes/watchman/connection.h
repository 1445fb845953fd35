// One client of a FakeWatchmanServer: its bytes in, the server's bytes out.
//
//   std::shared_ptr<Connection> connection = server.Connect();
//   connection->Receive("[\"version\"]\n");
//   connection->TakeOutput();   // {"version":"4.9.0"}\n
//
// It may outlive the server: then it is closed. One thread, that of the clock.
#ifndef FAKES_WATCHMAN_CONNECTION_H_
#define FAKES_WATCHMAN_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/watchman/subscription.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::fakes::watchman {

class FakeWatchmanServer;

// What a PDU says. `files`, if it is there, writes the value of "files".
struct Pdu {
  reloader::watchman::Value::Members members;
  std::function<void(reloader::watchman::PduVisitor*)> files;
};

enum class LogLevel : uint8_t { kOff, kFatal, kError, kDebug };

class Connection final : public std::enable_shared_from_this<Connection>,
                         private reloader::watchman::PduHandler {
 public:
  // Made by FakeWatchmanServer::Connect().
  Connection(FakeWatchmanServer* server, bool is_owner);

  // Takes what the client wrote, as one read of the daemon.
  void Receive(absl::string_view bytes);

  // Returns what the client reads next, in one read; "" if there is nothing.
  std::string TakeOutput();
  bool has_output() const;

  // The server has hung up, and all its output was taken.
  bool closed() const { return hung_up() && !has_output(); }

  // The client hangs up.
  void Close();

  // Called when there may be output, or the end.
  void SetWakeup(std::function<void()> wakeup) { wakeup_ = std::move(wakeup); }

  // --- For the server.

  void Send(Pdu pdu);
  // The server hangs up, after what was sent.
  void HangUp();
  // What is sent from here on arrives no earlier.
  void HoldOutputUntil(absl::Time time);
  bool hung_up() const { return hung_up_ || !*server_lives_; }

  // The peer is who runs the daemon, or root.
  bool is_owner = true;
  LogLevel log_level = LogLevel::kOff;
  std::vector<std::unique_ptr<Subscription>> subscriptions;
  // Returns the one that has this name; nullptr if there is none.
  Subscription* FindSubscription(absl::string_view name) const;

 private:
  struct Chunk {
    absl::Time due;
    std::string bytes;
  };

  reloader::watchman::PduVisitor* OnBeginPdu(
      const reloader::watchman::PduEncoding& encoding) override;
  void OnEndPdu() override;

  bool BreaksOff(absl::string_view bytes) const;
  void Append(std::string bytes);
  void Wake();

  FakeWatchmanServer& server_;
  const std::shared_ptr<const bool> server_lives_;
  reloader::watchman::PduReader reader_;
  reloader::watchman::ValueBuilder builder_;
  reloader::watchman::PduEncoding encoding_;
  // Of a second request in one write.
  std::string unread_;
  std::deque<Chunk> output_;
  absl::Time hold_until_ = absl::InfinitePast();
  bool hung_up_ = false;
  // A name that JSON cannot say was to be sent: the daemon never sends again.
  bool is_mute_ = false;
  std::function<void()> wakeup_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONNECTION_H_
