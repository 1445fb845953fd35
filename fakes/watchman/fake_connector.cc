#include "fakes/watchman/fake_connector.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "reloader/clock.h"
#include "reloader/watchman/transport.h"

namespace reloader::fakes::watchman {
namespace {

class FakeTransport final : public reloader::watchman::Transport,
                            private Wakeable {
 public:
  explicit FakeTransport(std::shared_ptr<Connection> connection)
      : connection_(std::move(connection)) {}
  ~FakeTransport() override { connection_->Close(); }

  absl::Status Write(absl::string_view bytes) override {
    if (connection_->hung_up()) return HungUp();
    connection_->Receive(bytes);
    return absl::OkStatus();
  }

  absl::Status Read(size_t max_bytes, std::string* bytes) override {
    if (unread_.empty()) unread_ = connection_->TakeOutput();
    if (unread_.empty() && connection_->closed()) return HungUp();
    const size_t size = std::min(max_bytes, unread_.size());
    bytes->append(unread_, 0, size);
    unread_.erase(0, size);
    return absl::OkStatus();
  }

  const Wakeable& wakeable() const override { return *this; }

 private:
  static absl::Status HungUp() {
    return absl::UnavailableError("the Watchman server hung up");
  }

  int descriptor() const override { return -1; }
  bool IsReady() const override {
    return !unread_.empty() || connection_->has_output() ||
           connection_->closed();
  }

  const std::shared_ptr<Connection> connection_;
  // What Read() had no room for.
  std::string unread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<reloader::watchman::Transport>>
FakeConnector::Connect() {
  if (is_absent_) return absl::NotFoundError("no Watchman server is there");
  if (server_.faults().refuses_connections) {
    return absl::UnavailableError("the Watchman server takes no connection");
  }
  return std::make_unique<FakeTransport>(server_.Connect());
}

}  // namespace reloader::fakes::watchman
