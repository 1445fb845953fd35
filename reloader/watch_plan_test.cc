#include "reloader/watch_plan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_table.h"
#include "reloader/plan_change.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class NoDiagnostics : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }
};

class WatchPlanTest : public testing::Test {
 protected:
  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }

  // Lines like "listed src", of the directories at and below the root.
  std::vector<std::string> Plan(const PlanChange& of = {"/", /*below=*/true}) {
    FileTable table(&file_system_, &executor_, &diagnostics_, {});
    table.SetWatches(WatchSet::Compile(list_));
    std::vector<Change> changes;
    table.Scan(
        {.everything = true}, [] { return false; }, &changes);
    std::vector<std::string> lines;
    WatchPlan(&table, &file_system_, {})
        .ForEachDirectoryOf(of, [&](const PlannedDirectory& directory) {
          const bool is_root = directory.path == root_.path();
          if (!is_root && !absl::StartsWith(directory.path, Path(""))) return;
          const char* const roles[] = {"listed ", "passed ", "hop "};
          lines.push_back(absl::StrCat(
              roles[static_cast<int>(directory.role)],
              is_root ? "." : directory.path.substr(root_.path().size() + 1)));
          names_.insert(names_.end(), directory.names.begin(),
                        directory.names.end());
          for (const std::string& name : directory.shared_files) {
            shared_.push_back(absl::StrCat(directory.path, "/", name));
          }
          if (directory.role != PlannedDirectory::Role::kHop) return;
          led_.push_back(directory.watched.substr(root_.path().size() + 1));
          holders_.push_back(directory.holder);
        });
    return lines;
  }

  TempDirectory root_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  WatchList list_;
  std::vector<std::string> names_;    // PlannedDirectory::names.
  std::vector<std::string> shared_;   // Files with other names.
  std::vector<std::string> led_;      // PlannedDirectory::watched of each hop.
  std::vector<std::string> holders_;  // PlannedDirectory::holder of each hop.
};

TEST_F(WatchPlanTest, NamesEveryDirectoryThatHoldsWatchedFiles) {
  ASSERT_TRUE(mutator_.Mkdir(Path("src")).ok());
  ASSERT_TRUE(mutator_.Mkdir(Path("src/lib")).ok());
  ASSERT_TRUE(mutator_.Mkdir(Path(".git")).ok());
  ASSERT_TRUE(list_.AddDirectory(root_.path(), "**/*.py", {}).ok());
  EXPECT_THAT(Plan(), ElementsAre("listed .", "listed src", "listed src/lib"));
}

TEST_F(WatchPlanTest, NamesTheNearestParentOfWhatIsAbsent) {
  ASSERT_TRUE(mutator_.Mkdir(Path("a")).ok());
  ASSERT_TRUE(list_.AddDirectory(Path("a/b/c"), "*.py", {}).ok());
  ASSERT_TRUE(list_.AddFile(Path("settings.ini"), {}).ok());
  EXPECT_THAT(Plan(), ElementsAre("passed .", "passed a"));
}

// The kernel goes up from where the link leads.
TEST_F(WatchPlanTest, NamesTheHopsOfALinkInADirectoryThatIsALink) {
  for (const char* name : {"real", "real/app", "real/common"}) {
    ASSERT_TRUE(mutator_.Mkdir(Path(name)).ok());
  }
  ASSERT_TRUE(mutator_.WriteFile(Path("real/common/a.ini"), "1").ok());
  ASSERT_TRUE(mutator_.Symlink("../common/a.ini", Path("real/app/a.ini")).ok());
  ASSERT_TRUE(mutator_.Symlink("real/app", Path("app")).ok());
  ASSERT_TRUE(mutator_.Symlink("real", Path("link")).ok());
  ASSERT_TRUE(list_.AddFile(Path("app/a.ini"), {}).ok());
  ASSERT_TRUE(list_.AddFile(Path("link/app/a.ini"), {}).ok());
  const std::vector<std::string> plan = Plan();
  EXPECT_EQ(std::count(plan.begin(), plan.end(), "hop real/common"), 2);
  EXPECT_THAT(plan, Not(Contains("hop common")));
  EXPECT_THAT(plan, Not(Contains("hop link/common")));
}

