#include "reloader/real_path.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system_mutator.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;

class RealPathTest : public testing::Test {
 protected:
  RealPathTest() {
    for (const char* directory : {"/real", "/real/app", "/real/out"}) {
      EXPECT_TRUE(fs_.mutator().Mkdir(directory).ok());
    }
  }
  void Symlink(const std::string& target, const std::string& path) {
    EXPECT_TRUE(fs_.mutator().Symlink(target, path).ok()) << path;
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem fs_{{}, &clock_};
};

TEST_F(RealPathTest, IsThePathItselfWithoutLinks) {
  EXPECT_EQ(RealPath(fs_, "/real/app"), "/real/app");
  EXPECT_EQ(RealPath(fs_, "/real//./app/"), "/real/app");
  EXPECT_EQ(RealPath(fs_, "/"), "/");
  EXPECT_EQ(RealPath(fs_, "/../real"), "/real");
}

TEST_F(RealPathTest, GoesUpFromWhereALinkLeads) {
  Symlink("real/app", "/link");
  Symlink("/link/..", "/real/app/up");
  EXPECT_EQ(RealPath(fs_, "/link/../out"), "/real/out");
  EXPECT_EQ(RealPath(fs_, "/link/up/out"), "/real/out");
}

TEST_F(RealPathTest, IsThePathItselfIfThatLeadsNowhere) {
  Symlink("loop", "/loop");
  EXPECT_EQ(RealPath(fs_, "/loop/a"), "/loop/a");
  EXPECT_EQ(RealPath(fs_, "/none/../real"), "/none/../real");
  ASSERT_TRUE(fs_.mutator().WriteFile("/file", "").ok());
  EXPECT_EQ(RealPath(fs_, "/file/../real"), "/file/../real");
}

TEST_F(RealPathTest, TellsTheDirectoryOfEachName) {
  Symlink("real/app", "/link");
  std::vector<std::string> passed;
  WalkPath(fs_, "/", "link/file",
           [&](const std::string& directory, const std::string& name) {
             passed.push_back(absl::StrCat(directory, " ", name));
           });
  EXPECT_THAT(passed,
              ElementsAre("/ link", "/ real", "/real app", "/real/app file"));
}

}  // namespace
}  // namespace reloader
