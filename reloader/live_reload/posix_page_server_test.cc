// The server with real clients over loopback.
#include "reloader/live_reload/posix_page_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/live_reload/page_script.h"
#include "reloader/posix_clock.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::live_reload {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int64_t kRun = 7;
// Until a test gives up.
constexpr struct timeval kPatience = {.tv_sec = 60};

// A client that waits for each answer.
class LoopbackClient {
 public:
  enum class Buffer : uint8_t { kUsual, kSmallest };

  explicit LoopbackClient(Buffer buffer = Buffer::kUsual)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience,
               sizeof(kPatience));
    const int one = 1;
    if (buffer == Buffer::kSmallest) {
      setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &one, sizeof(one));
    }
  }
  explicit LoopbackClient(int port, Buffer buffer = Buffer::kUsual)
      : LoopbackClient(buffer) {
    Connect(port);
  }

  void Connect(int port) {
    port_ = port;
    struct sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    EXPECT_EQ(
        connect(socket_.get(), reinterpret_cast<struct sockaddr*>(&address),
                sizeof(address)),
        0)
        << ErrnoName(errno);
  }

  // Returns whether all of it was taken, and nobody has hung up.
  bool Send(absl::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count =
          send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0) return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }
  void Get(absl::string_view path) {
    Send(absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: 127.0.0.1:", port_,
                      "\r\nOrigin: http://localhost:8000\r\n\r\n"));
  }
  // Reads until `text` has come, and returns what came with it.
  std::string ReadUntil(absl::string_view text) {
    while (!absl::StrContains(unread_, text)) {
      if (!ReadSome()) return absl::StrCat("[ended] ", unread_);
    }
    return std::exchange(unread_, {});
  }
  std::string ReadToEnd() {
    while (ReadSome()) {
    }
    EXPECT_NE(errno, EAGAIN) << "nobody has hung up";
    return std::exchange(unread_, {});
  }

 private:
  bool ReadSome() {
    char bytes[4096];
    errno = 0;
    const ssize_t count = recv(socket_.get(), bytes, sizeof(bytes), 0);
    if (count > 0) unread_.append(bytes, static_cast<size_t>(count));
    return count > 0;
  }

  int port_ = 0;
  FileDescriptor socket_;
  std::string unread_;
};

class PageServerTest : public testing::Test {
 protected:
  PageServer& Server() {
    if (server_ == nullptr) {
      options_.run = kRun;
      auto server = PageServer::Listen(options_, &clock_);
      EXPECT_THAT(server, IsOk());
      server_ = *std::move(server);
    }
    return *server_;
  }
  // One that has been told hello.
  std::unique_ptr<LoopbackClient> Listener() {
    auto client = std::make_unique<LoopbackClient>(Server().port());
    client->Get("/live-reload/events");
    EXPECT_THAT(client->ReadUntil("}\n\n"), HasSubstr("event: hello"));
    return client;
  }
  // Returns when the server takes one more client.
  void WaitForRoom() {
    std::string answer;
    while (!absl::StartsWith(answer, "HTTP/1.1 200")) {
      LoopbackClient client(Server().port());
      client.Get("/live-reload.js");
      answer = client.ReadToEnd();
    }
  }

  PosixClock clock_;
  PageServerOptions options_;
  std::unique_ptr<PageServer> server_;
};

TEST_F(PageServerTest, ServesTheScript) {
  LoopbackClient client(Server().port());
  client.Get("/live-reload.js");
  EXPECT_THAT(
      client.ReadToEnd(),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            EndsWith(absl::StrCat("\r\n\r\n", std::string(PageScript())))));
}

TEST_F(PageServerTest, ChecksHostAgainstThePortThatItHas) {
  LoopbackClient client(Server().port());
  client.Send("GET /live-reload.js HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 421 "));
}

// Who closes a connection with bytes unread resets it: a client that is still
// sending then never looks at the answer.
TEST_F(PageServerTest, TakesTheBodyThatItDoesNotRead) {
  const std::string body(8'000'000, 'x');
  LoopbackClient client(Server().port());
  EXPECT_TRUE(client.Send(absl::StrCat(
      "POST /live-reload.js HTTP/1.1\r\nHost: localhost:", Server().port(),
      "\r\nContent-Length: ", body.size(), "\r\n\r\n", body)));
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 405 "));
}

TEST_F(PageServerTest, EachListenerIsTold) {
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(Listener());
  Server().Publish(PageEvent::kStyles);
  for (const auto& client : clients) {
    EXPECT_EQ(client->ReadUntil("\n\n"),
              EventText(PageEvent::kStyles, {.run = kRun, .batch = 1}));
  }
  Server().Publish(PageEvent::kReload);
  for (const auto& client : clients) {
    EXPECT_EQ(client->ReadUntil("\n\n"),
              EventText(PageEvent::kReload, {.run = kRun, .batch = 2}));
  }
}

TEST_F(PageServerTest, WhoComesLaterHearsWhichVersionIsTheLatest) {
  auto first = Listener();
  Server().Publish(PageEvent::kReload);
  first->ReadUntil("\n\n");
  LoopbackClient second(Server().port());
  second.Get("/live-reload/events");
  EXPECT_THAT(second.ReadUntil("}\n\n"), HasSubstr("\"version\":\"7.1\""));
}

