#include "reloader/watchman/json_encoder.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

using ::testing::HasSubstr;

std::string Encode(const Value& value) {
  std::string pdu;
  JsonEncoder encoder(&pdu);
  value.Visit(&encoder);
  EXPECT_THAT(encoder.Finish(), IsOk());
  return pdu;
}

TEST(JsonEncoderTest, WritesOneCompactLine) {
  const Value value =
      Value::Array({"query",
                    Value::Object({{"a", Value::Array()},
                                   {"b", Value::Array({Value(), true, false})},
                                   {"c", Value::Object()}}),
                    std::numeric_limits<int64_t>::min()});
  EXPECT_EQ(Encode(value),
            "[\"query\",{\"a\":[],\"b\":[null,true,false],\"c\":{}},"
            "-9223372036854775808]\n");
}

// As Watchman 4.9.0 sends back what stands in a .watchmanconfig.
TEST(JsonEncoderTest, WritesRealsAsTheDaemonDoes) {
  EXPECT_EQ(Encode(Value::Array({1e20, 0.1, 1.0, -0.0, 1e-7, 123456789.125,
                                 1e300, 1.5e-300, 1e17})),
            "[1e20,0.10000000000000001,1.0,-0.0,9.9999999999999995e-8,"
            "123456789.125,1.0000000000000001e300,1.5000000000000001e-300,"
            "1e17]\n");
}

TEST(JsonEncoderTest, EscapesAsTheDaemonDoes) {
  EXPECT_EQ(Encode(Value("q\"b\\s/ \x01\b\f\n\r\t\x1f\x7f")),
            "\"q\\\"b\\\\s/ \\u0001\\b\\f\\n\\r\\t\\u001F\x7f\"\n");
}

TEST(JsonEncoderTest, LeavesUtf8AsItIs) {
  constexpr absl::string_view kText =
      "\xc3\xa9 eight plain bytes and more \xe2\x80\xa8\xf0\x9f\x98\x80";
  EXPECT_EQ(Encode(Value(kText)), absl::StrCat("\"", kText, "\"\n"));
}

TEST(JsonEncoderTest, FindsASpecialByteAtEachPlaceOfAWord) {
  for (size_t place = 0; place < 20; ++place) {
    for (const absl::string_view special : {"\"", "\\", "\n", "\x1f"}) {
      std::string text(20, 'a');
      text[place] = special[0];
      const std::string json = Encode(Value::Bytes(text));
      const std::string before(place, 'a');
      EXPECT_THAT(json, HasSubstr(absl::StrCat("\"", before, "\\")));
    }
  }
}

TEST(JsonEncoderTest, MakesATemplateAnArrayOfObjects) {
  std::string pdu;
  JsonEncoder encoder(&pdu);
  encoder.OnBeginArray(std::nullopt);
  encoder.OnBeginTemplate({"name", "\""}, 3);
  encoder.OnString("a", StringKind::kBytes);
  encoder.OnInt(1);
  encoder.OnSkip();
  encoder.OnBeginTemplate({"x"}, 2);
  encoder.OnNull();
  encoder.OnBool(true);
  encoder.OnEndTemplate();
  encoder.OnSkip();
  encoder.OnSkip();
  encoder.OnEndTemplate();
  encoder.OnBeginTemplate({"x"}, 0);
  encoder.OnEndTemplate();
  encoder.OnEndArray();
  EXPECT_THAT(encoder.Finish(), IsOk());
  EXPECT_EQ(pdu,
            R"([[{"name":"a","\"":1},{"\"":[{"x":null},{"x":true}]},{}],[]])"
            "\n");
}

TEST(JsonEncoderTest, RefusesBytesThatAreNoText) {
  for (const absl::string_view bytes :
       {"eightbytes\xff", "\xc3", "a\xed\xa0\x80"}) {
    std::string pdu = "before\n";
    JsonEncoder encoder(&pdu);
    Value::Array({"fine", Value::Bytes(bytes), "fine"}).Visit(&encoder);
    EXPECT_THAT(encoder.Finish(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("which is not UTF-8: use BSER")));
    EXPECT_EQ(pdu, "before\n");
  }
}

TEST(JsonEncoderTest, NamesTheFirstStringThatIsNoText) {
  std::string pdu;
  JsonEncoder encoder(&pdu);
  Value::Object({{"a\xff", Value::Bytes("b\xff")}}).Visit(&encoder);
  EXPECT_THAT(encoder.Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("\"a\\xff\"")));
}

TEST(JsonEncoderTest, RefusesRealsThatAreNotFinite) {
  for (const double real : {HUGE_VAL, -HUGE_VAL, std::nan("")}) {
    std::string pdu;
    JsonEncoder encoder(&pdu);
    encoder.OnReal(real);
    EXPECT_THAT(encoder.Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("use BSER")));
  }
}

}  // namespace
}  // namespace reloader::watchman
