#include "conformance/known_failures.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using testing::HasSubstr;

KnownFailures Parsed(absl::string_view text) {
  const absl::StatusOr<KnownFailures> known = ParseKnownFailures("k.txt", text);
  EXPECT_TRUE(known.ok()) << known.status();
  return known.ok() ? *known : KnownFailures();
}

std::string MistakesOf(absl::string_view text) {
  const absl::StatusOr<KnownFailures> known = ParseKnownFailures("k.txt", text);
  EXPECT_TRUE(absl::IsInvalidArgument(known.status())) << known.status();
  return std::string(known.status().message());
}

TEST(ParseKnownFailures, ReadsEntriesBetweenRemarksAndBlankLines) {
  const KnownFailures known = Parsed(
      "# why\n\n  # indented\n"
      "W_SAVE_1__append  # verdict lost, https://b.org/1\r\n"
      "\tW_STOP_4_Wakes#woken,  or not ,\thttps://b.org/2?a=1,2");
  ASSERT_EQ(known.entries.size(), 2);
  EXPECT_EQ(known.entries[1].words, "woken,  or not");
  EXPECT_EQ(known.entries[1].link, "https://b.org/2?a=1,2");
  EXPECT_EQ(known.file, "k.txt");
  EXPECT_EQ(known.entries[0].test, "W_SAVE_1__append");
  EXPECT_EQ(known.entries[0].words, "verdict lost");
  EXPECT_EQ(known.entries[0].link, "https://b.org/1");
  EXPECT_EQ(known.entries[0].line, 4);
}

TEST(ParseKnownFailures, TakesTheLastCommaForTheLink) {
  const KnownFailures known = Parsed("T # a, b,  c, https://b.org/2");
  ASSERT_EQ(known.entries.size(), 1);
  EXPECT_EQ(known.entries[0].words, "a, b,  c");
  EXPECT_EQ(known.entries[0].link, "https://b.org/2");
}

TEST(ParseKnownFailures, AnEmptyFileKnowsNothing) {
  EXPECT_TRUE(Parsed("").entries.empty());
  EXPECT_TRUE(Parsed("# a # b, c\n").entries.empty());
}

TEST(ParseKnownFailures, SaysWhereAMistakeIs) {
  EXPECT_EQ(MistakesOf("W-SAVE-1 # lost, https://b"),
            "k.txt:1:2: expected '#' and what the failure says, got "
            "'-SAVE-1 # lost, https://b'");
  EXPECT_EQ(MistakesOf("  - # lost, https://b"),
            "k.txt:1:3: expected the name of a test (W_SAVE_1__append), got "
            "'- # lost, https://b'");
  EXPECT_EQ(MistakesOf("\nT  "),
            "k.txt:2:2: expected '#' and what the failure says, got the end of "
            "the line");
  EXPECT_EQ(MistakesOf("T #"),
            "k.txt:1:4: expected what the failure says, got the end of the "
            "line");
  EXPECT_EQ(MistakesOf("T # , https://b"),
            "k.txt:1:5: expected what the failure says, got ', https://b'");
  EXPECT_EQ(MistakesOf("T # lost"),
            "k.txt:1:9: expected ', ' and a link (https://...) to who deals "
            "with it, got the end of the line");
  EXPECT_THAT(MistakesOf("T # lost,https://b"),
              HasSubstr("k.txt:1:19: expected ', ' and a link"));
  EXPECT_EQ(MistakesOf("T # lost, soon"),
            "k.txt:1:11: expected a link (https://...) to who deals with it, "
            "got 'soon'");
  EXPECT_EQ(MistakesOf("T # lost, https://b or so"),
            "k.txt:1:11: expected a link (https://...) to who deals with it, "
            "got 'https://b or so'");
}

TEST(ParseKnownFailures, SaysEveryMistake) {
  EXPECT_EQ(MistakesOf("T # a, https://b\nU\nT # a, https://b\n"),
            "k.txt:2:2: expected '#' and what the failure says, got the end of "
            "the line\n"
            "k.txt:3:1: expected each test once (see line 1), got "
            "'T # a, https://b'");
}

TEST(ParseKnownFailures, LimitsTheFile) {
  EXPECT_THAT(MistakesOf(std::string(kMaxKnownFailuresBytes + 1, ' ')),
              HasSubstr("k.txt:1:1: expected at most"));
  EXPECT_TRUE(Parsed(std::string(kMaxKnownFailuresBytes, ' ')).entries.empty());
}

TEST(LoadKnownFailures, ReadsAFile) {
  const std::string path = absl::StrCat(testing::TempDir(), "/known.txt");
  std::ofstream(path) << "T # lost, https://b\n";
  const absl::StatusOr<KnownFailures> known = LoadKnownFailures(path);
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_EQ(known->file, path);
  EXPECT_EQ(known->entries.size(), 1);
}

TEST(LoadKnownFailures, SaysWhichFileIsMissing) {
  const absl::StatusOr<KnownFailures> known = LoadKnownFailures("/no/such");
  EXPECT_TRUE(absl::IsNotFound(known.status())) << known.status();
  EXPECT_EQ(known.status().message(), "/no/such: cannot be read");
}

