#include "reloader/process/environment.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::process {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(EnvironmentTest, FindsTheFirstOfAName) {
  const std::vector<std::string> environment = {"AB=0", "A=1", "A=2", "E="};
  EXPECT_THAT(FindVariable(environment, "A"), Optional(std::string("1")));
  EXPECT_THAT(FindVariable(environment, "E"), Optional(std::string()));
  EXPECT_EQ(FindVariable(environment, "B"), std::nullopt);
}

TEST(EnvironmentTest, ReplacesAllOfANameAndKeepsTheRestAsItIs) {
  EXPECT_THAT(WithVariables({"B=1", "A=1", "odd", "AA=1", "A=2"}, {"A=new"}),
              ElementsAre("B=1", "odd", "AA=1", "A=new"));
}

TEST(EnvironmentTest, LooksForAProgramInThePath) {
  EXPECT_THAT(FilesOfProgram("tool", {"PATH=/a::/b/c"}),
              ElementsAre("/a/tool", "./tool", "/b/c/tool"));
  EXPECT_THAT(FilesOfProgram("tool", {}),
              ElementsAre("/usr/bin/tool", "/bin/tool"));
}

TEST(EnvironmentTest, TakesAProgramWithASlashAsItIs) {
  EXPECT_THAT(FilesOfProgram("./tool", {"PATH=/a"}), ElementsAre("./tool"));
  EXPECT_THAT(FilesOfProgram("", {"PATH=/a"}), ElementsAre(""));
}

}  // namespace
}  // namespace reloader::process
