#include "fakes/watchman/contract/real_watchman.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "reloader/testing/unix_stream.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::fakes::watchman {
namespace {

// Far more than anything takes, on a machine that does other things as well.
constexpr absl::Duration kPatience = absl::Seconds(60);

class SocketStream final : public ByteStream {
 public:
  explicit SocketStream(UnixStream stream) : stream_(std::move(stream)) {}
  absl::Status Write(absl::string_view bytes) override {
    return stream_.Write(bytes, kPatience);
  }
  absl::StatusOr<std::string> Read() override {
    return stream_.Read(kPatience);
  }

 private:
  UnixStream stream_;
};

}  // namespace

RealWatchman::RealWatchman() : daemon_(WatchmanDaemon::Start({}).value()) {}

std::unique_ptr<ByteStream> RealWatchman::Connect() {
  return std::make_unique<SocketStream>(
      UnixStream::Connect(daemon_->socket_path()).value());
}

}  // namespace reloader::fakes::watchman
