#include "reloader/watchman/value.h"

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::watchman {
namespace {

Value Request() {
  return Value::Array(
      {"query", "/srv",
       Value::Object({{"fields", Value::Array({"name", "size"})},
                      {"sync_timeout", 100},
                      {"dedup_results", true},
                      {"since", Value()}})});
}

TEST(ValueTest, IsWrittenDownAsItLooks) {
  EXPECT_EQ(Request().ToString(),
            R"(["query","/srv",{"dedup_results":true,)"
            R"("fields":["name","size"],"since":null,"sync_timeout":100}])");
}

TEST(ValueTest, ShowsBytesThatAreNotText) {
  EXPECT_EQ(Value::Bytes("a\xff\"\n\xc3\xa9").ToString(),
            "\"a\\xff\\\"\\u000a\xc3\xa9\"");
}

TEST(ValueTest, ShowsRealsAsReals) {
  EXPECT_EQ(Value(1.0).ToString(), "1.0");
  EXPECT_EQ(Value(-2.5).ToString(), "-2.5");
}

TEST(ValueTest, FindsMembers) {
  const Value value = Value::Object({{"clock", "c:1"}});
  ASSERT_NE(value.Find("clock"), nullptr);
  EXPECT_EQ(value.Find("clock")->string(), "c:1");
  EXPECT_EQ(value.Find("files"), nullptr);
  EXPECT_EQ(Value("clock").Find("clock"), nullptr);
}

TEST(ValueTest, TakesBytesAndTextForEqual) {
  EXPECT_EQ(Value::Bytes("a"), Value("a"));
  EXPECT_EQ(Value::Bytes("a").string_kind(), StringKind::kBytes);
  EXPECT_EQ(Value("a").string_kind(), StringKind::kText);
}

TEST(ValueTest, TellsTypesApart) {
  EXPECT_NE(Value(1), Value(1.0));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_NE(Value(), Value(false));
  EXPECT_NE(Value::Array(), Value::Object());
  EXPECT_NE(Value(""), Value());
}

TEST(ValueTest, EndsTheProgramWhenTakenForAnotherType) {
  EXPECT_DEATH(Value(1).string(), "of another type: 1");
}

// Writes down the calls.
class Transcript final : public PduVisitor {
 public:
  const std::string& text() const { return text_; }

  void OnNull() override { text_ += "null "; }
  void OnBool(bool value) override { text_ += value ? "true " : "false "; }
  void OnInt(int64_t value) override { text_ += std::to_string(value) + " "; }
  void OnReal(double value) override { text_ += std::to_string(value) + " "; }
  void OnString(absl::string_view bytes, StringKind) override {
    text_ += std::string(bytes) + " ";
  }
  void OnBeginArray(Count count) override {
    text_ += "[" + std::to_string(*count) + " ";
  }
  void OnEndArray() override { text_ += "] "; }
  void OnBeginObject(Count count) override {
    text_ += "{" + std::to_string(*count) + " ";
  }
  void OnKey(absl::string_view key) override {
    text_ += std::string(key) + ": ";
  }
  void OnEndObject() override { text_ += "} "; }
  void OnBeginTemplate(absl::Span<const absl::string_view>, size_t) override {
    ADD_FAILURE() << "a Value has no templates";
  }
  void OnSkip() override { ADD_FAILURE() << "a Value has no templates"; }
  void OnEndTemplate() override { ADD_FAILURE() << "a Value has no templates"; }

 private:
  std::string text_;
};

TEST(ValueTest, IsVisitedInOrder) {
  Transcript transcript;
  Request().Visit(&transcript);
  EXPECT_EQ(transcript.text(),
            "[3 query /srv {4 dedup_results: true fields: [2 name size ] "
            "since: null sync_timeout: 100 } ] ");
}

}  // namespace
}  // namespace reloader::watchman
