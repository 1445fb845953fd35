#include "conformance/scenario_parser.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "conformance/service_event.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kFile = "save/W-SAVE-2-rename-onto.scn";
constexpr absl::string_view kModel =
    "# W-SAVE-2  Saving by rename onto the file is one modification.   "
    "(vim, VS Code, most editors)\n"
    "write   app.py \"1\"\n"
    "watch   . **/*.py\n"
    "tick\n"
    "write   app.py.tmp \"2\"\n"
    "rename  app.py.tmp app.py   # onto it\n"
    "expect  modified app.py\n";

// Parses `lines` behind a first line and a watch, so that they begin on line 3,
// and with an expect at the end.
absl::StatusOr<Scenario> ParseLines(absl::string_view lines) {
  return ParseScenario(kFile, absl::StrCat("# W-SAVE-2  Sentence.\nwatch . *\n",
                                           lines, "\nexpect nothing\n"));
}

// Returns the step that `line` becomes; the test fails if it is none.
Step ParseStep(absl::string_view line) {
  const absl::StatusOr<Scenario> scenario = ParseLines(line);
  if (!scenario.ok() || scenario->steps.size() != 3) {
    ADD_FAILURE() << line << ": " << scenario.status();
    return {};
  }
  return scenario->steps[1];
}

// Returns "LINE:COLUMN: message" of the mistake in `lines`.
std::string MistakeIn(absl::string_view lines) {
  const absl::Status status = ParseLines(lines).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << lines;
  const std::string message(status.message());
  EXPECT_TRUE(absl::StartsWith(message, absl::StrCat(kFile, ":"))) << message;
  return message.substr(std::min(message.size(), kFile.size() + 1));
}

std::string MistakeOfFile(absl::string_view file, absl::string_view text) {
  return std::string(ParseScenario(file, text).status().message());
}

TEST(ScenarioParserTest, ReadsTheModel) {
  const absl::StatusOr<Scenario> scenario = ParseScenario(kFile, kModel);
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  EXPECT_EQ(scenario->clause_id, "W-SAVE-2");
  EXPECT_EQ(scenario->sentence,
            "Saving by rename onto the file is one modification.");
  EXPECT_EQ(scenario->remark, "vim, VS Code, most editors");
  EXPECT_EQ(scenario->name, "W_SAVE_2__rename_onto");
  EXPECT_EQ(scenario->file, kFile);
  EXPECT_EQ(scenario->script, kModel);
  EXPECT_THAT(scenario->requirements, IsEmpty());
  ASSERT_EQ(scenario->steps.size(), 6u);
  const Step& rename = scenario->steps[4];
  EXPECT_EQ(rename.verb, Verb::kRename);
  EXPECT_EQ(rename.line, 6);
  EXPECT_EQ(rename.source, "rename  app.py.tmp app.py");
  EXPECT_EQ(rename.path, "app.py.tmp");
  EXPECT_EQ(rename.target, "app.py");
  const Expectation expected{.kind = Expectation::Kind::kModified,
                             .path = "app.py",
                             .diagnostic = "",
                             .line = 7};
  EXPECT_THAT(scenario->steps[5].expectations, ElementsAre(expected));
}

TEST(ScenarioParserTest, KeepsParenthesesThatBelongToTheSentence) {
  const auto scenario =
      ParseScenario(kFile,
                    "# W-SAVE-2  A file (of any name) is seen (once)\nwatch a\n"
                    "expect nothing");
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  EXPECT_EQ(scenario->sentence, "A file (of any name) is seen (once)");
  EXPECT_EQ(scenario->remark, "");
}

TEST(ScenarioParserTest, ReadsOperations) {
  EXPECT_EQ(ParseStep("write a \"x\\n\\t\\\\\\\"\\x00\\xFf#\"").text,
            std::string("x\n\t\\\"\0\xff#", 8));
  EXPECT_EQ(ParseStep("write a \"\"").text, "");
  EXPECT_EQ(ParseStep("append a b").text, "b");
  EXPECT_EQ(ParseStep("truncate a 4294967296").number, 4294967296);
  EXPECT_EQ(ParseStep("chmod . 0750").number, 0750);
  EXPECT_EQ(ParseStep("exchange a b").target, "b");
  EXPECT_EQ(ParseStep("link a b").target, "b");
  EXPECT_EQ(ParseStep("symlink ../x//y a").text, "../x//y");
  EXPECT_EQ(ParseStep("symlink ../x//y a").path, "a");
  EXPECT_EQ(ParseStep("copytree a ab").target, "ab");
  EXPECT_EQ(ParseStep("unlink \"#a b\"").path, "#a b");
  EXPECT_EQ(ParseStep("unlink a\\n#").path, "a\\n#");
  for (const absl::string_view verb :
       {"touch", "unlink", "mkdir", "rmdir", "rmtree", "read"}) {
    const Step step = ParseStep(absl::StrCat("  ", verb, "\ta/b.c "));
    EXPECT_EQ(VerbWord(step.verb), verb);
    EXPECT_EQ(step.path, "a/b.c");
    EXPECT_EQ(step.source, absl::StrCat(verb, "\ta/b.c"));
  }
}

