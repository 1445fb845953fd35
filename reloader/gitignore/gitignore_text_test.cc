#include "reloader/gitignore/gitignore_text.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/gitignore/gitignore_line.h"

namespace reloader {
namespace {

using ::testing::ElementsAreArray;

// Each line as "1 !**/a/".
std::vector<std::string> Shown(absl::string_view text) {
  std::vector<std::string> shown;
  for (const GitignoreTextLine& line : ParseGitignoreText(text)) {
    shown.push_back(absl::StrCat(line.number,
                                 line.content.includes ? " !" : " ",
                                 absl::StrJoin(line.content.globs, ", "),
                                 line.content.directories_only ? "/" : ""));
  }
  return shown;
}

TEST(GitignoreTextTest, ReadsLines) {
  const struct {
    absl::string_view text;
    std::vector<std::string> lines;
  } cases[] = {
      {"", {}},
      {"\n\n", {}},
      {"a\nb\n", {"1 **/a", "2 **/b"}},
      {"a\nb", {"1 **/a", "2 **/b"}},
      {"# no\n\na\n!b/\n", {"3 **/a", "4 !**/b/"}},
      {"a\r\nb/\r\n", {"1 **/a", "2 **/b/"}},
      {"\r\na\r", {"2 **/a"}},
      {"a\r\r\n", {"1 **/a\r"}},  // Only one belongs to the end of the line.
      {"a\rb\n", {"1 **/a\rb"}},
      {"a \r\n", {"1 **/a"}},
      {"\xEF\xBB\xBF"
       "a\n",
       {"1 **/a"}},
      {"\xEF\xBB\xBF#a\nb\n", {"2 **/b"}},
      {"a\n\xEF\xBB\xBF"
       "b\n",
       {"1 **/a",
        "2 **/\xEF\xBB\xBF"
        "b"}},
      {"\xff\xfe\n", {"1 **/\xff\xfe"}},
      {"[\na\n", {"2 **/a"}},  // One that matches nothing spoils no other.
  };
  for (const auto& [text, lines] : cases) {
    EXPECT_THAT(Shown(text), ElementsAreArray(lines)) << absl::CHexEscape(text);
  }
}

TEST(GitignoreTextTest, KeepsWhatIsTooLong) {
  const std::vector<GitignoreTextLine> lines =
      ParseGitignoreText(absl::StrCat("a\n", std::string(5000, 'b'), "\n"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1].number, 2u);
  EXPECT_TRUE(lines[1].content.too_long);
}

}  // namespace
}  // namespace reloader