std::vector<TestId> SomeTests() {
  return {MakeTestId("S", "W_SAVE_1__append", {"S"}),
          MakeTestId("S", "W_SAVE_1__truncate_then_write", {"S"}),
          MakeTestId("A/Typed/S", "W_STOP_4_Wakes", {"S"})};
}

TEST(CheckKnownFailures, AcceptsTestsOfEveryKind) {
  EXPECT_TRUE(CheckKnownFailures(Parsed("W_SAVE_1__append # a, https://b\n"
                                        "W_STOP_4_Wakes # a, https://b\n"),
                                 SomeTests())
                  .ok());
}

TEST(CheckKnownFailures, SaysWhatMatchesNothingAndWhatMayBeMeant) {
  const absl::Status checked =
      CheckKnownFailures(Parsed("W_SAVE_1__apend # a, https://b\n"
                                "W_SAVE_1__something_else # a, https://b\n"
                                "W_SAVE_1__append # a, https://b\n"
                                "W_NONE_1__at_all # a, https://b\n"),
                         SomeTests());
  EXPECT_TRUE(absl::IsInvalidArgument(checked));
  EXPECT_EQ(checked.message(),
            "k.txt:1:1: expected the name of a test, got 'W_SAVE_1__apend'; "
            "did you mean W_SAVE_1__append?\n"
            "k.txt:2:1: expected the name of a test, got "
            "'W_SAVE_1__something_else'; the tests of that clause: "
            "W_SAVE_1__append, W_SAVE_1__truncate_then_write\n"
            "k.txt:4:1: expected the name of a test, got 'W_NONE_1__at_all'");
}

// How a record of W_SAVE_1__append ends where "verdict lost" is known of it.
TestRecord Judged(Outcome outcome, std::string message) {
  std::vector<TestRecord> records = {{.id = SomeTests()[0],
                                      .outcome = outcome,
                                      .message = std::move(message)}};
  JudgeKnownFailures(Parsed("W_SAVE_1__append # verdict lost, https://b"),
                     &records);
  return records[0];
}

constexpr absl::string_view kReport =
    "W-SAVE-1  A sentence.\n  a.scn\n  >   6  expect\n"
    "  verdict    %s\n  expected   modified a\n  check      verdict lost?";

std::string Report(absl::string_view verdict) {
  return absl::StrReplaceAll(kReport, {{"%s", verdict}});
}

TEST(JudgeKnownFailures, ThatFailsAsWritten) {
  const TestRecord record = Judged(Outcome::kFailed, Report("lost"));
  EXPECT_EQ(record.outcome, Outcome::kKnownFailure);
  EXPECT_EQ(record.message,
            "expected to fail with 'verdict lost' (k.txt:1, https://b)");
}

TEST(JudgeKnownFailures, ThatFailsWithOtherWords) {
  const TestRecord record = Judged(Outcome::kFailed, Report("late"));
  EXPECT_EQ(record.outcome, Outcome::kFailed);
  EXPECT_EQ(record.message,
            absl::StrCat(Report("late"),
                         "\n  known      expected to fail with 'verdict lost' "
                         "(k.txt:1, https://b), and failed with other words"));
}

TEST(JudgeKnownFailures, ThatHasNoReportFailsWithItsMessage) {
  EXPECT_EQ(Judged(Outcome::kFailed, "a.h:3\nverdict  lost\n").outcome,
            Outcome::kKnownFailure);
  EXPECT_EQ(Judged(Outcome::kFailed, "a.h:3\nlost\n").outcome,
            Outcome::kFailed);
}

TEST(JudgeKnownFailures, ThatPasses) {
  const TestRecord record = Judged(Outcome::kPassed, "");
  EXPECT_EQ(record.outcome, Outcome::kFailed);
  EXPECT_EQ(record.message,
            "expected to fail with 'verdict lost' (k.txt:1, https://b), but "
            "the outcome is: passed; delete the line");
}

TEST(JudgeKnownFailures, ThatIsNotRun) {
  for (const Outcome outcome : {Outcome::kNotApplicable, Outcome::kNotTested}) {
    const TestRecord record = Judged(outcome, "because");
    EXPECT_EQ(record.outcome, Outcome::kFailed);
    EXPECT_THAT(record.message, HasSubstr(OutcomeName(outcome)));
  }
}

TEST(JudgeKnownFailures, ThatCouldNotRunSaysSo) {
  const TestRecord record = Judged(Outcome::kCouldNotRun, "verdict lost");
  EXPECT_EQ(record.outcome, Outcome::kCouldNotRun);
  EXPECT_EQ(record.message, "verdict lost");
}

TEST(JudgeKnownFailures, LeavesOthersAlone) {
  std::vector<TestRecord> records = {{.id = SomeTests()[1],
                                      .outcome = Outcome::kFailed,
                                      .message = "verdict lost"}};
  JudgeKnownFailures(Parsed("W_SAVE_1__append # verdict lost, https://b"),
                     &records);
  EXPECT_EQ(records[0].outcome, Outcome::kFailed);
  EXPECT_EQ(records[0].message, "verdict lost");
}

}  // namespace
}  // namespace reloader::conformance
