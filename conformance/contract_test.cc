#include "conformance/contract.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Returns the mistakes of a document that is `text` behind a good family
// heading, which is line 1; `text` begins on line 2.
std::string MistakesIn(absl::string_view text) {
  const absl::Status status =
      ParseContract("C.md", absl::StrCat("## A  Title\n", text)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(status.message());
}

TEST(ContractTest, ReadsTheExample) {
  std::ifstream file("conformance/testdata/example_contract.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const absl::StatusOr<Contract> contract = ParseContract("C.md", text);
  ASSERT_TRUE(contract.ok()) << contract.status();
  ASSERT_EQ(contract->families().size(), 2u);
  EXPECT_EQ(contract->families()[0].name, "ARM");
  EXPECT_EQ(contract->families()[0].title, "Arming");
  EXPECT_EQ(contract->families()[1].title, "Saving styles");
  EXPECT_EQ(contract->families()[1].line, 17);
  ASSERT_EQ(contract->clauses().size(), 3u);

  const Clause& arm = contract->clauses()[0];
  EXPECT_EQ(arm.id, "W-ARM-1");
  EXPECT_EQ(arm.family, "ARM");
  EXPECT_EQ(arm.number, 1);
  EXPECT_EQ(arm.line, 9);
  EXPECT_EQ(arm.sentence,
            "After the first tick a reloader MUST report every later change to "
            "a watched path in some later tick.");
  EXPECT_EQ(arm.reason,
            "a command that is started after it would otherwise miss an edit.");
  EXPECT_THAT(arm.bugs, IsEmpty());
  EXPECT_FALSE(arm.retired);

  const Clause* save = contract->Find("W-SAVE-2");
  ASSERT_NE(save, nullptr);
  EXPECT_EQ(save->reason, "most editors save this way: vim, VS Code.");
  EXPECT_THAT(save->bugs,
              ElementsAre("django/django#11177", "fsnotify/fsnotify#17"));
  const Clause* retired = contract->Find("W-SAVE-9");
  ASSERT_NE(retired, nullptr);
  EXPECT_TRUE(retired->retired);
  EXPECT_EQ(retired->retirement, "W-SAVE-2 says it.");
  EXPECT_EQ(contract->Find("W-SAVE-3"), nullptr);
}

TEST(ContractTest, RefusesAnIdThatIsUsedTwice) {
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MUST.\nWhy: x\n"
                       "### W-A-1\nIt MUST.\nWhy: x\n"),
            "C.md:5: W-A-1 is there already, on line 2");
}

TEST(ContractTest, RefusesClausesThatSayNothing) {
  EXPECT_EQ(MistakesIn("### W-A-1\n\nWhy: x\n"),
            "C.md:2: W-A-1 has no sentence");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt must, MUSTARD.\n\nWhy: x\n"),
            "C.md:2: the sentence of W-A-1 has none of MUST, MUST NOT and MAY");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MUST NOT.\n"),
            "C.md:2: W-A-1 has no 'Why:'");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\nWhy:\n"),
            "C.md:4: expected a text after 'Why:', got nothing");
}

TEST(ContractTest, RefusesWhatIsNoField) {
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\n\nIt MAY too.\n\nWhy: x\n"),
            "C.md:5: expected 'Why:', 'Bugs:' or 'Retired:', got 'It MAY "
            "too.'");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\nWhy: x\n\nBug: y\n"),
            "C.md:6: expected 'Why:', 'Bugs:' or 'Retired:', got 'Bug:'");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\nWhy: x\nWhy: y\n"),
            "C.md:5: W-A-1 has a second 'Why:'");
}

TEST(ContractTest, RefusesWrongHeadings) {
  EXPECT_EQ(MistakesIn("### W-A-01\nIt MAY.\nWhy: x\n"),
            "C.md:2: expected a clause id like W-SAVE-2, got 'W-A-01'");
  EXPECT_EQ(MistakesIn("### W-B-1\nIt MAY.\nWhy: x\n"),
            "C.md:2: expected W-B-1 below its heading '## B  title'");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\nWhy: x\n## B\n"),
            "C.md:5: expected '## FAMILY  title', got 'B'\n"
            "C.md:5: expected a clause in the family B");
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\nWhy: x\n"
                       "## A  Again\n### W-A-2\nIt MAY.\nWhy: x\n"),
            "C.md:5: the family A is there already");
}

TEST(ContractTest, ListsAllMistakesInTheOrderOfTheLines) {
  EXPECT_EQ(MistakesIn("### W-A-1\nIt MAY.\n### W-A-2\nWhy: x\n"),
            "C.md:2: W-A-1 has no 'Why:'\n"
            "C.md:4: W-A-2 has no sentence");
}

TEST(ContractTest, RefusesAnEmptyOrHugeDocument) {
  EXPECT_EQ(ParseContract("C.md", "").status().message(),
            "C.md:1: expected at least one clause ('### W-FAMILY-1')");
  EXPECT_EQ(ParseContract("C.md", std::string(kMaxContractBytes + 1, '\n'))
                .status()
                .message(),
            "C.md:1: expected at most 1048576 bytes, got 1048577");
}

}  // namespace
}  // namespace reloader::conformance
