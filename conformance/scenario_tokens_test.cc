#include "conformance/scenario_tokens.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::StartsWith;

// Returns "COLUMN: message", or "none".
std::string MistakeIn(absl::string_view line) {
  const ScriptLine words = SplitScriptLine(line);
  if (!words.error) return "none";
  return absl::StrCat(words.error->column, ": ", words.error->message);
}

TEST(ScenarioTokensTest, SplitsAtBlanksAndComments) {
  const ScriptLine words = SplitScriptLine(" \ta#b  \"c d#\"\t# \"e");
  ASSERT_EQ(words.tokens.size(), 2u);
  EXPECT_FALSE(words.error);
  EXPECT_EQ(words.tokens[0].value, "a#b");
  EXPECT_EQ(words.tokens[0].column, 3u);
  EXPECT_FALSE(words.tokens[0].quoted);
  EXPECT_EQ(words.tokens[1].value, "c d#");
  EXPECT_EQ(words.tokens[1].column, 8u);
  EXPECT_TRUE(words.tokens[1].quoted);
  EXPECT_EQ(words.source, "a#b  \"c d#\"");
  EXPECT_EQ(words.end_column, 14u);
}

TEST(ScenarioTokensTest, RefusesMalformedQuotes) {
  EXPECT_EQ(MistakeIn("a \"b"),
            "3: expected a closing double quote, got the end of the line");
  EXPECT_EQ(MistakeIn("a \"b\"c"),
            "6: expected a blank after the double quote");
  EXPECT_THAT(MistakeIn("a b\"c\""),
              StartsWith("4: expected a blank before the double quote"));
  for (const absl::string_view escape : {"\\q", "\\x1", "\\x1g", "\\"}) {
    EXPECT_THAT(MistakeIn(absl::StrCat("a \"", escape)),
                StartsWith("4: expected \\n, \\t,"))
        << escape;
  }
}

TEST(ScenarioTokensTest, RefusesControlCharactersEverywhere) {
  EXPECT_EQ(MistakeIn("tick\r"),
            "5: expected a printable character, got byte 0x0d (in double "
            "quotes write \\x0d)");
  EXPECT_THAT(MistakeIn("a \"\t\""), StartsWith("4: expected a printable"));
  EXPECT_THAT(MistakeIn(absl::string_view("a # \0", 5)),
              StartsWith("5: expected a printable"));
}

TEST(ScenarioTokensTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(QuoteToken("a\\n#\xff"), "a\\n#\xff");
  EXPECT_EQ(QuoteToken(""), "\"\"");
  EXPECT_EQ(QuoteToken("#a"), "\"#a\"");
  EXPECT_EQ(QuoteToken("a b\\"), "\"a b\\\\\"");
  EXPECT_EQ(QuoteToken("\x7f\n"), "\"\\x7f\\n\"");
}

}  // namespace
}  // namespace reloader::conformance
