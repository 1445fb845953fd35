#include "tools/fake_watchman/socket_server.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/posix_clock.h"
#include "reloader/stop_signal.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/swept_directory.h"
#include "reloader/watchman/client.h"
#include "reloader/watchman/posix_socket.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::tools {
namespace {

using watchman::Client;
using watchman::Value;

// How long an answer may take. Only a failure takes that long.
constexpr absl::Duration kPatience = absl::Seconds(30);

// On a machine that is so busy that whatever is planned is overdue when it is
// looked at next.
class BusyClock final : public Clock {
 public:
  absl::Time Now() const override {
    return absl::UnixEpoch() + ++looks_ * absl::Milliseconds(50);
  }
  bool WaitUntil(absl::Time, absl::Span<const Wakeable* const>) override {
    ADD_FAILURE() << "the server waits by itself";
    return false;
  }

 private:
  mutable std::atomic<int64_t> looks_ = 0;
};

class SocketServerTest : public testing::Test {
 protected:
  void SetUp() override {
    // The server is told of these by a descriptor, and threads inherit that
    // they are blocked.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    thread_ = std::thread([this] { EXPECT_THAT(server_.Run(), IsOk()); });
    absl::StatusOr<std::unique_ptr<watchman::Transport>> transport =
        watchman::ConnectUnixSocket(socket_, kPatience);
    const absl::Time end = clock_.Now() + kPatience;
    while (!transport.ok() && clock_.Now() < end) {
      std::this_thread::yield();
      transport = watchman::ConnectUnixSocket(socket_, kPatience);
    }
    ASSERT_THAT(transport, IsOk());
    client_ = std::make_unique<Client>(*std::move(transport), &clock_);
  }
  void TearDown() override {
    kill(getpid(), SIGTERM);
    thread_.join();
  }

  absl::StatusOr<Value> Ask(const Value& request) {
    return client_->Call(request, clock_.Now() + kPatience, *never_);
  }

  const SweptDirectory directory_;
  const std::string socket_ = directory_.path() + "/sock";
  PosixClock clock_;
  const BusyClock busy_{};
  const std::unique_ptr<StopSignal> never_ = *StopSignal::Create();
  SocketServer server_{{.sockname = socket_}, &busy_};
  std::thread thread_;
  std::unique_ptr<Client> client_;
};

TEST_F(SocketServerTest, SendsTheNextPieceAlsoWhenThatIsOverdue) {
  ASSERT_THAT(Ask(Value::Array(
                  {"fake-fs", "fault", Value::Object({{"read_bytes", 7}})})),
              IsOk());
  EXPECT_THAT(Ask(Value::Array({"version"})),
              IsOkAndHolds(Value::Object({{"version", "4.9.0"}})));
}

}  // namespace
}  // namespace reloader::tools
