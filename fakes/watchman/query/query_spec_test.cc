#include "fakes/watchman/query/query_spec.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/field.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/watchman/value.h"

// Errors, and which of two is told, were asked of the daemon:
// testdata/errors.json.
namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<QuerySpec> Parse(const Value& spec) {
  return ParseQuerySpec(spec, CaseSensitivity::kSensitive);
}

std::string ErrorOf(Value::Members members) {
  return std::string(
      Parse(Value::Object(std::move(members))).status().message());
}

TEST(QuerySpecTest, HasTheDaemonsDefaults) {
  const absl::StatusOr<QuerySpec> spec = Parse(Value::Object({{"unknown", 1}}));
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->case_sensitivity, CaseSensitivity::kSensitive);
  EXPECT_EQ(spec->sync_timeout_ms, 60000);
  EXPECT_FALSE(spec->dedup_results);
  EXPECT_FALSE(spec->since.has_value());
  EXPECT_FALSE(spec->globs.has_value());
  EXPECT_EQ(spec->expression, nullptr);
  EXPECT_THAT(spec->fields,
              ElementsAre(Field::kName, Field::kExists, Field::kNew,
                          Field::kSize, Field::kMode));
}

TEST(QuerySpecTest, ReadsEveryMember) {
  const absl::StatusOr<QuerySpec> spec = Parse(Value::Object(
      {{"case_sensitive", false},
       {"dedup_results", true},
       {"empty_on_fresh_instance", true},
       {"sync_timeout", 5},
       {"lock_timeout", 6},
       {"relative_root", "d//"},
       {"since", 7},
       {"suffix", Value::Array({"PY", "c"})},
       {"path",
        Value::Array({"a\\b/", Value::Object({{"path", "c"}, {"depth", 2}})})},
       {"fields", Value::Array({"mtime_ns"})},
       {"expression", "exists"}}));
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->case_sensitivity, CaseSensitivity::kInsensitive);
  EXPECT_TRUE(spec->dedup_results);
  EXPECT_TRUE(spec->empty_on_fresh_instance);
  EXPECT_EQ(spec->sync_timeout_ms, 5);
  EXPECT_EQ(spec->lock_timeout_ms, 6);
  EXPECT_EQ(spec->relative_root, "d");
  EXPECT_EQ(spec->since, ClockSpec{.moment = ClockTimestamp{7}});
  EXPECT_THAT(spec->suffixes, ElementsAre("py", "c"));
  ASSERT_EQ(spec->paths.size(), 2u);
  EXPECT_EQ(spec->paths[0].path, "a/b");
  EXPECT_EQ(spec->paths[0].depth, PathSpec::kUnlimited);
  EXPECT_EQ(spec->paths[1].depth, 2u);
  EXPECT_THAT(spec->fields, ElementsAre(Field::kMtimeNs));
  EXPECT_NE(spec->expression, nullptr);
}

TEST(QuerySpecTest, AGlobImpliesNoDuplicates) {
  const absl::StatusOr<QuerySpec> spec = Parse(
      Value::Object({{"glob", Value::Array()}, {"dedup_results", false}}));
  ASSERT_TRUE(spec.ok());
  EXPECT_TRUE(spec->dedup_results);
  EXPECT_THAT(*spec->globs, IsEmpty());
}

TEST(QuerySpecTest, WhatIsNoObjectLacksItsFirstMember) {
  for (const Value& spec : {Value(), Value(5), Value("x"), Value::Array()}) {
    EXPECT_EQ(Parse(spec).status().message(),
              "failed to parse query: case_sensitive must be a boolean");
  }
}

TEST(QuerySpecTest, TellsTheFirstErrorInTheDaemonsOrder) {
  Value::Members wrong = {
      {"case_sensitive", 1}, {"sync_timeout", "x"},
      {"dedup_results", 1},  {"lock_timeout", -1},
      {"relative_root", 1},  {"empty_on_fresh_instance", "x"},
      {"path", "x"},         {"glob", "x"},
      {"suffix", 1},         {"since", "x"},
      {"expression", "x"},   {"fields", Value::Array({"x"})}};
  const std::pair<const char*, const char*> kInOrder[] = {
      {"case_sensitive", "case_sensitive must be a boolean"},
      {"sync_timeout", "sync_timeout must be an integer value >= 0"},
      {"dedup_results", "dedup_results must be a boolean"},
      {"lock_timeout", "lock_timeout must be an integer value >= 0"},
      {"relative_root", "'relative_root' must be a string"},
      {"empty_on_fresh_instance", "empty_on_fresh_instance must be a boolean"},
      {"path", "'path' must be an array"},
      {"glob", "'glob' must be an array"},
      {"suffix", "'suffix' must be a string or an array of strings"},
      {"since", nullptr},
      {"expression", "unknown expression term 'x'"},
      {"fields", "unknown field name 'x'"}};
  for (const auto& [member, text] : kInOrder) {
    EXPECT_EQ(ErrorOf(wrong),
              text == nullptr ? "invalid clockspec"
                              : std::string("failed to parse query: ") + text);
    wrong.erase(member);
  }
}

TEST(QuerySpecTest, LooksAtTheFlagsOfGlobsOnlyIfThereAreGlobs) {
  EXPECT_EQ(ErrorOf({{"glob_noescape", 1}}), "");
  EXPECT_EQ(ErrorOf({{"glob_noescape", 1}, {"glob", Value::Array()}}),
            "failed to parse query: glob_noescape must be a boolean");
  EXPECT_EQ(ErrorOf({{"glob", Value::Array({1})}}),
            "expected json string object");
}

TEST(QuerySpecTest, TakesTheLower32BitsOfATimeout) {
  EXPECT_EQ(Parse(Value::Object({{"sync_timeout", int64_t{1} << 32}}))
                ->sync_timeout_ms,
            0);
  EXPECT_NE(ErrorOf({{"sync_timeout", int64_t{1} << 31}}), "");
}

}  // namespace
}  // namespace reloader::fakes::watchman
