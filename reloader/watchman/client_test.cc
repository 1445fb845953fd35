#include "reloader/watchman/client.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/stop_signal.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/connection.h"
#include "reloader/watchman/scripted_server.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Value& Version() {
  static const auto* const request = new Value(Value::Array({"version"}));
  return *request;
}
Value Answer() { return Value::Object({{"version", "4.9.0"}}); }
Value News(int number) {
  return Value::Object({{"unilateral", true}, {"number", number}});
}

class ClientTest : public testing::Test {
 protected:
  absl::Time In(int seconds) { return clock_.Now() + absl::Seconds(seconds); }

  fakes::FakeClock clock_;
  ScriptedServer server_;
  Client client_{*server_.Connect(), &clock_};
  NeverReady never_;
};

TEST_F(ClientTest, ReturnsTheAnswer) {
  server_.OnRequest([](const Value&) { return std::vector<Value>{Answer()}; });
  EXPECT_THAT(client_.Call(Version(), In(5), never_), IsOkAndHolds(Answer()));
  EXPECT_THAT(server_.requests(), ElementsAre(Version()));
}

TEST_F(ClientTest, KeepsWhatComesWhileAnAnswerIsAwaited) {
  server_.OnRequest([](const Value&) {
    return std::vector<Value>{News(1), News(2), Answer(), News(3)};
  });
  ASSERT_THAT(client_.Call(Version(), In(5), never_), IsOk());
  EXPECT_THAT(client_.TakeUnilateral(), ElementsAre(News(1), News(2), News(3)));
}

TEST_F(ClientTest, HandsOnTheServersOwnWords) {
  server_.OnRequest([](const Value&) {
    return std::vector<Value>{
        Value::Object({{"error", "unknown command foo"}})};
  });
  EXPECT_THAT(client_.Call(Version(), In(5), never_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("unknown command foo")));
  EXPECT_FALSE(client_.awaits_response());
}

TEST_F(ClientTest, AwaitsAnAnswerAgainThatIsLate) {
  clock_.At(In(7), [&] { server_.Send(Answer()); });
  EXPECT_THAT(client_.Call(Version(), In(5), never_),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(client_.awaits_response());
  EXPECT_THAT(client_.Await(In(5), never_), IsOkAndHolds(Answer()));
  EXPECT_FALSE(client_.awaits_response());
}

TEST_F(ClientTest, GivesUpWhenItIsStopped) {
  const auto stop = *StopSignal::Create();
  clock_.At(In(1), [&] { stop->Stop(); });
  EXPECT_THAT(client_.Call(Version(), In(5), *stop),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(ClientTest, TakesAnAnswerThatCameBeforeTheEnd) {
  server_.OnRequest([&](const Value&) {
    server_.HangUp();
    return std::vector<Value>{Answer(), News(1)};
  });
  EXPECT_THAT(client_.Call(Version(), In(5), never_), IsOkAndHolds(Answer()));
  EXPECT_THAT(client_.TakeUnilateral(), ElementsAre(News(1)));
  EXPECT_THAT(client_.Poll(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ClientTest, SaysWhenTheServerHangsUp) {
  server_.OnRequest([&](const Value&) {
    server_.HangUp();
    return std::vector<Value>{};
  });
  EXPECT_THAT(client_.Call(Version(), In(5), never_),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ClientTest, SaysWhenTheServerSpeaksSomethingElse) {
  server_.SendBytes("HTTP/1.1 400 Bad Request\r\n");
  EXPECT_THAT(client_.Call(Version(), In(5), never_),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ClientTest, TakesPDUsInSmallPieces) {
  server_.DeliverInPiecesOf(7);
  server_.OnRequest([](const Value&) {
    return std::vector<Value>{News(1), Answer()};
  });
  EXPECT_THAT(client_.Call(Version(), In(5), never_), IsOkAndHolds(Answer()));
  EXPECT_THAT(client_.TakeUnilateral(), ElementsAre(News(1)));
}

// A server that always has something to say; each word takes it a second.
class EndlessTransport final : public Transport, public Wakeable {
 public:
  explicit EndlessTransport(fakes::FakeClock* clock) : clock_(*clock) {}

  absl::Status Write(absl::string_view /*bytes*/) override {
    return absl::OkStatus();
  }
  absl::Status Read(size_t max_bytes, std::string* bytes) override {
    const std::string news = Connection::Encode(News(1));
    while (bytes->size() + news.size() <= max_bytes) bytes->append(news);
    clock_.Advance(absl::Seconds(1));
    return absl::OkStatus();
  }
  const Wakeable& wakeable() const override { return *this; }

  int descriptor() const override { return -1; }
  bool IsReady() const override { return true; }

 private:
  fakes::FakeClock& clock_;
};

TEST_F(ClientTest, DoesNotListenBeyondTheDeadline) {
  Client client(std::make_unique<EndlessTransport>(&clock_), &clock_);
  const absl::Time deadline = In(5);
  EXPECT_THAT(client.Call(Version(), deadline, never_),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(client.has_unilateral());
}

// The answer comes after a look that found nothing, and at that moment the
// deadline passes.
class AnswersAtTheDeadline final : public Transport, public Wakeable {
 public:
  explicit AnswersAtTheDeadline(fakes::FakeClock* clock) : clock_(*clock) {}

  absl::Status Write(absl::string_view /*bytes*/) override {
    return absl::OkStatus();
  }
  absl::Status Read(size_t /*max_bytes*/, std::string* bytes) override {
    if (++looks_ == 1) clock_.Advance(absl::Seconds(5));
    if (looks_ == 2) *bytes = Connection::Encode(Answer());
    return absl::OkStatus();
  }
  const Wakeable& wakeable() const override { return *this; }

  int descriptor() const override { return -1; }
  bool IsReady() const override { return looks_ == 1; }

 private:
  fakes::FakeClock& clock_;
  int looks_ = 0;
};

TEST_F(ClientTest, TakesAnAnswerThatIsThereAtTheDeadline) {
  Client client(std::make_unique<AnswersAtTheDeadline>(&clock_), &clock_);
  EXPECT_THAT(client.Call(Version(), In(5), never_), IsOkAndHolds(Answer()));
}

TEST_F(ClientTest, ShowsALargeAnswerToAVisitor) {
  server_.OnRequest([](const Value&) { return std::vector<Value>{Answer()}; });
  ValueBuilder visitor;
  ASSERT_THAT(client_.Stream(Version(), &visitor, In(5), never_), IsOk());
  EXPECT_EQ(visitor.Take(), Answer());
}

}  // namespace
}  // namespace reloader::watchman
