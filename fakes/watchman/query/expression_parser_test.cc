#include "fakes/watchman/query/expression_parser.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/base_name.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

// Every error, and many more names, are in testdata/: errors.json, names.json.
namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

constexpr TickCounter kCounter = {
    .start_seconds = 1500000000, .pid = 42, .root_number = 1};

Node ARegularFile() {
  return {.name = "src/A.b.py",
          .exists = true,
          .status = {.size_bytes = 10,
                     .mtime_ns = 5'900'000'000,
                     .ctime_ns = -1,
                     .type = FileType::kRegular},
          .observed = {.tick = 7, .seconds = 107},
          .created = {.tick = 3, .seconds = 103}};
}

bool Matches(const Value& term, const Node& node = ARegularFile(),
             CaseSensitivity case_sensitivity = CaseSensitivity::kSensitive) {
  const absl::StatusOr<ExpressionPtr> expression =
      ParseExpression(term, case_sensitivity);
  EXPECT_TRUE(expression.ok()) << expression.status();
  return (*expression)
      ->Matches({.node = node,
                 .wholename = node.name,
                 .basename = BaseName(node.name)},
                {.counter = kCounter, .tick = 9});
}

template <typename... Items>
Value Term(Items... items) {
  return Value::Array({Value(items)...});
}

std::string ErrorOf(const Value& term) {
  return std::string(
      ParseExpression(term, CaseSensitivity::kSensitive).status().message());
}

TEST(ExpressionTest, KnowsTheTermsOfTheDaemon) {
  EXPECT_THAT(TermNames(),
              testing::ElementsAre(
                  "allof", "anyof", "dirname", "empty", "exists", "false",
                  "idirname", "imatch", "iname", "ipcre", "match", "name",
                  "not", "pcre", "since", "size", "suffix", "true", "type"));
}

TEST(ExpressionTest, Combines) {
  EXPECT_TRUE(Matches("true"));
  EXPECT_FALSE(Matches(Term("false", "ignored")));
  EXPECT_FALSE(Matches(Term("not", "true")));
  EXPECT_FALSE(Matches(Term("allof", "true", "false")));
  EXPECT_TRUE(Matches(Term("anyof", "false", "true")));
}

TEST(ExpressionTest, ComparesNames) {
  EXPECT_TRUE(Matches(Term("name", "A.b.py")));
  EXPECT_FALSE(Matches(Term("name", "a.B.py")));
  EXPECT_TRUE(Matches(Term("iname", "a.B.py")));
  EXPECT_TRUE(Matches(Term("name", "src\\A.b.py/", "wholename")));
  EXPECT_TRUE(Matches(Term("iname", Term("x", "SRC/a.b.py"), "wholename")));
  EXPECT_FALSE(Matches(Term("name", Value::Array())));
  EXPECT_TRUE(Matches(Term("name", "a.B.py"), ARegularFile(),
                      CaseSensitivity::kInsensitive));
}

TEST(ExpressionTest, ComparesSuffixes) {
  EXPECT_TRUE(Matches(Term("suffix", "PY")));
  EXPECT_TRUE(Matches(Term("suffix", "b.py")));
  EXPECT_FALSE(Matches(Term("suffix", ".py")));
  EXPECT_FALSE(Matches(Term("suffix", "A.b.py")));
}

TEST(ExpressionTest, ComparesPatterns) {
  EXPECT_TRUE(Matches(Term("match", "A*")));
  EXPECT_FALSE(Matches(Term("match", "*.py", "wholename")));
  EXPECT_TRUE(Matches(Term("imatch", "SRC/a*", "wholename")));
  EXPECT_TRUE(Matches(Term("pcre", "^A")));
  EXPECT_FALSE(Matches(Term("pcre", "^A", "wholename")));
  EXPECT_TRUE(Matches(Term("ipcre", "B\\.PY$")));
}

TEST(ExpressionTest, AWrongFlagEndsTheReadingOfFlags) {
  const Node hidden = {.name = ".a\\c", .exists = true};
  const Value no_escape_first =
      Value::Object({{"noescape", true}, {"includedotfiles", 1}});
  EXPECT_TRUE(
      Matches(Term("match", ".a\\c", "basename", no_escape_first), hidden));
  const Value all_wrong =
      Value::Object({{"noescape", 1}, {"includedotfiles", true}});
  EXPECT_FALSE(Matches(Term("match", "*", "basename", all_wrong), hidden));
}

TEST(ExpressionTest, ComparesDirectories) {
  EXPECT_TRUE(Matches(Term("dirname", "src")));
  EXPECT_TRUE(Matches(Term("dirname", "")));
  EXPECT_FALSE(Matches(Term("dirname", "src/")));
  EXPECT_FALSE(Matches(Term("dirname", "SRC")));
  EXPECT_TRUE(Matches(Term("idirname", "SRC")));
  EXPECT_TRUE(Matches(Term("dirname", "", Term("depth", "eq", 1))));
  const Node with_backslash = {.name = "src/a\\b", .exists = true};
  EXPECT_TRUE(
      Matches(Term("dirname", "src", Term("depth", "eq", 1)), with_backslash));
}

TEST(ExpressionTest, LooksAtTheStatus) {
  EXPECT_TRUE(Matches("exists"));
  EXPECT_FALSE(Matches("empty"));
  EXPECT_TRUE(Matches(Term("size", "gt", 9)));
  EXPECT_TRUE(Matches(Term("type", "f")));
  Node gone = ARegularFile();
  gone.exists = false;
  EXPECT_FALSE(Matches("exists", gone));
  EXPECT_FALSE(Matches(Term("size", "ne", 0), gone));
  EXPECT_TRUE(Matches(Term("type", "f"), gone));
}

TEST(ExpressionTest, ComparesMoments) {
  EXPECT_TRUE(Matches(Term("since", FormatClock(kCounter, 6))));
  EXPECT_FALSE(Matches(Term("since", FormatClock(kCounter, 7))));
  EXPECT_FALSE(Matches(Term("since", FormatClock(kCounter, 6), "cclock")));
  EXPECT_TRUE(Matches(Term("since", "c:1:2:3:4")));
  EXPECT_TRUE(Matches(Term("since", 107)));
  EXPECT_FALSE(Matches(Term("since", 108)));
  EXPECT_TRUE(Matches(Term("since", 103, "cclock")));
  EXPECT_TRUE(Matches(Term("since", 5, "mtime")));
  EXPECT_FALSE(Matches(Term("since", 6, "mtime")));
  EXPECT_TRUE(Matches(Term("since", -1, "ctime")));
  EXPECT_FALSE(Matches(Term("since", 0, "ctime")));
}

TEST(ExpressionTest, TellsTheDaemonsErrors) {
  EXPECT_EQ(ErrorOf("nope"),
            "failed to parse query: unknown expression term 'nope'");
  EXPECT_EQ(ErrorOf(Value::Array()),
            "failed to parse query: expected array or string for an "
            "expression");
  EXPECT_EQ(ErrorOf(Term("name")),
            "vector::_M_range_check: __n (which is 1) >= this->size() (which "
            "is 1)");
  EXPECT_EQ(ErrorOf(Term("pcre", "(")),
            "failed to parse query: invalid pcre: code 14 missing ) at offset "
            "1 in (");
  EXPECT_EQ(ErrorOf(Term("type", "?")),
            "failed to parse query: invalid type string '?'");
  EXPECT_EQ(ErrorOf(Term("since", "n:x")),
            "failed to parse query: named cursors are not allowed in \"since\" "
            "terms");
}

}  // namespace
}  // namespace reloader::fakes::watchman
