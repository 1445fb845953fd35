#include "fakes/watchman/contract/fake_watchman.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "fakes/watchman/server.h"
#include "reloader/check.h"

namespace reloader::fakes::watchman {
namespace {

// Of virtual time. Longer than any timeout of the server.
constexpr absl::Duration kPatience = absl::Minutes(5);
constexpr absl::Duration kStep = absl::Milliseconds(1);

class FakeStream final : public ByteStream {
 public:
  FakeStream(std::shared_ptr<Connection> connection,
             const FakeWatchmanServer* server, FakeClock* clock)
      : connection_(std::move(connection)), server_(*server), clock_(*clock) {}
  ~FakeStream() override { connection_->Close(); }

  absl::Status Write(absl::string_view bytes) override {
    connection_->Receive(bytes);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Read() override {
    const absl::Time deadline = clock_.Now() + kPatience;
    while (!connection_->has_output()) {
      // The process that the server stands for has ended.
      if (connection_->closed() || server_.wants_shutdown()) {
        return std::string();
      }
      if (clock_.Now() >= deadline) {
        return absl::DeadlineExceededError("nothing came in virtual time");
      }
      clock_.Advance(kStep);
    }
    return connection_->TakeOutput();
  }

 private:
  const std::shared_ptr<Connection> connection_;
  const FakeWatchmanServer& server_;
  FakeClock& clock_;
};

}  // namespace

FakeWatchman::FakeWatchman() {
  RELOADER_CHECK(mutator().Mkdir(base()).ok());
  RELOADER_CHECK(Restart().ok());
}

std::unique_ptr<ByteStream> FakeWatchman::Connect() {
  return std::make_unique<FakeStream>(server_->Connect(), &*server_, &clock_);
}

absl::Status FakeWatchman::Restart() {
  server_.reset();
  server_.emplace(
      &file_system_, &clock_,
      ServerOptions{.pid = ++starts_, .global_config = FromJson(config_)});
  return absl::OkStatus();
}

absl::Status FakeWatchman::Restart(absl::string_view config) {
  config_ = std::string(config);
  return Restart();
}

}  // namespace reloader::fakes::watchman
