#include "reloader/watchman/pdu_reader.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/recording_handler.h"

namespace reloader::watchman {
namespace {

using ::testing::StartsWith;

constexpr absl::string_view kV1("\0\1\3\1\x08", 5);
constexpr absl::string_view kV2("\0\2\1\0\0\0\3\1\x09", 9);
constexpr absl::string_view kJson = "[1]\n";
constexpr absl::string_view kAllText =
    "(BSER v1) true .\n(JSON) [ 1 ] .\n(BSER v2 with capabilities 1) false .\n"
    "(BSER v1) true .\n";

std::string All() { return absl::StrCat(kV1, kJson, kV2, kV1); }

TEST(PduReaderTest, ReadsEachPduInItsEncoding) {
  for (size_t piece_size = 1; piece_size <= All().size(); ++piece_size) {
    RecordingHandler handler;
    PduReader reader(&handler);
    const std::string all = All();
    for (size_t i = 0; i < all.size(); i += piece_size) {
      ASSERT_THAT(reader.Feed(absl::string_view(all).substr(i, piece_size)),
                  IsOk());
    }
    EXPECT_EQ(handler.text(), kAllText) << piece_size;
    EXPECT_FALSE(reader.in_pdu());
  }
}

TEST(PduReaderTest, StopsBehindEachPduWhenAsked) {
  RecordingHandler handler;
  PduReader reader(&handler);
  const std::string all = All();
  absl::string_view bytes = all;
  for (const absl::string_view pdu : {kV1, kJson, kV2, kV1}) {
    ASSERT_THAT(reader.FeedOne(bytes), IsOkAndHolds(pdu.size()));
    bytes.remove_prefix(pdu.size());
  }
  EXPECT_EQ(handler.pdus(), 4);
}

TEST(PduReaderTest, KnowsWhetherItIsInAPdu) {
  for (const absl::string_view pdu : {kV1, kJson, kV2}) {
    RecordingHandler handler;
    PduReader reader(&handler);
    EXPECT_FALSE(reader.in_pdu());
    for (size_t i = 0; i < pdu.size(); ++i) {
      ASSERT_THAT(reader.Feed(pdu.substr(i, 1)), IsOk());
      EXPECT_EQ(reader.in_pdu(), i + 1 < pdu.size());
    }
  }
}

TEST(PduReaderTest, TakesAnyOtherBeginningForJson) {
  for (const absl::string_view bytes :
       {absl::string_view("\0\3\3\1\x08\n", 6), absl::string_view("\0\n", 2)}) {
    RecordingHandler handler;
    PduReader at_once(&handler);
    const absl::Status status = at_once.Feed(bytes);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 StartsWith("JSON: at byte 0: ")));
    PduReader in_pieces(&handler);
    ASSERT_THAT(in_pieces.Feed(bytes.substr(0, 1)), IsOk());
    EXPECT_EQ(in_pieces.Feed(bytes.substr(1)), status);
  }
}

TEST(PduReaderTest, StaysFailed) {
  RecordingHandler handler;
  PduReader reader(&handler);
  const absl::Status status = reader.Feed("[1]\n[1,\n[2]\n");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(handler.pdus(), 1);
  EXPECT_EQ(reader.Feed(kV1), status);
  EXPECT_EQ(reader.Feed(kJson), status);
  EXPECT_EQ(handler.pdus(), 1);
}

}  // namespace
}  // namespace reloader::watchman
