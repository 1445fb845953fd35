#include "reloader/watchman/connection.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/hex.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

Value Answer(int number) { return Value::Object({{"number", number}}); }
Value Unilateral(int number) {
  return Value::Object({{"unilateral", true}, {"number", number}});
}

TEST(ConnectionTest, TellsAnswersFromWhatTheServerSendsByItself) {
  Connection connection;
  ASSERT_THAT(connection.Receive(Connection::Encode(Unilateral(1)) +
                                 Connection::Encode(Answer(2)) +
                                 Connection::Encode(Unilateral(3))),
              IsOk());
  EXPECT_THAT(connection.TakeResponse(), Optional(Answer(2)));
  EXPECT_EQ(connection.TakeResponse(), std::nullopt);
  EXPECT_TRUE(connection.has_unilateral());
  EXPECT_THAT(connection.TakeUnilateral(),
              ElementsAre(Unilateral(1), Unilateral(3)));
  EXPECT_FALSE(connection.has_unilateral());
  EXPECT_THAT(connection.TakeUnilateral(), IsEmpty());
}

TEST(ConnectionTest, TakesBytesOneByOne) {
  Connection connection;
  for (const char byte : Connection::Encode(Answer(1))) {
    EXPECT_EQ(connection.TakeResponse(), std::nullopt);
    ASSERT_THAT(connection.Receive(std::string(1, byte)), IsOk());
  }
  EXPECT_THAT(connection.TakeResponse(), Optional(Answer(1)));
}

TEST(ConnectionTest, VisitsTheNextAnswerInsteadOfKeepingIt) {
  Connection connection;
  ValueBuilder visitor;
  connection.StreamNext(&visitor);
  ASSERT_THAT(connection.Receive(Connection::Encode(Answer(1)) +
                                 Connection::Encode(Answer(2))),
              IsOk());
  EXPECT_EQ(visitor.Take(), Answer(1));
  EXPECT_THAT(connection.TakeResponse(), Optional(Value()));
  EXPECT_THAT(connection.TakeResponse(), Optional(Answer(2)));
}

TEST(ConnectionTest, KeepsWhatCameBeforeGarbage) {
  Connection connection;
  EXPECT_THAT(connection.Receive(Connection::Encode(Answer(1)) + "garbage\n"),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(connection.TakeResponse(), Optional(Answer(1)));
  EXPECT_EQ(connection.TakeResponse(), std::nullopt);
}

TEST(ConnectionTest, KeepsNoMoreThanItMay) {
  const std::string news = Connection::Encode(Unilateral(1));
  Connection connection(10000);
  // What was taken does not count.
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(connection.Receive(news), IsOk());
    ASSERT_THAT(connection.TakeUnilateral(), ElementsAre(Unilateral(1)));
    ASSERT_THAT(connection.Receive(Connection::Encode(Answer(1))), IsOk());
    ASSERT_THAT(connection.TakeResponse(), Optional(Answer(1)));
  }
  size_t kept = 0;
  absl::Status status = absl::OkStatus();
  while (status.ok() && kept < 1000) {
    status = connection.Receive(news);
    ++kept;
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss,
                               HasSubstr("more than the 10000 bytes")));
  EXPECT_THAT(connection.Receive(news), StatusIs(absl::StatusCode::kDataLoss));
  // What came before can be taken.
  EXPECT_THAT(connection.TakeUnilateral(), SizeIs(kept - 1));
}

TEST(ConnectionTest, KeepsNothingBehindWhatItHadToDrop) {
  Connection connection(10000);
  const Value large = Value::Array({std::string(20000, 'x')});
  EXPECT_THAT(connection.Receive(Connection::Encode(large) +
                                 Connection::Encode(Answer(1))),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(connection.TakeResponse(), std::nullopt);
}

TEST(ConnectionTest, GivesUpAnAnswerWithoutEnd) {
  Connection connection(10000);
  // An array of 2^30 - 1 numbers.
  absl::Status status = connection.Receive(
      BytesFromHex("0002 00000000 06 000000f000000000 00 05 ffffff3f"));
  for (int i = 0; i < 1000 && status.ok(); ++i) {
    status = connection.Receive(BytesFromHex("0301"));
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss,
                               HasSubstr("more than the 10000 bytes")));
}

TEST(ConnectionTest, TakesAFalseFlagForAnAnswer) {
  Connection connection;
  const Value odd = Value::Object({{"unilateral", false}});
  ASSERT_THAT(connection.Receive(Connection::Encode(odd)), IsOk());
  EXPECT_THAT(connection.TakeResponse(), Optional(odd));
}

}  // namespace
}  // namespace reloader::watchman
