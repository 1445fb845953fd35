#include "reloader/watchman/bser_decoder.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/hex.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/recording_handler.h"

namespace reloader::watchman {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Digits and spaces.
std::string Hex(absl::string_view digits) { return BytesFromHex(digits); }

// A PDU of v1 with this body, of at most 127 bytes.
std::string Pdu(absl::string_view digits) {
  const std::string body = Hex(digits);
  return absl::StrCat(Hex("0001 03"),
                      std::string(1, static_cast<char>(body.size())), body);
}

struct Decoded {
  // Up to the error, if there is one.
  std::string text;
  absl::Status status;
};

Decoded Decode(absl::string_view bytes, size_t piece_size,
               const DecoderLimits& limits, TrailingBytes trailing_bytes) {
  RecordingHandler handler;
  BserDecoder decoder(&handler, limits, trailing_bytes);
  while (!bytes.empty()) {
    absl::string_view piece = bytes.substr(0, piece_size);
    bytes.remove_prefix(piece.size());
    while (!piece.empty()) {
      const absl::StatusOr<size_t> taken = decoder.Feed(piece);
      if (!taken.ok()) {
        EXPECT_EQ(decoder.Feed("").status(), taken.status());
        return {handler.text(), taken.status()};
      }
      piece.remove_prefix(*taken);
    }
  }
  EXPECT_EQ(decoder.in_pdu(), !absl::EndsWith(handler.text(), ".\n"));
  return {handler.text(), absl::OkStatus()};
}

// Decodes at once, byte by byte and in sevens; all must agree.
Decoded Decode(absl::string_view bytes, const DecoderLimits& limits = {},
               TrailingBytes trailing_bytes = TrailingBytes::kAreAnError) {
  const Decoded at_once = Decode(bytes, bytes.size(), limits, trailing_bytes);
  for (const size_t piece_size : {1, 7}) {
    const Decoded in_pieces = Decode(bytes, piece_size, limits, trailing_bytes);
    EXPECT_EQ(in_pieces.text, at_once.text);
    EXPECT_EQ(in_pieces.status, at_once.status);
  }
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
                               StartsWith("BSER: at byte ")));
  return std::string(absl::StripPrefix(status.message(), "BSER: "));
}

TEST(BserDecoderTest, ReadsTheRequestOfTheDocumentation) {
  EXPECT_EQ(TextOf(Hex("0001 05 0d000000 0003010203076765742d706964")),
            "(BSER v1) [1 'get-pid' ] .");
}

TEST(BserDecoderTest, ReadsTheCapabilitiesOfV2) {
  EXPECT_EQ(TextOf(Hex("0002 03000000 03 04 0d 03 01 74")),
            "(BSER v2 with capabilities 3) \"t\" .");
}

TEST(BserDecoderTest, ReadsScalars) {
  EXPECT_EQ(TextOf(Pdu("0003 09 0a 08 09 07000000000000f83f 0380 04ff7f"
                       "0500000080 06ffffffffffffff7f 03ff")),
            "(BSER v1) [9 null true false 1.5r -128 32767 -2147483648 "
            "9223372036854775807 -1 ] .");
}

TEST(BserDecoderTest, TakesIntegersOfAnyWidthAsLengthsAndCounts) {
  EXPECT_EQ(TextOf(Hex("0001 06 2a00000000000000"
                       "00 04 0200"
                       "01 06 0100000000000000"
                       "02 05 01000000 6b  0d 04 0100 76"
                       "0b 00 04 0100 02 04 0100 6b 05 01000000 08")),
            "(BSER v1) [2 {1 k: \"v\" } <k x1 true > ] .");
}

TEST(BserDecoderTest, TakesBytesAndTextAlikeAsKeys) {
  EXPECT_EQ(TextOf(Pdu("01 0302 0203016b 0a 0d03016c 0a")),
            "(BSER v1) {2 k: null l: null } .");
}