TEST_F(WatchPlanTest, NamesEveryHopOfALinkedFile) {
  for (const char* name : {"config", "releases", "releases/1"}) {
    ASSERT_TRUE(mutator_.Mkdir(Path(name)).ok());
  }
  ASSERT_TRUE(mutator_.WriteFile(Path("releases/1/app.ini"), "1").ok());
  ASSERT_TRUE(mutator_.Symlink("releases/1", Path("current")).ok());
  ASSERT_TRUE(
      mutator_.Symlink("../current/app.ini", Path("config/app.ini")).ok());
  ASSERT_TRUE(list_.AddFile(Path("config/app.ini"), {}).ok());
  // The link itself, the link that its text passes, the directories that this
  // one's text passes, and the file at the end.
  EXPECT_THAT(Plan(), UnorderedElementsAre("passed .", "passed config",
                                           "hop config", "hop .", "hop .",
                                           "hop releases", "hop releases/1"));
  EXPECT_THAT(led_, Each("config/app.ini"));
}

TEST_F(WatchPlanTest, NamesTheDirectoryInWhichADanglingLinkEnds) {
  ASSERT_TRUE(mutator_.Mkdir(Path("store")).ok());
  ASSERT_TRUE(mutator_.Symlink("store/missing/x", Path("x")).ok());
  ASSERT_TRUE(list_.AddFile(Path("x"), {}).ok());
  EXPECT_THAT(Plan(), Contains("hop store"));
}

TEST_F(WatchPlanTest, EndsAtALinkThatLeadsToItself) {
  ASSERT_TRUE(mutator_.Symlink("loop", Path("loop")).ok());
  ASSERT_TRUE(list_.AddFile(Path("loop"), {}).ok());
  EXPECT_THAT(Plan(), Contains("hop ."));
}

TEST_F(WatchPlanTest, NamesTheHopsOfAWatchedDirectory) {
  ASSERT_TRUE(mutator_.Mkdir(Path("v1")).ok());
  ASSERT_TRUE(mutator_.Symlink("v1", Path("current")).ok());
  ASSERT_TRUE(list_.AddDirectory(Path("current"), "*.py", {}).ok());
  EXPECT_THAT(Plan(), Contains("listed current"));
  EXPECT_THAT(Plan(), Contains("hop ."));
  EXPECT_THAT(led_, Each("current"));
}

TEST_F(WatchPlanTest, NamesWhatMattersInADirectoryThatIsOnlyPassed) {
  ASSERT_TRUE(list_.AddFile(Path("settings.ini"), {}).ok());
  ASSERT_TRUE(list_.AddDirectory(Path("absent"), "*.py", {}).ok());
  Plan();
  EXPECT_THAT(names_, UnorderedElementsAre("absent", "settings.ini"));
}

TEST_F(WatchPlanTest, PlansForOneDirectoryOrForAllBelowIt) {
  for (const char* name : {"a", "a/b", "a/c"}) {
    ASSERT_TRUE(mutator_.Mkdir(Path(name)).ok());
  }
  ASSERT_TRUE(mutator_.Symlink("../c.py", Path("a/l.py")).ok());
  ASSERT_TRUE(list_.AddDirectory(root_.path(), "**/*.py", {}).ok());
  EXPECT_THAT(Plan({Path("a")}), ElementsAre("listed a", "hop a", "hop ."));
  EXPECT_THAT(
      Plan({Path("a"), /*below=*/true}),
      ElementsAre("listed a", "hop a", "hop .", "listed a/b", "listed a/c"));
  EXPECT_THAT(Plan({Path("a/d"), /*below=*/true}), IsEmpty());
  EXPECT_THAT(Plan({Path("a/l.py/d"), /*below=*/true}), IsEmpty());
}

TEST_F(WatchPlanTest, NamesTheHolderOfEachHop) {
  ASSERT_TRUE(mutator_.Mkdir(Path("v1")).ok());
  ASSERT_TRUE(mutator_.Symlink("v1", Path("current")).ok());
  ASSERT_TRUE(mutator_.Symlink("../c.py", Path("v1/l.py")).ok());
  ASSERT_TRUE(list_.AddDirectory(Path("current"), "*.py", {}).ok());
  Plan();
  EXPECT_THAT(holders_, Each(Path("current")));
  holders_.clear();
  list_ = WatchList();
  ASSERT_TRUE(list_.AddDirectory(Path("v1"), "*.py", {}).ok());
  Plan();
  EXPECT_THAT(holders_, Each(Path("v1")));
  EXPECT_FALSE(holders_.empty());
}

TEST_F(WatchPlanTest, W_HARD_1_NamesFilesThatHaveOtherNames) {
  ASSERT_TRUE(mutator_.WriteFile(Path("a.py"), "1").ok());
  ASSERT_TRUE(mutator_.WriteFile(Path("b.py"), "1").ok());
  ASSERT_TRUE(mutator_.Link(Path("b.py"), Path("b.txt")).ok());
  ASSERT_TRUE(list_.AddDirectory(root_.path(), "*.py", {}).ok());
  Plan();
  EXPECT_THAT(shared_, ElementsAre(Path("b.py")));
}

}  // namespace
}  // namespace reloader