TEST_F(PageServerTest, AClientThatHasGoneMakesRoom) {
  options_.max_clients = 1;
  Listener();  // Which hangs up.
  WaitForRoom();
}

TEST_F(PageServerTest, HangsUpOnWhoeverIsTooMany) {
  options_.max_clients = 2;
  auto first = Listener();
  LoopbackClient idle(Server().port());
  LoopbackClient third(Server().port());
  third.Get("/live-reload.js");
  EXPECT_EQ(third.ReadToEnd(), "");
  Server().Publish(PageEvent::kReload);
  EXPECT_THAT(first->ReadUntil("\n\n"), HasSubstr("event: reload"));
}

TEST_F(PageServerTest, AStreamThatIsSilentShowsThatItWorks) {
  options_.limits.heartbeat = absl::Milliseconds(1);
  auto client = Listener();
  client->ReadUntil(":\n\n:\n\n");
}

TEST_F(PageServerTest, WhoSaysNothingIsGivenUp) {
  options_.limits.request = absl::Milliseconds(1);
  LoopbackClient client(Server().port());
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_F(PageServerTest, AStuckClientHoldsUpNobodyAndIsGivenUp) {
  options_.limits.stall = absl::Milliseconds(100);
  options_.send_buffer_bytes = 16384;
  options_.max_clients = 2;
  auto lively = Listener();
  LoopbackClient stuck(Server().port(), LoopbackClient::Buffer::kSmallest);
  stuck.Get("/live-reload/events");
  EXPECT_THAT(stuck.ReadUntil("}\n\n"), HasSubstr("event: hello"));
  // More than both buffers hold; the lively one hears of each.
  for (int i = 1; i <= 2000; ++i) {
    Server().Publish(PageEvent::kReload);
    ASSERT_EQ(lively->ReadUntil("\n\n"),
              EventText(PageEvent::kReload, {.run = kRun, .batch = i}));
  }
  WaitForRoom();
}

TEST_F(PageServerTest, PublishesFromAnyThread) {
  auto client = Listener();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 100; ++j) Server().Publish(PageEvent::kStyles);
    });
  }
  for (std::thread& thread : threads) thread.join();
  Server().Publish(PageEvent::kReload);
  // However many of them have become one, the last word is there.
  EXPECT_THAT(client->ReadUntil("event: reload\n"), HasSubstr("reload"));
}

TEST_F(PageServerTest, EndsWithClientsOfEachKind) {
  auto listening = Listener();
  LoopbackClient silent(Server().port());
  LoopbackClient halfway(Server().port());
  halfway.Send("GET /live");
  LoopbackClient stuck(Server().port(), LoopbackClient::Buffer::kSmallest);
  stuck.Get("/live-reload/events");
  Server().Publish(PageEvent::kReload);
  server_.reset();  // Would wait forever for any of them.
  EXPECT_THAT(listening->ReadToEnd(), AnyOf("", HasSubstr("event: reload")));
  EXPECT_EQ(silent.ReadToEnd(), "");
}

TEST_F(PageServerTest, APortThatIsTakenIsAnError) {
  options_.port = Server().port();
  const auto second = PageServer::Listen(options_, &clock_);
  EXPECT_EQ(ErrnoFromStatus(second.status()), EADDRINUSE);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr(absl::StrCat("127.0.0.1:", options_.port)));
}

TEST_F(PageServerTest, ThePortIsFreeAtOnceForTheNextRun) {
  auto client = Listener();
  options_.port = Server().port();
  server_.reset();
  EXPECT_EQ(Server().port(), options_.port);
  Listener();
}

// Else a command that outlives us would keep the port, and the pages waiting.
TEST_F(PageServerTest, ProgramsInheritNoneOfItsDescriptors) {
  auto client = Listener();
  int ours = 0;
  for (int fd = 3; fd < 256; ++fd) {
    const int flags = fcntl(fd, F_GETFD);
    struct sockaddr_in address = {};
    socklen_t size = sizeof(address);
    if (flags < 0 ||
        getsockname(fd, reinterpret_cast<struct sockaddr*>(&address), &size) !=
            0) {
      continue;
    }
    if (ntohs(address.sin_port) != Server().port()) continue;
    ++ours;
    EXPECT_NE(flags & FD_CLOEXEC, 0) << fd;
  }
  EXPECT_EQ(ours, 2);  // The one that listens, and the client's.
}

TEST_F(PageServerTest, ServesAgainAfterDescriptorsHaveRunOut) {
  auto first = Listener();
  LoopbackClient late;  // Has its descriptor, and no connection yet.
  struct rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  struct rlimit none = before;
  none.rlim_cur = 3;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  late.Connect(Server().port());
  late.Get("/live-reload.js");
  // Who has a connection notices nothing.
  Server().Publish(PageEvent::kReload);
  EXPECT_THAT(first->ReadUntil("\n\n"), HasSubstr("event: reload"));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(late.ReadToEnd(), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace reloader::live_reload
