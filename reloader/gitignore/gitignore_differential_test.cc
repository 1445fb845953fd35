// Random trees with random rules: what is ignored is what
// `git check-ignore --no-index` says, for each path.
//
//   bazel test //reloader/gitignore:gitignore_differential_test
//   … run //reloader/gitignore:gitignore_differential_test -- --pairs=200000
//   … -- --seed=7 --pairs=1
//
// Each tree has a seed of its own, the next number; a difference names it, and
// `--seed=N --pairs=1` makes only that tree.
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "reloader/gitignore/gitignore_rules.h"
#include "reloader/gitignore/random_ignored_tree.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/posix_program.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

struct Flags {
  int64_t pairs = 6'000;
  uint64_t seed = 27685;
};

Flags& TheFlags() {
  static Flags flags;
  return flags;
}

// What git says about a path.
struct Answer {
  std::string source;   // The file of the rule that decides; empty: none does.
  std::string pattern;  // With its '!' and '/'.

  bool is_ignored() const {
    return !pattern.empty() && !absl::StartsWith(pattern, "!");
  }
};

std::string Join(absl::string_view directory, absl::string_view path) {
  return directory.empty() || path.empty() ? absl::StrCat(directory, path)
                                           : absl::StrCat(directory, "/", path);
}

class GitignoreDifferentialTest : public testing::Test {
 protected:
  struct Mix {
    int64_t pairs = 0;
    int64_t ignored = 0;
    int64_t taken_back = 0;  // By a rule with '!'.
    int64_t nested = 0;      // In a repository within another.
  };

  void CompareTree(uint64_t seed);

  // Asks git in the repository at `repository` about `paths` below it.
  std::vector<Answer> Ask(const std::string& repository,
                          const std::vector<std::string>& paths);

  // Returns whether `set` leaves out the path (absolute).
  static bool IsLeftOut(const WatchSet& set, absl::string_view path,
                        bool is_directory);

  PosixClock clock_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  std::optional<TempDirectory> temp_;
  std::string excludes_;
  Mix mix_;
};

std::vector<Answer> GitignoreDifferentialTest::Ask(
    const std::string& repository, const std::vector<std::string>& paths) {
  std::string input;
  for (const std::string& path : paths) {
    absl::StrAppend(&input, path, absl::string_view("\0", 1));
  }
  const std::string file = absl::StrCat(temp_->path(), "/input");
  EXPECT_TRUE(mutator_.WriteFile(file, input).ok());
  constexpr char kCommand[] =
      "exec git -C \"$1\" -c core.excludesFile=\"$2\" check-ignore --no-index "
      "--verbose --non-matching --stdin -z < \"$3\"";
  const absl::StatusOr<ProgramResult> result = RunProgram(
      {"env", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
       "LC_ALL=C", "sh", "-c", kCommand, "sh", repository, excludes_, file},
      &clock_, clock_.Now() + absl::Seconds(60));
  if (!result.ok() || result->exit_status > 1) {
    ADD_FAILURE() << "git: " << result.status() << " "
                  << (result.ok() ? result->errors : "");
    return {};
  }
  const std::vector<std::string> fields = absl::StrSplit(result->output, '\0');
  if (fields.size() != 4 * paths.size() + 1) {
    ADD_FAILURE() << "git gave " << fields.size() << " fields for "
                  << paths.size() << " paths: " << result->errors;
    return {};
  }
  std::vector<Answer> answers;
  for (size_t i = 0; i < paths.size(); ++i) {
    EXPECT_EQ(fields[4 * i + 3], paths[i]);
    answers.push_back(
        {.source = absl::StrCat(fields[4 * i], ":", fields[4 * i + 1]),
         .pattern = fields[4 * i + 2]});
  }
  return answers;
}

bool GitignoreDifferentialTest::IsLeftOut(const WatchSet& set,
                                          absl::string_view path,
                                          bool is_directory) {
  const auto names = SplitAbsolutePath(path);
  WatchSet::Position position = set.Root();
  for (size_t i = 0; i + 1 < names->size(); ++i) {
    position = set.Enter(position, (*names)[i], Via::kDirectory);
    if (position == nullptr) return true;
  }
  return is_directory
             ? set.Enter(position, names->back(), Via::kDirectory) == nullptr
             : !set.MatchFile(position, names->back()).watched;
}

