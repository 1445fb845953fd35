// Files that are watched under several names, when only some are hinted at.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_table_fixture.h"
#include "reloader/plan_change.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

TEST_F(FileTableTest, W_HARD_1_AsksToBeArmedAgainWhenAFileGetsAnotherName) {
  Use(posix_);
  Write("a.py", "1");
  Watch("*.py");
  ScanAll();
  ASSERT_TRUE(mutator_.Link(Path("a.py"), Path("b.txt")).ok());
  EXPECT_THAT(ScanEntryHints({"a.py"}), IsEmpty());
  EXPECT_TRUE(table_->plan_changed());
  EXPECT_THAT(ScanEntryHints({"a.py"}), IsEmpty());
  EXPECT_FALSE(table_->plan_changed());
}

// Only the new name is hinted at; the file was written before anybody looked.
TEST_F(FileTableTest, W_HARD_1_LooksAtTheOtherNamesOfAFileThatGetsOne) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  Write("b.py", "1");
  Watch("**/*.py");
  ScanAll();
  table_->TakePlanChanges();
  ASSERT_TRUE(mutator_.Link(Path("d/a.py"), Path("c.py")).ok());
  Write("c.py", "22");
  EXPECT_THAT(ScanHints({"c.py"}),
              ElementsAre("created c.py", "modified d/a.py"));
  // So that from now on somebody looks at all of them.
  EXPECT_THAT(table_->TakePlanChanges(),
              IsSupersetOf({PlanChange{root_.path()}, PlanChange{Path("d")}}));
}

TEST_F(FileTableTest, W_HARD_1_LooksAtAllNamesOfAFileThatIsChanged) {
  Use(posix_);
  Mkdir("d");
  Write("d/a.py", "1");
  ASSERT_TRUE(mutator_.Link(Path("d/a.py"), Path("c.py")).ok());
  Watch("**/*.py");
  ScanAll();
  table_->TakePlanChanges();
  Write("c.py", "22");
  EXPECT_THAT(ScanHints({"c.py"}),
              ElementsAre("modified c.py", "modified d/a.py"));
  EXPECT_THAT(table_->TakePlanChanges(), IsEmpty());
}

TEST_F(FileTableTest, W_HARD_1_FindsOtherNamesOfWhatIsInANewDirectory) {
  Use(posix_);
  Write("a.py", "1");
  Watch("**/*.py");
  ScanAll();
  Mkdir("d");
  ASSERT_TRUE(mutator_.Link(Path("a.py"), Path("d/b.py")).ok());
  Write("d/b.py", "22");
  EXPECT_THAT(ScanHints({"d"}), ElementsAre("modified a.py", "created d/b.py"));
}

TEST_F(FileTableTest, W_HARD_1_TakesNoOtherFileForAName) {
  Use(posix_);
  Write("a.py", "1");
  Write("b.py", "1");
  Watch("*.py");
  ScanAll();
  Write("a.py", "22");
  ASSERT_TRUE(mutator_.Link(Path("b.py"), Path("c.py")).ok());
  EXPECT_THAT(ScanHints({"c.py"}), ElementsAre("created c.py"));
}

}  // namespace
}  // namespace reloader