TEST(BserDecoderTest, ReadsTemplatesWithSkips) {
  EXPECT_EQ(TextOf(Pdu("0b 00 0302 0d03016e 02030173 0302"
                       "02030161 0301 0c 00 0301 0a")),
            "(BSER v1) <n,s x2 'a' 1 - [1 null ] > .");
  EXPECT_EQ(TextOf(Pdu("0b 00 0301 0d03016e 0300")), "(BSER v1) <n x0 > .");
}

TEST(BserDecoderTest, EndsEmptyContainersInOneAnother) {
  EXPECT_EQ(TextOf(Pdu("00 0302 00 0301 00 0300 01 0300")),
            "(BSER v1) [2 [1 [0 ] ] {0 } ] .");
}

TEST(BserDecoderTest, ReadsSeveralPdus) {
  RecordingHandler handler;
  BserDecoder decoder(&handler);
  const std::string two = Pdu("08") + Pdu("09");
  ASSERT_THAT(decoder.Feed(two), IsOkAndHolds(5u));
  EXPECT_FALSE(decoder.in_pdu());
  ASSERT_THAT(decoder.Feed(two.substr(5)), IsOkAndHolds(5u));
  EXPECT_EQ(handler.text(), "(BSER v1) true .\n(BSER v1) false .\n");
  EXPECT_EQ(Decode(two).text, handler.text());
}

TEST(BserDecoderTest, VisitsAtOnceWhatIsComplete) {
  RecordingHandler handler;
  BserDecoder decoder(&handler);
  const std::string pdu = Pdu("00 0302 02030161 0203026262");
  ASSERT_THAT(decoder.Feed(pdu.substr(0, pdu.size() - 1)), IsOk());
  EXPECT_EQ(handler.text(), "(BSER v1) [2 'a'");
  ASSERT_THAT(decoder.Feed(pdu.substr(pdu.size() - 1)), IsOk());
  EXPECT_EQ(handler.text(), "(BSER v1) [2 'a' 'bb' ] .\n");
}

TEST(BserDecoderTest, SaysWhatItExpected) {
  EXPECT_EQ(ErrorOf("[]\n"), "at byte 0: expected 00 01 or 00 02, found 5b 5d");
  EXPECT_EQ(ErrorOf(Hex("0001 02")),
            "at byte 2: expected an integer as the length of the PDU, found a "
            "byte string (0x02)");
  EXPECT_EQ(ErrorOf(Pdu("01 0301 00 0300 0a0a")),
            "at byte 7: expected a string as the key of an object, found an "
            "array (0x00)");
  EXPECT_EQ(ErrorOf(Pdu("00 0301 1f")),
            "at byte 7: expected a value, found no known tag (0x1f)");
  EXPECT_EQ(ErrorOf(Pdu("02 08")),
            "at byte 5: expected an integer as the length of a string, found "
            "true (0x08)");
  EXPECT_EQ(ErrorOf(Pdu("00 0d")),
            "at byte 5: expected an integer as a count, found a text string "
            "(0x0d)");
  EXPECT_EQ(ErrorOf(Pdu("0b 01 0300")),
            "at byte 5: expected an array of the keys of a template, found an "
            "object (0x01)");
  EXPECT_EQ(ErrorOf(Pdu("0b 00 0301 0a 030203")),
            "at byte 8: expected a string as a key of a template, found null "
            "(0x0a)");
  EXPECT_EQ(ErrorOf(Pdu("0c")),
            "at byte 4: a skip marker (0x0c) outside of a template");
  EXPECT_EQ(ErrorOf(Pdu("0b 00 0300 0300")),
            "at byte 4: a template without keys");
}

