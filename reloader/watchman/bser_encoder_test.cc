#include "reloader/watchman/bser_encoder.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

std::string Encode(const Value& value, const PduEncoding& encoding) {
  std::string pdu;
  BserEncoder encoder(encoding, &pdu);
  value.Visit(&encoder);
  encoder.Finish();
  return pdu;
}

// Returns the body of a PDU of at most 127 bytes, in hexadecimal digits.
std::string Body(const Value& value,
                 const PduEncoding& encoding = {PduFormat::kBserV1}) {
  const size_t header = encoding.format == PduFormat::kBserV1 ? 4 : 8;
  return absl::BytesToHexString(Encode(value, encoding).substr(header));
}

TEST(BserEncoderTest, WritesTheRequestOfTheDocumentation) {
  EXPECT_EQ(absl::BytesToHexString(
                Encode(Value::Array({"get-pid"}), {PduFormat::kBserV1})),
            "0001"
            "030d"
            "0003010203076765742d706964");
}

TEST(BserEncoderTest, WritesTheCapabilitiesOfV2) {
  EXPECT_EQ(absl::BytesToHexString(
                Encode(Value(true), {PduFormat::kBserV2, 0x01020304})),
            "0002"
            "04030201"
            "0301"
            "08");
}

TEST(BserEncoderTest, GivesIntegersTheSmallestWidth) {
  EXPECT_EQ(Body(-128), "0380");
  EXPECT_EQ(Body(127), "037f");
  EXPECT_EQ(Body(128), "048000");
  EXPECT_EQ(Body(-32768), "040080");
  EXPECT_EQ(Body(32768), "0500800000");
  EXPECT_EQ(Body(std::numeric_limits<int32_t>::min()), "0500000080");
  EXPECT_EQ(Body(int64_t{1} << 31), "060000008000000000");
  EXPECT_EQ(Body(std::numeric_limits<int64_t>::min()), "060000000000000080");
}

TEST(BserEncoderTest, WritesScalars) {
  EXPECT_EQ(Body(Value::Array({Value(), true, false, 1.0})),
            "000304"
            "0a080907000000000000f03f");
}

TEST(BserEncoderTest, TellsTextFromBytesInV2Only) {
  const Value value =
      Value::Object({{"k", Value::Array({"t", Value::Bytes("b")})}});
  EXPECT_EQ(Body(value),
            "010301"
            "0203016b"
            "000302"
            "02030174"
            "02030162");
  EXPECT_EQ(Body(value, {PduFormat::kBserV2}),
            "010301"
            "0203016b"
            "000302"
            "0d030174"
            "02030162");
  EXPECT_EQ(Body(value, {PduFormat::kBserV2, kBserNoText}), Body(value));
}

TEST(BserEncoderTest, WritesTemplates) {
  for (const PduEncoding& encoding :
       {PduEncoding{PduFormat::kBserV1}, PduEncoding{PduFormat::kBserV2}}) {
    std::string pdu;
    BserEncoder encoder(encoding, &pdu);
    encoder.OnBeginTemplate({"n", "s"}, 2);
    encoder.OnString("a", StringKind::kBytes);
    encoder.OnInt(1);
    encoder.OnSkip();
    encoder.OnNull();
    encoder.OnEndTemplate();
    encoder.Finish();
    const bool v2 = encoding.format == PduFormat::kBserV2;
    const std::string key = v2 ? "0d0301" : "020301";
    EXPECT_EQ(absl::BytesToHexString(pdu.substr(v2 ? 8 : 4)),
              absl::StrCat("0b000302", key, "6e", key, "73", "0302", "02030161",
                           "0301", "0c", "0a"));
  }
}

TEST(BserEncoderTest, FillsInCountsThatComeLate) {
  std::string pdu;
  BserEncoder encoder({PduFormat::kBserV1}, &pdu);
  encoder.OnBeginArray(std::nullopt);
  encoder.OnBeginObject(std::nullopt);
  encoder.OnKey("k");
  encoder.OnNull();
  encoder.OnEndObject();
  encoder.OnBeginArray(0);
  encoder.OnEndArray();
  encoder.OnEndArray();
  encoder.Finish();
  EXPECT_EQ(absl::BytesToHexString(pdu.substr(4)),
            "000502000000"
            "010501000000"
            "0203016b0a"
            "000300");
}

TEST(BserEncoderTest, GivesTheLengthTheSmallestWidth) {
  for (const auto& [size, header] :
       {std::pair(124, "0001037f"), std::pair(125, "0001048000"),
        std::pair(32763, "000104ff7f"), std::pair(32764, "00010500800000"),
        std::pair(40000, "000105469c0000")}) {
    const std::string name(size, 'x');
    const std::string pdu = Encode(Value::Bytes(name), {PduFormat::kBserV1});
    const size_t digits = absl::string_view(header).size();
    EXPECT_EQ(absl::BytesToHexString(pdu.substr(0, digits / 2)), header);
    EXPECT_EQ(pdu.substr(pdu.size() - size), name);
  }
}

TEST(BserEncoderTest, Appends) {
  std::string pdus = Encode(Value(true), {PduFormat::kBserV1});
  BserEncoder encoder({PduFormat::kBserV1}, &pdus);
  encoder.OnBool(false);
  encoder.Finish();
  EXPECT_EQ(absl::BytesToHexString(pdus),
            "0001030108"
            "0001030109");
}

TEST(BserEncoderTest, EndsTheProgramWhenItIsNoValue) {
  std::string pdu;
  BserEncoder encoder({PduFormat::kBserV1}, &pdu);
  EXPECT_DEATH(encoder.Finish(), "check failed");
  EXPECT_DEATH(encoder.OnSkip(), "check failed");
  EXPECT_DEATH(encoder.OnBeginTemplate({}, 1), "check failed");
}

}  // namespace
}  // namespace reloader::watchman
