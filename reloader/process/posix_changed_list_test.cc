#include "reloader/process/posix_changed_list.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/glob.h"
#include "reloader/process/environment.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::process {
namespace {

using ::testing::StartsWith;

class ChangedListTest : public testing::Test {
 protected:
  void Make(const std::vector<std::string>& paths) {
    list_ = std::make_unique<ChangedList>(temp_.path(), paths);
  }
  std::string Value(const std::string& name) const {
    return FindVariable(list_->variables(), name).value_or("(not there)");
  }
  std::string File() const { return Value("RELOADER_CHANGED_FILE"); }
  std::string FileText() const {
    std::ifstream file(File());
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  TempDirectory temp_;
  std::unique_ptr<ChangedList> list_;
};

TEST_F(ChangedListTest, TellsPathsInThreeWays) {
  Make({"/srv/a b.py", "/srv/n\nl.py"});
  EXPECT_EQ(Value("RELOADER_CHANGED"), "/srv/a b.py\n/srv/n\nl.py");
  EXPECT_EQ(Value("RELOADER_CHANGED_COUNT"), "2");
  EXPECT_EQ(FileText(), std::string("/srv/a b.py\0/srv/n\nl.py\0", 24));
}

TEST_F(ChangedListTest, TellsThatThereAreNone) {
  Make({});
  EXPECT_EQ(Value("RELOADER_CHANGED"), "");
  EXPECT_EQ(Value("RELOADER_CHANGED_COUNT"), "0");
  EXPECT_EQ(FileText(), "");
  EXPECT_THAT(File(), StartsWith(temp_.path()));
}

TEST_F(ChangedListTest, CutsTheVariableBetweenPaths) {
  // 65,536 bytes are 64 paths of 1,023 with what is between them, and one more.
  const std::string path = "/" + std::string(1022, 'x');
  std::vector<std::string> paths(65, path);
  Make(paths);
  EXPECT_EQ(Value("RELOADER_CHANGED").size(), 64 * 1024 - 1u);
  EXPECT_EQ(Value("RELOADER_CHANGED_COUNT"), "65");
  EXPECT_EQ(FileText().size(), 65 * 1024u);
}

TEST_F(ChangedListTest, FillsTheVariableToItsLastByte) {
  Make({std::string(65'536, 'x')});
  EXPECT_EQ(Value("RELOADER_CHANGED").size(), 65'536u);
  Make({std::string(65'537, 'x')});
  EXPECT_EQ(Value("RELOADER_CHANGED"), "");
}

TEST_F(ChangedListTest, KeepsTheFileForItsUserAndRemovesIt) {
  Make({"/srv/a.py"});
  const std::string file = File();
  struct stat status;
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  list_.reset();
  EXPECT_NE(stat(file.c_str(), &status), 0);
}

TEST_F(ChangedListTest, NamesItsFilesSoThatTheyCanBeIgnored) {
  Make({});
  const auto names = Glob::Parse(ChangedList::kFileNames);
  ASSERT_THAT(names, IsOk());
  EXPECT_TRUE(names->Matches(File().substr(temp_.path().size() + 1))) << File();
}

TEST_F(ChangedListTest, TellsTheRestIfTheFileCannotBeWritten) {
  const std::vector<std::string> paths = {"/srv/a.py"};
  list_ = std::make_unique<ChangedList>(temp_.path() + "/none", paths);
  EXPECT_EQ(Value("RELOADER_CHANGED"), "/srv/a.py");
  EXPECT_EQ(Value("RELOADER_CHANGED_COUNT"), "1");
  // Not that of a reload around this one.
  EXPECT_EQ(File(), "");
}

TEST_F(ChangedListTest, LeavesNoFileThatIsNotWhole) {
  const std::vector<std::string> paths = {std::string(5000, 'x')};
  // A file that is too large for the process is what a full disk is for all.
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const struct rlimit limit = {.rlim_cur = 1000, .rlim_max = before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  list_ = std::make_unique<ChangedList>(temp_.path(), paths);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(File(), "");
  EXPECT_TRUE(std::filesystem::is_empty(temp_.path()));
}

}  // namespace
}  // namespace reloader::process