TEST(BserDecoderTest, RefusesLengthsThatCannotBe) {
  EXPECT_THAT(ErrorOf(Hex("0001 0300")), HasSubstr("a PDU of 0 bytes"));
  EXPECT_THAT(ErrorOf(Hex("0001 03ff")), HasSubstr("a PDU of -1 bytes"));
  EXPECT_EQ(ErrorOf(Pdu("02 03ff 0a0a")),
            "at byte 4: a string of -1 bytes, but 2 bytes are left in the PDU");
  EXPECT_EQ(ErrorOf(Pdu("02 06ffffffffffffff7f 61")),
            "at byte 4: a string of 9223372036854775807 bytes, but 1 bytes are "
            "left in the PDU");
  EXPECT_EQ(ErrorOf(Pdu("00 03fe 0a")),
            "at byte 5: -2 items of an array, but 1 bytes are left in the PDU");
  EXPECT_EQ(ErrorOf(Pdu("00 0302 0a")),
            "at byte 5: 2 items of an array, but 1 bytes are left in the PDU");
  EXPECT_EQ(
      ErrorOf(Pdu("01 0303 02030161 0a 020301")),
      "at byte 5: 3 members of an object, but 8 bytes are left in the PDU");
  EXPECT_EQ(
      ErrorOf(Pdu("0b 00 0302 02030161 02030162 06ffffffffffffff7f 0a0a")),
      "at byte 16: 9223372036854775807 rows of a template, but 2 bytes are "
      "left in the PDU");
}

TEST(BserDecoderTest, RefusesAValueThatGoesBeyondThePdu) {
  EXPECT_EQ(ErrorOf(Pdu("00 0302 04 01")),
            "at byte 7: expected more, but the PDU ends at byte 9");
  EXPECT_EQ(ErrorOf(Pdu("00 0302 0402 01")),
            "at byte 10: expected more, but the PDU ends at byte 10");
  EXPECT_EQ(ErrorOf(Pdu("07 00")),
            "at byte 4: expected more, but the PDU ends at byte 6");
}

TEST(BserDecoderTest, RefusesOrIgnoresWhatFollowsTheValue) {
  const std::string pdu = Pdu("08 0a0a");
  EXPECT_EQ(ErrorOf(pdu),
            "at byte 5: the value ends here, but 2 bytes follow in the PDU");
  EXPECT_EQ(Decode(pdu + pdu, {}, TrailingBytes::kAreIgnored).text,
            "(BSER v1) true .\n(BSER v1) true .\n");
}

TEST(BserDecoderTest, KeepsTheLimits) {
  EXPECT_THAT(ErrorOf(Pdu("08 08"), {.max_pdu_bytes = 1}),
              HasSubstr("a PDU of 2 bytes; expected 1 to 1"));
  EXPECT_THAT(ErrorOf(Pdu("02 0303 616263"), {.max_string_bytes = 2}),
              HasSubstr("a string of 3 bytes; at most 2 are read"));
  EXPECT_THAT(ErrorOf(Pdu("00 0301 00 0301 00 0300"), {.max_depth = 2}),
              HasSubstr("at byte 10: containers are nested more than 2 deep"));
  EXPECT_THAT(ErrorOf(Pdu("00 0302 01 0301 02030161 0a 0a"), {.max_values = 4}),
              HasSubstr("at byte 7: the PDU has more than 4 values"));
  EXPECT_THAT(Decode(Pdu("00 0302 01 0301 02030161 0a 0a"),
                     {.max_string_bytes = 1, .max_depth = 2, .max_values = 5})
                  .status,
              IsOk());
  // The keys of a template, with 16 bytes for each before the last.
  const std::string two_keys = Pdu("0b 00 0302 0203026161 0203026262 0300");
  EXPECT_THAT(ErrorOf(two_keys, {.max_string_bytes = 19}),
              HasSubstr("at byte 13: the keys of a template take more than"));
  EXPECT_THAT(Decode(two_keys, {.max_string_bytes = 20}).status, IsOk());
  EXPECT_THAT(
      ErrorOf(Pdu("0b 00 0301 02030161 0303 0a0a0a"), {.max_values = 4}),
      HasSubstr("more than 4 values"));
}

}  // namespace
}  // namespace reloader::watchman
