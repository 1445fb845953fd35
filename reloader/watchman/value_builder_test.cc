#include "reloader/watchman/value_builder.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

TEST(ValueBuilderTest, BuildsWhatIsVisited) {
  const Value value = Value::Array(
      {Value(), true, -1, 0.5, "text", Value::Bytes("\xff"), Value::Array(),
       Value::Object({{"a", Value::Array({1})}, {"b", Value::Object()}})});
  ValueBuilder builder;
  value.Visit(&builder);
  ASSERT_TRUE(builder.complete());
  const Value built = builder.Take();
  EXPECT_EQ(built, value);
  EXPECT_EQ(built.items()[4].string_kind(), StringKind::kText);
  EXPECT_EQ(built.items()[5].string_kind(), StringKind::kBytes);
}

TEST(ValueBuilderTest, BuildsOneValueAfterTheOther) {
  ValueBuilder builder;
  builder.OnInt(1);
  EXPECT_EQ(builder.Take(), Value(1));
  EXPECT_FALSE(builder.complete());
  builder.OnBeginArray(2);
  builder.Clear();
  builder.OnInt(2);
  EXPECT_EQ(builder.Take(), Value(2));
}

TEST(ValueBuilderTest, MakesATemplateAnArrayOfObjects) {
  ValueBuilder builder;
  builder.OnBeginTemplate({"name", "size"}, 3);
  builder.OnString("a", StringKind::kBytes);
  builder.OnInt(1);
  builder.OnSkip();
  builder.OnBeginTemplate({"x"}, 1);
  builder.OnNull();
  builder.OnEndTemplate();
  builder.OnSkip();
  builder.OnSkip();
  builder.OnEndTemplate();
  EXPECT_EQ(builder.Take().ToString(),
            R"([{"name":"a","size":1},{"size":[{"x":null}]},{}])");
}

TEST(ValueBuilderTest, KeepsTheLastOfTheValuesOfAKey) {
  ValueBuilder builder;
  builder.OnBeginObject(2);
  builder.OnKey("a");
  builder.OnInt(1);
  builder.OnKey("a");
  builder.OnInt(2);
  builder.OnEndObject();
  EXPECT_EQ(builder.Take().ToString(), R"({"a":2})");
}

TEST(ValueBuilderTest, TakesNoMoreThanItMay) {
  ValueBuilder builder(10000);
  builder.OnBeginArray(std::nullopt);
  while (!builder.is_full() && builder.bytes() < 20000) builder.OnInt(1);
  EXPECT_TRUE(builder.is_full());
  const size_t full = builder.bytes();
  builder.OnString(std::string(100000, 'x'), StringKind::kText);
  EXPECT_EQ(builder.bytes(), full);
  builder.OnEndArray();
  EXPECT_TRUE(builder.complete());
  builder.Take();
  EXPECT_FALSE(builder.is_full());
  EXPECT_EQ(builder.bytes(), 0);
}

// A cell of one byte makes a copy of its key.
TEST(ValueBuilderTest, CountsTheKeysOfATemplateForEachRow) {
  ValueBuilder builder(100000);
  const std::string key(1000, 'k');
  builder.OnBeginTemplate({key}, 1000);
  for (int row = 0; row < 1000; ++row) builder.OnNull();
  builder.OnEndTemplate();
  EXPECT_TRUE(builder.is_full());
  EXPECT_LE(builder.bytes(), 110000);
}

TEST(ValueBuilderTest, CountsTheKeysOfATemplate) {
  ValueBuilder builder(1000);
  const std::vector<absl::string_view> keys(1000, "k");
  builder.OnBeginTemplate(keys, 0);
  EXPECT_TRUE(builder.is_full());
  builder.OnEndTemplate();
  EXPECT_TRUE(builder.complete());
}

TEST(ValueBuilderTest, CountsRowsThatSkipAll) {
  ValueBuilder builder(1000);
  builder.OnBeginTemplate({"k"}, 1000);
  for (int row = 0; row < 1000; ++row) builder.OnSkip();
  builder.OnEndTemplate();
  EXPECT_TRUE(builder.is_full());
}

}  // namespace
}  // namespace reloader::watchman
