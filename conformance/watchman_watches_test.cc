#include "conformance/watchman_watches.h"

#include <sys/stat.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/unix_stream.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::conformance {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WatchmanWatchesTest : public testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
        WatchmanDaemon::Start({.config = kNoProjects});
    ASSERT_THAT(daemon, IsOk());
    daemon_ = *std::move(daemon);
  }

  // Has the daemon watch a directory of this name.
  std::string Watch(absl::string_view name) {
    const std::string path = absl::StrCat(root_.path(), "/", name);
    EXPECT_EQ(mkdir(path.c_str(), 0700), 0) << path;
    EXPECT_THAT(Ask(absl::StrCat(R"(["watch", ")", path, R"("])")),
                HasSubstr("\"watch\""));
    return path;
  }

  // Sends a line and returns one.
  std::string Ask(absl::string_view request) const {
    absl::StatusOr<UnixStream> stream =
        UnixStream::Connect(daemon_->socket_path());
    if (!stream.ok()) return stream.status().ToString();
    EXPECT_THAT(stream->Write(absl::StrCat(request, "\n"), absl::Seconds(30)),
                IsOk());
    std::string answer;
    while (answer.empty() || answer.back() != '\n') {
      const absl::StatusOr<std::string> more = stream->Read(absl::Seconds(30));
      if (!more.ok() || more->empty()) return answer;
      answer += *more;
    }
    return answer;
  }

  const TempDirectory root_;
  std::unique_ptr<WatchmanDaemon> daemon_;
};

TEST_F(WatchmanWatchesTest, EndThereAndBelowAndNowhereElse) {
  const std::string mine = Watch("mine");
  Watch("mine/below");
  const std::string others = Watch("mine_not");
  EXPECT_THAT(EndWatchesBelow(daemon_->socket_path(), mine), IsOk());
  EXPECT_THAT(Ask(R"(["watch-list"])"),
              AllOf(HasSubstr(others), Not(HasSubstr(mine + "\"")),
                    Not(HasSubstr(mine + "/"))));
}

TEST_F(WatchmanWatchesTest, NoneIsNoError) {
  EXPECT_THAT(EndWatchesBelow(daemon_->socket_path(), root_.path()), IsOk());
}

TEST_F(WatchmanWatchesTest, WithoutTheDaemonTheyAreNotKnownToHaveEnded) {
  daemon_->Kill();
  EXPECT_THAT(EndWatchesBelow(daemon_->socket_path(), root_.path()),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace reloader::conformance