void GitignoreDifferentialTest::CompareTree(uint64_t seed) {
  temp_.emplace();
  excludes_ = absl::StrCat(temp_->path(), "/excludes");
  const std::string root = absl::StrCat(temp_->path(), "/root");
  const RandomIgnoredTree tree(root, excludes_, seed);
  WatchList watches;
  ASSERT_TRUE(watches.AddDirectory(root, "**/*", {}).ok());
  const GitignoreRules rules =
      ReadGitignoreRules(file_system_, watches, {.user_excludes = excludes_});
  EXPECT_TRUE(rules.problems.empty()) << rules.problems.front();
  ASSERT_TRUE(watches.SetIgnoreFileRules(rules.rules).ok());
  const auto set = WatchSet::Compile(watches);

  // Outer repositories come first: they say whether an inner one is ignored.
  std::map<std::string, std::vector<std::string>> paths_of;
  for (const std::string& each : tree.repositories()) paths_of[each];
  for (const auto& [path, is_directory] : tree.paths()) {
    auto repository = paths_of.begin();
    for (auto each = paths_of.begin(); each != paths_of.end(); ++each) {
      if (absl::StartsWith(path, absl::StrCat(each->first, "/")) &&
          each->first.size() >= repository->first.size()) {
        repository = each;
      }
    }
    const absl::string_view prefix = repository->first;
    repository->second.emplace_back(
        absl::string_view(path).substr(prefix.empty() ? 0 : prefix.size() + 1));
  }
  std::map<std::string, bool> is_ignored;
  for (const auto& [repository, paths] : paths_of) {
    if (paths.empty()) continue;
    const std::vector<Answer> answers = Ask(Join(root, repository), paths);
    for (size_t i = 0; i < answers.size(); ++i) {
      const std::string path = Join(repository, paths[i]);
      const bool expected = is_ignored[repository] || answers[i].is_ignored();
      is_ignored[path] = expected;
      ++mix_.pairs;
      mix_.ignored += expected ? 1 : 0;
      mix_.taken_back += absl::StartsWith(answers[i].pattern, "!") ? 1 : 0;
      mix_.nested += repository.empty() ? 0 : 1;
      const bool is_directory = tree.paths().at(path);
      EXPECT_EQ(IsLeftOut(*set, Join(root, path), is_directory), expected)
          << (is_directory ? "directory " : "path ") << absl::CHexEscape(path)
          << "\n  git: " << absl::CHexEscape(answers[i].source) << " "
          << absl::CHexEscape(answers[i].pattern)
          << (is_ignored[repository] ? " (in an ignored repository)" : "")
          << "\n"
          << tree.description() << "  replay: --seed=" << seed << " --pairs=1";
    }
  }
}

TEST_F(GitignoreDifferentialTest, AgreesWithGit) {
  uint64_t seed = TheFlags().seed;
  while (mix_.pairs < TheFlags().pairs && !HasFailure()) CompareTree(seed++);
  std::cout << mix_.pairs << " paths, " << mix_.ignored << " ignored, "
            << mix_.taken_back << " taken back, " << mix_.nested
            << " in inner repositories; seeds " << TheFlags().seed << " to "
            << seed - 1 << "\n";
  if (mix_.pairs >= 1'000) {
    EXPECT_GE(mix_.ignored, mix_.pairs / 5);
    EXPECT_LE(mix_.ignored, mix_.pairs * 4 / 5);
    EXPECT_GE(mix_.taken_back, mix_.pairs / 50);
    EXPECT_GE(mix_.nested, mix_.pairs / 100);
  }
}

// Each set with every byte that a name can have.
TEST_F(GitignoreDifferentialTest, SetsHaveTheBytesThatGitHas) {
  temp_.emplace();
  excludes_ = absl::StrCat(temp_->path(), "/excludes");
  const std::string root = absl::StrCat(temp_->path(), "/root");
  for (absl::string_view path : {"", "/.git", "/.git/objects", "/.git/refs"}) {
    ASSERT_TRUE(mutator_.Mkdir(absl::StrCat(root, path)).ok());
  }
  ASSERT_TRUE(
      mutator_
          .WriteFile(absl::StrCat(root, "/.git/HEAD"), "ref: refs/heads/main\n")
          .ok());
  std::vector<std::string> names;
  for (int byte = 1; byte < 256; ++byte) {
    if (byte != '/') {
      names.push_back(
          absl::StrCat("x", std::string(1, static_cast<char>(byte)), "x"));
    }
  }
  for (absl::string_view set : {"[[:alnum:]]",   "[[:alpha:]]",
                                "[[:blank:]]",   "[[:cntrl:]]",
                                "[[:digit:]]",   "[[:graph:]]",
                                "[[:lower:]]",   "[[:print:]]",
                                "[[:punct:]]",   "[[:space:]]",
                                "[[:upper:]]",   "[[:xdigit:]]",
                                "[![:alnum:]]",  "[a[:word:]]",
                                "[!\x80-\xfe]",  "[+-9]",
                                "[]-a]",         "[^]-]",
                                "[[:digit:]-a]", "[\\]\\^-\\a]",
                                "[z-ab]",        "?"}) {
    ASSERT_TRUE(mutator_
                    .WriteFile(absl::StrCat(root, "/.gitignore"),
                               absl::StrCat("x", set, "x\n"))
                    .ok());
    WatchList watches;
    ASSERT_TRUE(watches.AddDirectory(root, "**/*", {}).ok());
    const GitignoreRules rules = ReadGitignoreRules(file_system_, watches, {});
    ASSERT_TRUE(watches.SetIgnoreFileRules(rules.rules).ok());
    const auto watch_set = WatchSet::Compile(watches);
    const std::vector<Answer> answers = Ask(root, names);
    ASSERT_EQ(answers.size(), names.size());
    for (size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(!watch_set->Watches(Join(root, names[i])),
                answers[i].is_ignored())
          << absl::CHexEscape(set) << " and " << absl::CHexEscape(names[i]);
    }
  }
}

int Main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    absl::string_view flag = argv[i];
    Flags& flags = TheFlags();
    const bool understood = (absl::ConsumePrefix(&flag, "--pairs=") &&
                             absl::SimpleAtoi(flag, &flags.pairs)) ||
                            (absl::ConsumePrefix(&flag, "--seed=") &&
                             absl::SimpleAtoi(flag, &flags.seed));
    if (understood) continue;
    std::cerr << argv[i] << ": expected --pairs=N or --seed=N\n";
    return 2;
  }
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace reloader

int main(int argc, char** argv) { return reloader::Main(argc, argv); }
