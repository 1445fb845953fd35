#include "conformance/flags.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Flags Parsed(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Flags> flags = ParseFlags(arguments);
  EXPECT_TRUE(flags.ok()) << flags.status();
  return flags.value_or(Flags{});
}

std::string Error(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Flags> flags = ParseFlags(arguments);
  EXPECT_EQ(flags.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(flags.status().message());
}

TEST(ParseFlags, HasDefaults) {
  const Flags flags = Parsed({});
  EXPECT_FALSE(flags.help);
  EXPECT_FALSE(flags.list);
  EXPECT_EQ(flags.suite_dir, "conformance");
  EXPECT_THAT(flags.selection.patterns, IsEmpty());
  EXPECT_THAT(flags.selection.backends, IsEmpty());
  EXPECT_EQ(flags.seed, 27685u);
}

TEST(ParseFlags, MeasuresAllScenariosOnAllMutantsOrSome) {
  EXPECT_TRUE(Parsed({"--mutants"}).mutants);
  EXPECT_THAT(Error({"--mutants", "--list"}), HasSubstr("exclude each other"));
  EXPECT_THAT(Error({"--mutants", "--scenario=W-SAVE-2"}),
              HasSubstr("leave out --scenario"));
  EXPECT_THAT(Error({"--mutants", "--tree=/"}), HasSubstr("leave out --tree"));
  EXPECT_THAT(
      Parsed({"--mutants", "--backend=ignores_size,other"}).selection.backends,
      ElementsAre("ignores_size", "other"));
  EXPECT_THAT(Error({"--mutants=x"}), HasSubstr("takes no value"));
}

TEST(ParseFlags, TakesAValueBehindEqualsOrInTheNextArgument) {
  const Flags flags = Parsed({"--json=a=b", "--junit", "c", "--suite_dir=d",
                              "--show", "W-SAVE-2", "--help"});
  EXPECT_EQ(flags.json, "a=b");
  EXPECT_EQ(flags.junit, "c");
  EXPECT_EQ(flags.suite_dir, "d");
  EXPECT_EQ(flags.show, "W-SAVE-2");
  EXPECT_TRUE(flags.help);
}

TEST(ParseFlags, CollectsRepeatedAndSeparatedNames) {
  const Flags flags = Parsed(
      {"--scenario=a, b", "--backend=X", "--scenario=c", "--backend=Y,Z"});
  EXPECT_THAT(flags.selection.patterns, ElementsAre("a", "b", "c"));
  EXPECT_THAT(flags.selection.backends, ElementsAre("X", "Y", "Z"));
}

TEST(TreeFlags, LeadToTheSameRunAgain) {
  EXPECT_EQ(TreeFlags(Parsed({})), "--seed=27685");
  EXPECT_EQ(TreeFlags(Parsed({"--seed=7", "--tree=/usr/include/c++/12",
                              "--tree_ops=200", "--backend=X"})),
            "--seed=7 --tree=/usr/include/c++/12 --tree_ops=200");
  EXPECT_EQ(TreeFlags(Parsed({"--tree", "it's $HOME"})),
            R"(--seed=27685 --tree='it'\''s $HOME')");
}

TEST(ParseFlags, TakesEverySeed) {
  EXPECT_EQ(Parsed({"--seed=0"}).seed, 0u);
  EXPECT_EQ(Parsed({"--seed=18446744073709551615"}).seed,
            18446744073709551615u);
}

TEST(ParseFlags, RefusesWhatIsNoSeed) {
  for (const char* value :
       {"-1", "+1", "x", "1x", "1.5", " 1", "18446744073709551616"}) {
    EXPECT_THAT(Error({std::string("--seed=") + value}),
                HasSubstr("expected a whole number from 0 to "
                          "18446744073709551615"))
        << value;
  }
}

TEST(ParseFlags, AnUnknownFlagIsToldTheNearestAndAll) {
  EXPECT_THAT(Error({"--secnario=x"}),
              AllOf(StartsWith("--secnario: there is no such flag; did you "
                               "mean --scenario?\n"),
                    HasSubstr("--list, --show, --scenario, --backend"),
                    HasSubstr("--help explains what is allowed.")));
  EXPECT_THAT(Error({"-h"}), StartsWith("-h: there is no such flag\n"));
}

TEST(ParseFlags, RefusesAMissingOrUnwantedValue) {
  EXPECT_THAT(Error({"--json"}), StartsWith("--json: expected --json=FILE\n"));
  EXPECT_THAT(Error({"--json="}), StartsWith("--json: expected --json=FILE\n"));
  EXPECT_THAT(Error({"--json", "--list"}),
              StartsWith("--json: expected --json=FILE\n"));
  EXPECT_THAT(Error({"--list=yes"}), StartsWith("--list takes no value\n"));
  EXPECT_THAT(Error({"--scenario=a,,b"}), HasSubstr("an empty name"));
}

TEST(ParseFlags, RefusesAnArgumentThatIsNoFlag) {
  EXPECT_THAT(Error({"W-SAVE-2"}),
              HasSubstr("--scenario=W-SAVE-2 selects scenarios"));
  EXPECT_THAT(Error({"--", "x"}), HasSubstr("--scenario=x selects"));
  EXPECT_THAT(Error({""}), HasSubstr("--scenario=PATTERN"));
}

TEST(ParseFlags, RefusesContradictions) {
  EXPECT_THAT(Error({"--seed=1", "--seed=2"}), HasSubstr("given twice"));
  EXPECT_THAT(Error({"--list", "--show=a"}), HasSubstr("exclude each other"));
  EXPECT_THAT(Error({"--json=a", "--junit=a"}), HasSubstr("name one file"));
  EXPECT_THAT(Error({"--list", "--json=a"}), HasSubstr("leave out --json"));
  EXPECT_THAT(Error({"--show=W-SAVE-2", "--backend=a"}),
              HasSubstr("leave out --backend"));
  EXPECT_THAT(Error({"--show=W-SAVE-2", "--tree_ops=5"}),
              HasSubstr("leave out --tree_ops"));
  EXPECT_TRUE(Parsed({"--list", "--scenario=W-SAVE-2"}).list);
}

TEST(HelpText, NamesFlagsAndExitCodesInEightyColumns) {
  const std::string help = HelpText();
  for (const char* word :
       {"--list", "--show=ID", "--scenario=PATTERN", "--backend=NAME",
        "--json=FILE", "--junit=FILE", "--seed=N", "Exit code", "NO_COLOR"}) {
    EXPECT_THAT(help, HasSubstr(word));
  }
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

}  // namespace
}  // namespace reloader::conformance
