#include "reloader/live_reload/page_connection.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/live_reload/posix_http_exchange.h"

namespace reloader::live_reload {
namespace {

// Answers "stream" to a request for one, and "answer" to any other.
class FakeExchange final : public HttpExchange {
 public:
  HttpReply Reply(absl::string_view head) override {
    heads += std::string(head);
    if (head == "nothing\r\n\r\n") return {};
    const bool is_stream = head == "stream\r\n\r\n";
    return {.bytes = is_stream ? "stream\n" : "answer\n",
            .is_stream = is_stream};
  }

  std::string heads;
};

constexpr PageVersion kFirst = {.run = 7, .batch = 1};
constexpr PageVersion kSecond = {.run = 7, .batch = 2};
constexpr PageVersion kThird = {.run = 7, .batch = 3};

class PageConnectionTest : public testing::Test {
 protected:
  void Receive(absl::string_view bytes) {
    page_.Receive(bytes, {.version = kFirst, .since = start_}, now_);
  }
  void Tell(PageEvent event, const PageVersion& version) {
    page_.Tell(event, version, now_);
  }
  // Takes all that there is, at once.
  std::string Take() {
    std::string taken;
    while (!page_.output().empty()) {
      taken += std::string(page_.output());
      page_.Sent(page_.output().size(), now_);
    }
    return taken;
  }
  // Lets the next deadline come.
  void PassDeadline() {
    now_ = page_.deadline();
    page_.OnDeadline(now_);
  }

  const PageLimits limits_ = {.head_bytes = 100};
  const absl::Time start_ = absl::UnixEpoch();
  absl::Time now_ = start_ + absl::Seconds(3);
  FakeExchange exchange_;
  PageConnection page_{&exchange_, limits_, now_};
};

TEST_F(PageConnectionTest, AnswersARequestThatComesInPieces) {
  for (const char* piece : {"a", "sk\r", "\n\r", ""}) {
    Receive(piece);
    EXPECT_EQ(page_.output(), "");
  }
  Receive("\nwhat follows");
  EXPECT_EQ(exchange_.heads, "ask\r\n\r\n");
  EXPECT_EQ(Take(), "answer\n");
  EXPECT_TRUE(page_.is_closing());
  Receive("more");
  EXPECT_FALSE(page_.is_over());
  page_.ReceiveEnd();
  EXPECT_TRUE(page_.is_over());
}

TEST_F(PageConnectionTest, AnswersWhoHasNothingMoreToAsk) {
  Receive("ask\r\n\r\n");
  page_.ReceiveEnd();
  EXPECT_FALSE(page_.is_over());
  EXPECT_EQ(Take(), "answer\n");
  EXPECT_TRUE(page_.is_over());
}

TEST_F(PageConnectionTest, DoesNotWaitForeverForTheEndOfAnAnswer) {
  Receive("ask\r\n\r\n");
  Take();
  PassDeadline();
  EXPECT_TRUE(page_.is_over());
}

TEST_F(PageConnectionTest, ARequestThatDoesNotEndIsGivenUp) {
  Receive("as");
  EXPECT_EQ(page_.deadline(), now_ + limits_.request);
  now_ += absl::Seconds(4);
  Receive("k");  // A byte now and then gains no time.
  page_.OnDeadline(now_);
  EXPECT_FALSE(page_.is_over());
  PassDeadline();
  EXPECT_TRUE(page_.is_over());
  EXPECT_EQ(exchange_.heads, "");
}

TEST_F(PageConnectionTest, ARequestThatIsTooLongIsGivenUp) {
  Receive(std::string(100, 'a'));
  EXPECT_FALSE(page_.is_over());
  Receive("a");
  EXPECT_TRUE(page_.is_over());
}

TEST_F(PageConnectionTest, ARequestThatIsTooLongIsGivenUpInOnePiece) {
  Receive(absl::StrCat(std::string(101, 'a'), "\r\n\r\n"));
  EXPECT_TRUE(page_.is_over());
  EXPECT_EQ(exchange_.heads, "");
}

TEST_F(PageConnectionTest, WhatIsNoRequestEndsTheConnection) {
  Receive("nothing\r\n\r\n");
  EXPECT_TRUE(page_.is_over());
}

TEST_F(PageConnectionTest, AStreamBeginsWithTheStateOfThings) {
  Receive("stream\r\n\r\n");
  EXPECT_TRUE(page_.is_listening());
  EXPECT_EQ(Take(),
            absl::StrCat("stream\n", HelloText(kFirst, absl::Seconds(3))));
}

TEST_F(PageConnectionTest, OnlyWhoListensIsTold) {
  Tell(PageEvent::kReload, kSecond);
  Receive("ask\r\n\r\n");
  Tell(PageEvent::kReload, kSecond);
  EXPECT_EQ(Take(), "answer\n");
  Tell(PageEvent::kReload, kSecond);
  EXPECT_EQ(Take(), "");
}

TEST_F(PageConnectionTest, TellsOneEventAfterTheOther) {
  Receive("stream\r\n\r\n");
  Take();
  Tell(PageEvent::kStyles, kSecond);
  EXPECT_EQ(Take(), EventText(PageEvent::kStyles, kSecond));
  Tell(PageEvent::kReload, kThird);
  EXPECT_EQ(Take(), EventText(PageEvent::kReload, kThird));
}

TEST_F(PageConnectionTest, OneEventDoesForAllThatAreNotTaken) {
  Receive("stream\r\n\r\n");
  page_.Sent(3, now_);
  const std::string rest(page_.output());
  for (int i = 0; i < 1000; ++i) {
    Tell(i == 500 ? PageEvent::kReload : PageEvent::kStyles, kSecond);
  }
  Tell(PageEvent::kStyles, kThird);
  EXPECT_EQ(page_.output(), rest);
  EXPECT_EQ(Take(), absl::StrCat(rest, EventText(PageEvent::kReload, kThird)));
  // Which is over then.
  Tell(PageEvent::kStyles, kThird);
  EXPECT_EQ(Take(), EventText(PageEvent::kStyles, kThird));
}

TEST_F(PageConnectionTest, ASilentStreamShowsThatItWorks) {
  Receive("stream\r\n\r\n");
  Take();
  EXPECT_EQ(page_.deadline(), now_ + limits_.heartbeat);
  PassDeadline();
  EXPECT_EQ(Take(), HeartbeatText());
  EXPECT_EQ(page_.deadline(), now_ + limits_.heartbeat);
  EXPECT_TRUE(page_.is_listening());
}

TEST_F(PageConnectionTest, AClientThatTakesNothingIsGivenUp) {
  Receive("stream\r\n\r\n");
  EXPECT_EQ(page_.deadline(), now_ + limits_.stall);
  now_ += absl::Seconds(9);
  Tell(PageEvent::kReload, kSecond);  // Which gains no time.
  page_.Sent(0, now_);
  PassDeadline();
  EXPECT_EQ(now_, start_ + absl::Seconds(3) + limits_.stall);
  EXPECT_TRUE(page_.is_over());
}

TEST_F(PageConnectionTest, AClientThatIsSlowIsNot) {
  Receive("stream\r\n\r\n");
  for (int i = 0; i < 5; ++i) {
    now_ += absl::Seconds(9);
    page_.OnDeadline(now_);
    page_.Sent(1, now_);
    EXPECT_TRUE(page_.is_listening());
  }
}

TEST_F(PageConnectionTest, AListenerThatHangsUpIsGone) {
  Receive("stream\r\n\r\n");
  page_.ReceiveEnd();
  EXPECT_TRUE(page_.is_over());
}

}  // namespace
}  // namespace reloader::live_reload
