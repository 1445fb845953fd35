#include "reloader/watchman/pdu_encoder.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

std::string HexOf(const Value& value, const PduEncoding& encoding) {
  std::string pdu;
  EXPECT_THAT(AppendPdu(value, encoding, &pdu), IsOk());
  return absl::BytesToHexString(pdu);
}

TEST(PduEncoderTest, WritesEachEncoding) {
  EXPECT_EQ(HexOf("a", {PduFormat::kJson}), "2261220a");
  EXPECT_EQ(HexOf("a", {PduFormat::kBserV1}), "0001030402030161");
  EXPECT_EQ(HexOf("a", {PduFormat::kBserV2, 0x10}), "00021000000003040d030161");
}

TEST(PduEncoderTest, HandsOnTheErrorsOfJson) {
  std::string out = "x";
  EXPECT_THAT(AppendPdu(Value::Bytes("\xff"), {PduFormat::kJson}, &out),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(out, "x");
}

}  // namespace
}  // namespace reloader::watchman
