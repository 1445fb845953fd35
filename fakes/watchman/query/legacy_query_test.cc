#include "fakes/watchman/query/legacy_query.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/field.h"
#include "gtest/gtest.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

LegacyPatterns Parse(const std::vector<Value>& arguments, size_t first = 0) {
  return ParseLegacyPatterns(arguments, first).value();
}

Value Match(const char* pattern) {
  return Value::Array({"match", pattern, "wholename"});
}

TEST(LegacyPatternsTest, AreTakenTogether) {
  EXPECT_EQ(Parse({"*.c", "*.h"}).expression,
            Value::Array({"anyof", Match("*.c"), Match("*.h")}));
  EXPECT_FALSE(Parse({}).expression.has_value());
}

TEST(LegacyPatternsTest, ExcludeAndInclude) {
  const Value excluded =
      Value::Array({"not", Value::Array({"anyof", Match("a")})});
  EXPECT_EQ(Parse({"-X", "a"}).expression, excluded);
  EXPECT_EQ(
      Parse({"-X", "a", "-I", "b"}).expression,
      Value::Array({"allof", excluded, Value::Array({"anyof", Match("b")})}));
}

TEST(LegacyPatternsTest, SwitchesCountForTheNextPattern) {
  EXPECT_EQ(
      Parse({"!", "-p", "a", "b", "-P", "c"}).expression,
      Value::Array(
          {"anyof",
           Value::Array({"not", Value::Array({"pcre", "a", "wholename"})}),
           Match("b"), Value::Array({"ipcre", "c", "wholename"})}));
}

TEST(LegacyPatternsTest, EndAtTwoDashes) {
  EXPECT_EQ(Parse({"t", "*.c", "--", "make", "all"}, 1).next_argument, 3u);
  EXPECT_EQ(Parse({"t", "*.c"}, 1).next_argument, 2u);
}

TEST(LegacyPatternsTest, RefuseWhatIsNoString) {
  const std::vector<Value> arguments = {"find", "/r", "a", "--", 5};
  EXPECT_EQ(ParseLegacyPatterns(arguments, 2).status().message(),
            "failed to parse query: rule @ position 4 is not a string value");
}

TEST(LegacyQueryTest, HasFieldsOfItsOwn) {
  const std::vector<Value> arguments = {"since", "/r", "5", "*.c"};
  const absl::StatusOr<QuerySpec> query =
      ParseLegacyQuery(arguments, 3, "n:x", CaseSensitivity::kSensitive);
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(query->fields, LegacyFields());
  EXPECT_EQ(query->fields.size(), 14u);
  EXPECT_TRUE(query->since.has_value());
  EXPECT_EQ(ParseLegacyQuery(arguments, 3, "5", CaseSensitivity::kSensitive)
                .status()
                .message(),
            "invalid clockspec");
}

}  // namespace
}  // namespace reloader::fakes::watchman
