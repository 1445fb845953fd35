#include "reloader/watchman/json_text.h"

#include <string>

#include "gtest/gtest.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

std::string Error(const std::string& text) {
  return std::string(ParseJson(text).status().message());
}

TEST(ParseJsonTest, ReadsAnyNumberOfLines) {
  EXPECT_EQ(ParseJson("{\n  \"settle\":\r\n 5\n}\n\n").value(),
            Value::Object({{"settle", 5}}));
}

TEST(ParseJsonTest, AnErrorSaysWhereItIs) {
  EXPECT_EQ(Error("x"),
            "line 1, column 1: expected an array or an object, found \"x\"");
  EXPECT_EQ(Error("{\n  \"settle\": x\n}").substr(0, 18), "line 2, column 13:");
  EXPECT_EQ(Error("{}\n\n{}").substr(0, 17), "line 3, column 1:");
}

TEST(ParseJsonTest, NothingIsNoValue) {
  for (const std::string nothing : {"", "\n", " \n\t"}) {
    EXPECT_EQ(
        Error(nothing),
        "line 1, column 1: expected an array or an object, found nothing");
  }
}

TEST(ParseJsonTest, AStringEndsInItsLine) {
  EXPECT_EQ(Error("{\"a\":\n\"b\nc\"}").substr(0, 17), "line 2, column 3:");
}

}  // namespace
}  // namespace reloader::watchman
