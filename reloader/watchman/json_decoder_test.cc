#include "reloader/watchman/json_decoder.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/recording_handler.h"

namespace reloader::watchman {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Decoded {
  std::string text;
  absl::Status status;
};

Decoded Decode(absl::string_view bytes, size_t piece_size,
               const DecoderLimits& limits) {
  RecordingHandler handler;
  JsonDecoder decoder(&handler, limits);
  while (!bytes.empty()) {
    const absl::StatusOr<size_t> taken =
        decoder.Feed(bytes.substr(0, piece_size));
    if (!taken.ok()) {
      EXPECT_EQ(decoder.Feed("").status(), taken.status());
      return {handler.text(), taken.status()};
    }
    bytes.remove_prefix(*taken);
  }
  return {handler.text(), absl::OkStatus()};
}

// At once and byte by byte; both must agree.
Decoded Decode(absl::string_view bytes, const DecoderLimits& limits = {}) {
  const Decoded at_once = Decode(bytes, bytes.size(), limits);
  const Decoded in_pieces = Decode(bytes, 1, limits);
  EXPECT_EQ(in_pieces.text, at_once.text);
  EXPECT_EQ(in_pieces.status, at_once.status);
  return at_once;
}

std::string TextOf(absl::string_view bytes) {
  const Decoded decoded = Decode(bytes);
  EXPECT_THAT(decoded.status, IsOk());
  return std::string(absl::StripAsciiWhitespace(decoded.text));
}

std::string ErrorOf(absl::string_view bytes, const DecoderLimits& limits = {}) {
  const absl::Status status = Decode(bytes, limits).status;
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               StartsWith("JSON: at byte ")));
  return std::string(absl::StripPrefix(status.message(), "JSON: "));
}

TEST(JsonDecoderTest, ReadsEverything) {
  EXPECT_EQ(TextOf("[null,true,false,-1,1.5,\"a\\u00e9\\n\",{\"k\":[]},{}]\n"),
            "(JSON) [ null true false -1 1.5r \"a\\xc3\\xa9\\n\" { k: [ ] } "
            "{ } ] .");
}

TEST(JsonDecoderTest, TakesSpacesAndCarriageReturns) {
  EXPECT_EQ(TextOf(" { \"k\" :\t1 } \r\n"), "(JSON) { k: 1 } .");
}

TEST(JsonDecoderTest, ReadsSeveralLines) {
  RecordingHandler handler;
  JsonDecoder decoder(&handler);
  const absl::string_view lines = "[1]\n[2]\n[";
  ASSERT_THAT(decoder.Feed(lines), IsOkAndHolds(4u));
  ASSERT_THAT(decoder.Feed(lines.substr(4)), IsOkAndHolds(4u));
  EXPECT_FALSE(decoder.in_pdu());
  ASSERT_THAT(decoder.Feed(lines.substr(8)), IsOkAndHolds(1u));
  EXPECT_TRUE(decoder.in_pdu());
  EXPECT_EQ(handler.text(), "(JSON) [ 1 ] .\n(JSON) [ 2 ] .\n");
}

TEST(JsonDecoderTest, TakesTheWholeRangeOfIntegers) {
  EXPECT_EQ(TextOf("[-9223372036854775808,9223372036854775807]\n"),
            "(JSON) [ -9223372036854775808 9223372036854775807 ] .");
  EXPECT_EQ(ErrorOf("[1, 9223372036854775808]\n"),
            "at byte 4: expected an integer of 64 bits, found "
            "9223372036854775808");
  EXPECT_EQ(ErrorOf("[-99999999999999999999\n"),
            "at byte 1: expected an integer of 64 bits, found "
            "-99999999999999999999");
  EXPECT_THAT(ErrorOf("[1e999]\n"), HasSubstr("1e999"));
}

TEST(JsonDecoderTest, SaysWhatItExpected) {
  EXPECT_EQ(ErrorOf("[1,]\n"),
            "at byte 3: syntax error while parsing value - unexpected ']'; "
            "expected '[', '{', or a literal");
  EXPECT_THAT(ErrorOf("[1\n"), StartsWith("at byte 3: "));
  EXPECT_THAT(ErrorOf("[1] x\n"), StartsWith("at byte 4: "));
  EXPECT_EQ(ErrorOf("\n"), "at byte 0: an empty line");
  EXPECT_EQ(ErrorOf(" \"x\"\n"),
            "at byte 1: expected an array or an object, found \"\\\"\"");
}

TEST(JsonDecoderTest, RefusesWhatTheDaemonRefuses) {
  EXPECT_THAT(ErrorOf("[\"\xff\"]\n"), StartsWith("at byte 2: "));
  EXPECT_THAT(ErrorOf("[\"\\ud800\"]\n"), HasSubstr("surrogate"));
  EXPECT_THAT(ErrorOf("\xef\xbb\xbf[]\n"), StartsWith("at byte 0: "));
  EXPECT_EQ(ErrorOf(absl::string_view("[1]\0]\n", 6)),
            "at byte 3: a byte of value zero");
  EXPECT_EQ(ErrorOf("[\"a\\u0000\"]\n"),
            "at byte 9: a string with a character of value zero");
  EXPECT_EQ(ErrorOf("{\"\\u0000b\":1}\n"),
            "at byte 9: a string with a character of value zero");
}

TEST(JsonDecoderTest, KeepsTheLimits) {
  EXPECT_THAT(ErrorOf("[[[]]]\n", {.max_depth = 2}),
              StartsWith("at byte 2: containers are nested more than 2 deep"));
  EXPECT_THAT(Decode("[[],[]]\n", {.max_depth = 2}).status, IsOk());
  EXPECT_THAT(ErrorOf("[\"abc\"]\n", {.max_string_bytes = 2}),
              HasSubstr("a string of 3 bytes; at most 2 are read"));
  EXPECT_THAT(ErrorOf("{\"abc\":1}\n", {.max_string_bytes = 2}),
              HasSubstr("a string of 3 bytes"));
  EXPECT_THAT(ErrorOf("[1,2]\n", {.max_values = 2}),
              HasSubstr("more than 2 values"));
  EXPECT_THAT(ErrorOf("[1,2]\n", {.max_line_bytes = 5}),
              StartsWith("at byte 5: "));
  EXPECT_THAT(Decode("[1,2]\n", {.max_line_bytes = 6, .max_values = 3}).status,
              IsOk());
}

}  // namespace
}  // namespace reloader::watchman