TEST(ScenarioParserTest, ReadsTimes) {
  EXPECT_EQ(ParseStep("utime a -1h").number, -3'600'000'000'000);
  EXPECT_EQ(ParseStep("utime a +1ns").number, 1);
  EXPECT_EQ(ParseStep("utime a +1ns").time_base, TimeBase::kCurrentMtime);
  EXPECT_EQ(ParseStep("utime a =-0.5").number, -500'000'000);
  EXPECT_EQ(ParseStep("utime a =-0.5").time_base, TimeBase::kEpoch);
  EXPECT_EQ(ParseStep("advance 1.5s").number, 1'500'000'000);
}

TEST(ScenarioParserTest, TellsAFileFromADirectoryWithAGlob) {
  EXPECT_EQ(ParseStep("watch a").verb, Verb::kWatchFile);
  const Step file = ParseStep("watch a metadata");
  EXPECT_EQ(file.verb, Verb::kWatchFile);
  EXPECT_TRUE(file.metadata);
  const Step glob = ParseStep("watch a \"metadata\" follow-links metadata");
  EXPECT_EQ(glob.verb, Verb::kWatch);
  EXPECT_EQ(glob.target, "metadata");
  EXPECT_TRUE(glob.metadata);
  EXPECT_TRUE(glob.follow_links);
  EXPECT_EQ(ParseStep("watch a [!\\]]").target, "[!\\]]");
  EXPECT_EQ(ParseStep("unwatch a").verb, Verb::kUnwatchFile);
  EXPECT_EQ(ParseStep("unwatch a *.py").verb, Verb::kUnwatch);
  EXPECT_EQ(ParseStep("ignore . !*.py").target, "!*.py");
}

TEST(ScenarioParserTest, ReadsTicksAndFaults) {
  EXPECT_EQ(ParseStep("tick").number, 1);
  EXPECT_EQ(ParseStep("tick 12").number, 12);
  const Step fault = ParseStep("fault readlink a/b EACCES always");
  EXPECT_EQ(fault.verb, Verb::kFault);
  EXPECT_EQ(fault.fault_call, FaultCall::kReadlink);
  EXPECT_EQ(fault.path, "a/b");
  EXPECT_EQ(fault.number, EACCES);
  EXPECT_EQ(fault.fault_repeat, FaultRepeat::kAlways);
  EXPECT_EQ(ParseStep("fault stat . EIO once").fault_repeat,
            FaultRepeat::kOnce);
  EXPECT_EQ(ParseStep("fault clear").verb, Verb::kFaultClear);
}

TEST(ScenarioParserTest, ReadsWhatOnlyAMadeUpWorldCanDo) {
  EXPECT_EQ(ParseStep("step -1h").verb, Verb::kStepClock);
  EXPECT_EQ(ParseStep("step -1h").number, -3'600'000'000'000);
  EXPECT_EQ(ParseStep("granularity 2s").number, 2'000'000'000);
  EXPECT_EQ(ParseStep("mount a/b").path, "a/b");
  EXPECT_EQ(ParseStep("unmount a").verb, Verb::kUnmount);
  EXPECT_EQ(ParseStep("fault list a EIO once after 3").fault_after, 3);
  EXPECT_EQ(ParseStep("fault list a EIO once after 3").number, EIO);
}

TEST(ScenarioParserTest, ReadsWhatHappensToAService) {
  EXPECT_EQ(ParseStep("service hang-up").verb, Verb::kService);
  EXPECT_EQ(ParseStep("service hang-up").service_event, ServiceEvent::kHangUp);
  EXPECT_THAT(MistakeIn("service reboot"),
              HasSubstr("3:9: expected restart, recrawl, forget, unwatch, "
                        "refuse, hang-up, dawdle, end, stall or outdate, got "
                        "'reboot'"));
}

TEST(ScenarioParserTest, ReadsOperationsThatWaitAndThatAreRepeated) {
  const Step gated = ParseStep("when list a/b rename a c");
  EXPECT_EQ(gated.verb, Verb::kRename);
  EXPECT_EQ(gated.path, "a");
  EXPECT_EQ(gated.target, "c");
  EXPECT_EQ(gated.gate, (Gate{FaultCall::kList, "a/b"}));
  const Step slow = ParseStep("when stat a advance 2s");
  EXPECT_EQ(slow.verb, Verb::kAdvance);
  EXPECT_EQ(slow.number, 2'000'000'000);
  EXPECT_EQ(slow.gate, (Gate{FaultCall::kStat, "a"}));
  const Step repeated = ParseStep("repeat 300 write d/%.py \"%\"");
  EXPECT_EQ(repeated.verb, Verb::kWrite);
  EXPECT_EQ(repeated.repeat, 300);
  EXPECT_EQ(repeated.number, 0);
  EXPECT_FALSE(repeated.gate.has_value());
  EXPECT_EQ(ParseStep("when stat a repeat 2 mkdir d%").repeat, 2);
  const Step never = ParseStep("never read a");
  EXPECT_EQ(never.verb, Verb::kNever);
  EXPECT_EQ(never.fault_call, FaultCall::kRead);
}

TEST(ScenarioParserTest, RefusesOtherStepsThanOperationsToWait) {
  EXPECT_THAT(MistakeIn("when list a tick"),
              HasSubstr("3:13: expected an operation on files, got 'tick'"));
  EXPECT_THAT(MistakeIn("repeat 3 advance 2s"),
              HasSubstr("3:10: expected an operation on files"));
  EXPECT_THAT(MistakeIn("repeat 3 watch a"),
              HasSubstr("3:10: expected an operation on files"));
  EXPECT_EQ(MistakeIn("repeat 3 when list a unlink b"),
            "3:10: expected a verb, got 'when' (each of 'when' and 'repeat' "
            "stands once, in this order)");
  EXPECT_EQ(MistakeIn("when list a requires faults"),
            "3:13: expected a verb, got 'requires' (it begins a line)");
  EXPECT_THAT(MistakeIn("when list a"),
              HasSubstr("3:12: expected a verb, got the end of the line"));
  EXPECT_THAT(MistakeIn("when lst a unlink a"),
              HasSubstr("3:6: expected stat, list, open, read or readlink"));
  EXPECT_THAT(MistakeIn("repeat 1 unlink a"),
              HasSubstr("3:8: expected a number of times from 2 to 10000"));
  EXPECT_THAT(MistakeIn("step =5"), HasSubstr("3:6: expected a step like +1h"));
  EXPECT_THAT(MistakeIn("step +0s"), HasSubstr("3:6: expected a step"));
  EXPECT_THAT(MistakeIn("fault list a EIO once after 0"),
              HasSubstr("3:29: expected a number of entries"));
  EXPECT_THAT(MistakeIn("fault stat a EIO once after 1"),
              HasSubstr("3:23: expected the end of the line"));
  EXPECT_THAT(MistakeIn("mount ."), HasSubstr("3:7: expected a path below"));
}

TEST(ScenarioParserTest, JudgesConsecutiveExpectLinesTogether) {
  const auto scenario = ParseScenario(
      kFile,
      "# W-SAVE-2  S.\nwatch a\nexpect created a\n\n# still the group\n"
      "expect maybe b\nexpect diagnostic link-loop a\ntick\n"
      "expect diagnostic unreadable a\nexpect nothing\n");
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  ASSERT_EQ(scenario->steps.size(), 4u);
  const std::vector<Expectation>& group = scenario->steps[1].expectations;
  ASSERT_EQ(group.size(), 3u);
  EXPECT_EQ(group[0].kind, Expectation::Kind::kCreated);
  EXPECT_EQ(group[1].kind, Expectation::Kind::kMaybe);
  EXPECT_EQ(group[1].line, 6);
  EXPECT_EQ(group[2].diagnostic, "link-loop");
  EXPECT_EQ(scenario->steps[3].expectations.size(), 1u);
}

TEST(ScenarioParserTest, ReadsRequirements) {
  const auto scenario = ParseScenario(
      kFile,
      "# W-SAVE-2  S.\nrequires virtual-time faults\nrequires x2\n"
      "watch a\nexpect nothing");
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  EXPECT_THAT(scenario->requirements,
              ElementsAre("virtual-time", "faults", "x2"));
}

TEST(ScenarioParserTest, SaysWhereAndWhatWasExpected) {
  EXPECT_EQ(MistakeIn("write"),
            "3:6: expected a path, got the end of the line");
  EXPECT_EQ(MistakeIn("rename  a "),
            "3:10: expected a path, got the end of the line");
  EXPECT_EQ(MistakeIn("write a"),
            "3:8: expected a text, got the end of the line");
  EXPECT_EQ(MistakeIn("unlink a b"),
            "3:10: expected the end of the line, got 'b'");
  EXPECT_EQ(MistakeIn(" renam a b"),
            "3:2: expected a verb, got 'renam' (did you mean 'rename'?)");
  EXPECT_EQ(MistakeIn("require x"),
            "3:1: expected a verb, got 'require' (did you mean 'requires'?)");
  EXPECT_EQ(MistakeIn("frobnicate a"),
            "3:1: expected a verb, got 'frobnicate'");
  EXPECT_EQ(MistakeIn("\"tick\""),
            "3:1: expected a verb, got 'tick' "
            "(without the quotes)");
}

TEST(ScenarioParserTest, RefusesPathsThatAreNotBelowTheRoot) {
  const auto mistake = [](absl::string_view path) {
    return MistakeIn(absl::StrCat("touch ", path));
  };
  EXPECT_EQ(mistake("/a"), "3:7: expected a path, got '/a' (it is absolute)");
  EXPECT_THAT(mistake("a/../b"), HasSubstr("(it has the component '..')"));
  EXPECT_THAT(mistake(".."), HasSubstr("(it has the component '..')"));
  EXPECT_THAT(mistake("./a"), HasSubstr("(it has the component '.')"));
  EXPECT_THAT(mistake("a//b"), HasSubstr("(it has an empty component)"));
  EXPECT_THAT(mistake("a/"), HasSubstr("(it has an empty component)"));
  EXPECT_THAT(mistake("\"\""), HasSubstr("(it is empty)"));
  EXPECT_THAT(mistake("\"a\\x00\""), HasSubstr("(it has a NUL byte)"));
  EXPECT_THAT(mistake(std::string(256, 'n')), HasSubstr("has 256 bytes"));
  EXPECT_EQ(ParseStep(absl::StrCat("touch ", std::string(255, 'n'))).verb,
            Verb::kTouch);
  EXPECT_EQ(MistakeIn("unlink ."),
            "3:8: expected a path below the root, got '.' (it is the root "
            "itself)");
  EXPECT_EQ(MistakeIn("copytree a a/b"),
            "3:12: expected a target outside the tree, got 'a/b' (it would "
            "copy into itself)");
}

TEST(ScenarioParserTest, RefusesWrongArguments) {
  EXPECT_THAT(MistakeIn("truncate a -1"), HasSubstr("3:12: expected a size"));
  EXPECT_THAT(MistakeIn("truncate a 9999999999999999999999"),
              HasSubstr("3:12: expected a size"));
  EXPECT_THAT(MistakeIn("chmod a 8"), HasSubstr("3:9: expected octal"));
  EXPECT_THAT(MistakeIn("chmod a 10000"), HasSubstr("3:9: expected octal"));
  EXPECT_THAT(MistakeIn("utime a 1h"), HasSubstr("3:9: expected a time"));
  EXPECT_THAT(MistakeIn("advance 0s"), HasSubstr("3:9: expected a duration"));
  EXPECT_THAT(MistakeIn("tick 0"), HasSubstr("3:6: expected a number of"));
  EXPECT_THAT(MistakeIn("tick 1001"), HasSubstr("from 1 to 1000"));
  EXPECT_THAT(MistakeIn("symlink \"\" a"), HasSubstr("(it is empty)"));
  EXPECT_THAT(MistakeIn("ignore . !"), HasSubstr("3:10: expected a pattern"));
  EXPECT_THAT(MistakeIn("ignore . ![a"), HasSubstr("3:10: expected a pattern"));
  EXPECT_THAT(MistakeIn("unwatch . a//b"), HasSubstr("3:11: expected a glob"));
  EXPECT_THAT(MistakeIn("watch . a**"),
              AllOf(HasSubstr("3:9: expected a glob, got 'a**'"),
                    HasSubstr("beside other bytes")));
  EXPECT_THAT(MistakeIn("watch a follow-links"), HasSubstr("a glob before"));
  EXPECT_EQ(MistakeIn("watch ."),
            "3:8: expected a glob, got the end of the line (the root is not "
            "watched as a file)");
  EXPECT_THAT(MistakeIn("watch . metadata"), HasSubstr("3:17: expected a gl"));
  EXPECT_THAT(MistakeIn("watch a * nonsense"),
              HasSubstr("3:11: expected 'metadata', 'follow-links' or the end "
                        "of the line, got 'nonsense'"));
  EXPECT_THAT(MistakeIn("fault chmod a EIO once"),
              HasSubstr("3:7: expected stat, list, open, read, readlink"));
  EXPECT_THAT(MistakeIn("fault stat a EFOO once"),
              HasSubstr("3:14: expected the symbol of an errno"));
  EXPECT_THAT(MistakeIn("fault stat a EIO"), HasSubstr("3:17: expected once"));
}

TEST(ScenarioParserTest, RefusesContradictingExpectations) {
  EXPECT_THAT(MistakeIn("expect craeted a"),
              HasSubstr("3:8: expected created, modified, deleted, maybe,"));
  EXPECT_THAT(MistakeIn("expect maybe ."),
              HasSubstr("3:14: expected a path below the root, got '.'"));
  EXPECT_THAT(MistakeIn("expect diagnostic lost a"),
              HasSubstr("3:19: expected unreadable, device-changed or"));
  EXPECT_THAT(MistakeIn("expect created a\nexpect nothing\ntick"),
              HasSubstr("4:8: expected 'nothing' alone"));
  EXPECT_THAT(MistakeIn("expect nothing\nexpect maybe a\ntick"),
              HasSubstr("4:8: expected no change in the group"));
  EXPECT_THAT(MistakeIn("expect created a\nexpect deleted a\ntick"),
              HasSubstr("4:16: expected each path once in a group, got 'a' as "
                        "on line 3"));
}

TEST(ScenarioParserTest, RefusesScenariosThatShowNothing) {
  EXPECT_EQ(MistakeOfFile("W-A-1-x.scn", "# W-A-1  S.\nexpect nothing\n"),
            "W-A-1-x.scn:3:1: expected at least one 'watch', got the end of "
            "the file");
  EXPECT_EQ(MistakeOfFile("W-A-1-x.scn", "# W-A-1  S.\nwatch a\n"),
            "W-A-1-x.scn:3:1: expected at least one 'expect', got the end of "
            "the file");
  EXPECT_EQ(MistakeOfFile("W-A-1-x.scn",
                          "# W-A-1  S.\nwatch a\nexpect nothing\ntick\n"
                          "touch a\n"),
            "W-A-1-x.scn:4:1: expected an 'expect' after this step (nothing "
            "would look at this)");
}

TEST(ScenarioParserTest, RefusesMisplacedRequirements) {
  EXPECT_EQ(MistakeIn("requires faults"),
            "3:1: expected 'requires' before the first step");
  const auto mistake = [](absl::string_view line) {
    return MistakeOfFile("W-A-1-x.scn", absl::StrCat("# W-A-1  S.\n", line));
  };
  EXPECT_THAT(mistake("requires"), HasSubstr(":2:9: expected a capability"));
  EXPECT_THAT(mistake("requires No"), HasSubstr(":2:10: expected a capabi"));
  EXPECT_THAT(mistake("requires a--b"), HasSubstr(":2:10: expected a capabi"));
  EXPECT_THAT(mistake("requires a a"), HasSubstr(":2:12: expected each capab"));
}

TEST(ScenarioParserTest, RefusesAWrongFirstLine) {
  const auto mistake = [](absl::string_view text) {
    return MistakeOfFile("W-A-1-x.scn", text);
  };
  EXPECT_THAT(mistake(""), HasSubstr(":1:1: expected '# <CLAUSE-ID>"));
  EXPECT_THAT(mistake("tick"), HasSubstr(":1:1: expected '# <CLAUSE-ID>"));
  EXPECT_THAT(mistake("# Hello"), HasSubstr(":1:3: expected a clause id like "
                                            "W-SAVE-2, got 'Hello'"));
  EXPECT_THAT(mistake("#   W-A-2  S."),
              HasSubstr(":1:5: expected the clause id of the file name, W-A-1, "
                        "got 'W-A-2'"));
  EXPECT_THAT(mistake("# W-A-1 "), HasSubstr(":1:9: expected a sentence"));
}

TEST(ScenarioParserTest, RefusesAWrongFileName) {
  for (const absl::string_view file :
       {"", "x", "W-A-1.scn", "W-A-1-.scn", "W-A-01-x.scn", "W-A-0-x.scn",
        "W-a-1-x.scn", "W-A-1-X.scn", "W-A-1-x--y.scn", "W-A-1-x.txt",
        "W-A-1-x_y.scn"}) {
    EXPECT_THAT(MistakeOfFile(file, kModel),
                HasSubstr(":1:1: expected a file name like"))
        << file;
  }
}

TEST(ScenarioParserTest, KeepsItsLimits) {
  const std::string long_line(kMaxScriptLineBytes, 'x');
  EXPECT_TRUE(ParseLines(absl::StrCat("#", long_line.substr(1))).ok());
  EXPECT_THAT(MistakeIn(absl::StrCat("#", long_line)),
              HasSubstr("3:4097: expected at most 4096 bytes in a line"));
  EXPECT_THAT(MistakeIn(std::string(kMaxScriptBytes, '\n')),
              HasSubstr("1:1: expected at most 65536 bytes"));
  std::string ticks;
  for (int i = 0; i < kMaxScriptSteps - 2; ++i) ticks += "tick\n";
  EXPECT_TRUE(ParseLines(ticks).ok());  // With the watch and the expect.
  EXPECT_THAT(MistakeIn(ticks + "tick"),
              HasSubstr("expected at most 1000 steps"));
}

TEST(ScenarioParserTest, FormatsToAScriptThatParsesToTheSame) {
  constexpr absl::string_view kScript =
      "# W-SAVE-2  Sentence.   (remark)\n"
      "requires faults\n"
      "requires virtual-time\n"
      "write   \"#a b\" \"\\n\\t\\\\\\\"\\x00\"\n"
      "truncate a 0\n"
      "touch   \xff\n"
      "utime   a -90m\n"
      "utime   a =-0.5\n"
      "chmod   . 0644\n"
      "symlink ../x a\n"
      "copytree a b\n"
      "watch   . \"metadata\" metadata follow-links\n"
      "watch   a metadata\n"
      "unwatch a\n"
      "ignore  . !*.py\n"
      "tick    2\n"
      "tick\n"
      "advance 1500ms\n"
      "fault   list a EIO once\n"
      "fault   list a EIO always after 7\n"
      "fault   clear\n"
      "never   read \"a b\"\n"
      "when    list . repeat  3 mkfifo  a%\n"
      "mkdirs  a/b\n"
      "step    -90m\n"
      "granularity 2s\n"
      "mount   a\n"
      "unmount a\n"
      "expect  created a\n"
      "expect  diagnostic link-loop b\n"
      "tick\n"
      "expect  nothing\n"
      "expect  diagnostic unreadable a\n";
  const auto scenario = ParseScenario(kFile, kScript);
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  EXPECT_EQ(FormatScenario(*scenario), kScript);
}

// The model on the page is a scenario, and every example in its tables a line.
TEST(ScenarioParserTest, AcceptsEveryExampleOfTheGrammarPage) {
  std::ifstream page("conformance/scenario_language.md");
  const std::string text((std::istreambuf_iterator<char>(page)), {});
  int examples = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '`');
    if (!absl::StartsWith(line, "| `") || cells.size() < 5) continue;
    const std::string example(cells[3]);
    ++examples;
    const std::string script = absl::StrCat(
        "# W-SAVE-2  S.\n", example, "\nwatch a\ntick\nexpect nothing\n");
    EXPECT_TRUE(ParseScenario(kFile, script).ok())
        << example << ": " << ParseScenario(kFile, script).status();
  }
  EXPECT_GE(examples, 30);
  const size_t model = text.find("# W-SAVE-2  ");
  ASSERT_NE(model, std::string::npos);
  const auto scenario =
      ParseScenario(kFile, text.substr(model, text.find("```", model) - model));
  EXPECT_TRUE(scenario.ok()) << scenario.status();
}

}  // namespace
}  // namespace reloader::conformance
