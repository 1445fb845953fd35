#include "reloader/watchman/posix_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watchman/transport.h"

namespace reloader::watchman {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr uid_t kSomebody = 12345;

class PosixSocketTest : public testing::Test {
 protected:
  // A socket's path must be short.
  PosixSocketTest() : directory_("/tmp"), path_(directory_.path() + "/s") {}

  void Listen() {
    Bind();
    ASSERT_EQ(listen(listener_.get(), 1), 0);
  }
  void Bind() {
    listener_ = FileDescriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    std::memcpy(address.sun_path, path_.data(), path_.size());
    ASSERT_EQ(
        bind(listener_.get(), reinterpret_cast<struct sockaddr*>(&address),
             sizeof(address)),
        0);
  }
  FileDescriptor Accept() {
    return FileDescriptor(accept(listener_.get(), nullptr, nullptr));
  }
  absl::StatusOr<std::unique_ptr<Transport>> Connect(absl::string_view path) {
    return ConnectUnixSocket(path, absl::Seconds(30));
  }
  // Waits until the transport has something to say.
  void AwaitReady(const Transport& transport) {
    PosixClock clock;
    const Wakeable* const wakeables[] = {&transport.wakeable()};
    ASSERT_TRUE(clock.WaitUntil(clock.Now() + absl::Seconds(30), wakeables));
    EXPECT_TRUE(transport.wakeable().IsReady());
  }

  const TempDirectory directory_;
  const std::string path_;
  FileDescriptor listener_;
};

TEST_F(PosixSocketTest, CarriesBytesBothWays) {
  Listen();
  const auto transport = Connect(path_);
  ASSERT_THAT(transport, IsOk());
  const FileDescriptor server = Accept();
  ASSERT_THAT((*transport)->Write("request"), IsOk());
  char request[16];
  ASSERT_EQ(read(server.get(), request, sizeof(request)), 7);
  EXPECT_FALSE((*transport)->wakeable().IsReady());
  std::string answer = "> ";
  EXPECT_THAT((*transport)->Read(100, &answer), IsOk());
  EXPECT_EQ(answer, "> ");
  ASSERT_EQ(write(server.get(), "answer", 6), 6);
  AwaitReady(**transport);
  EXPECT_THAT((*transport)->Read(3, &answer), IsOk());
  EXPECT_THAT((*transport)->Read(100, &answer), IsOk());
  EXPECT_EQ(answer, "> answer");
}

TEST_F(PosixSocketTest, ReadsWhatCameBeforeTheEnd) {
  Listen();
  const auto transport = Connect(path_);
  ASSERT_THAT(transport, IsOk());
  {
    const FileDescriptor server = Accept();
    ASSERT_EQ(write(server.get(), "last", 4), 4);
  }
  AwaitReady(**transport);
  std::string bytes;
  EXPECT_THAT((*transport)->Read(100, &bytes), IsOk());
  EXPECT_EQ(bytes, "last");
  EXPECT_THAT((*transport)->Read(100, &bytes),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(path_)));
  EXPECT_THAT((*transport)->Write("x"),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(PosixSocketTest, DoesNotWaitForeverForAServerThatTakesNothing) {
  Listen();
  const auto transport = ConnectUnixSocket(path_, absl::Milliseconds(1));
  ASSERT_THAT(transport, IsOk());
  EXPECT_THAT(
      (*transport)->Write(std::string(size_t{64} << 20, 'x')),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("takes no request")));
}

TEST_F(PosixSocketTest, SaysThatThereIsNoSocket) {
  EXPECT_THAT(Connect(path_), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PosixSocketTest, SaysThatNobodyAnswers) {
  Listen();
  listener_.Reset();  // The file stays, as after a crash.
  EXPECT_THAT(Connect(path_), StatusIs(absl::StatusCode::kUnavailable,
                                       HasSubstr("ECONNREFUSED")));
}

TEST_F(PosixSocketTest, SaysThatAFileIsNoSocket) {
  PosixFileSystemMutator mutator;
  ASSERT_THAT(mutator.WriteFile(path_, "x"), IsOk());
  EXPECT_THAT(Connect(path_), StatusIs(absl::StatusCode::kUnavailable,
                                       HasSubstr("is no socket")));
}

TEST_F(PosixSocketTest, RefusesPathsThatNoSocketHas) {
  EXPECT_THAT(Connect(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Connect("/" + std::string(107, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("108")));
}

TEST_F(PosixSocketTest, TrustsOnlyItsUserAndRoot) {
  EXPECT_THAT(CheckSocketOwner("s", /*owner=*/1000, /*user=*/1000), IsOk());
  EXPECT_THAT(CheckSocketOwner("s", /*owner=*/0, /*user=*/1000), IsOk());
  EXPECT_THAT(CheckSocketOwner("s", /*owner=*/1001, /*user=*/1000),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       AllOf(HasSubstr("s"), HasSubstr("1001"))));
  EXPECT_THAT(CheckSocketOwner("s", /*owner=*/1000, /*user=*/0),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

// Bazel's sandbox knows one user only.
TEST_F(PosixSocketTest, RefusesASocketOfSomebodyElse) {
  Listen();
  if (chown(path_.c_str(), kSomebody, -1) != 0) {
    GTEST_SKIP() << "this user cannot give files away";
  }
  EXPECT_THAT(Connect(path_), StatusIs(absl::StatusCode::kPermissionDenied,
                                       HasSubstr("belongs to the user")));
}

TEST_F(PosixSocketTest, RefusesASocketThatSomebodyElseServes) {
  Bind();
  const uid_t user = geteuid();
  if (seteuid(kSomebody) != 0) {
    GTEST_SKIP() << "this user cannot become another one";
  }
  // Who listens is whom the kernel names.
  EXPECT_EQ(listen(listener_.get(), 1), 0);
  ASSERT_EQ(seteuid(user), 0);
  EXPECT_THAT(Connect(path_), StatusIs(absl::StatusCode::kPermissionDenied,
                                       HasSubstr("belongs to the user")));
}

}  // namespace
}  // namespace reloader::watchman
