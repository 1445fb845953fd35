#include "conformance/scenario_loader.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string Script(absl::string_view clause_id) {
  return absl::StrCat("# ", clause_id,
                      "  Sentence.\nwatch a\nexpect nothing\n");
}

// A folder that goes away with the test, however it ends.
class ScenarioLoaderTest : public testing::Test {
 protected:
  ScenarioLoaderTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(testing::TempDir()) / test->name();
    std::error_code error;
    fs::remove_all(root_, error);
    fs::create_directories(root_, error);
  }
  ~ScenarioLoaderTest() override {
    std::error_code error;
    fs::remove_all(root_, error);
  }

  void Write(absl::string_view path, absl::string_view text) {
    const fs::path file = root_ / std::string(path);
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    std::ofstream(file) << text;
  }

  absl::StatusOr<std::vector<Scenario>> Load() const {
    return LoadScenarios(root_.string());
  }
  std::string Mistakes() const {
    const absl::Status status = Load().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  }

  fs::path root_;
};

TEST_F(ScenarioLoaderTest, ReadsAFolderSorted) {
  Write("save/W-SAVE-2-b.scn", Script("W-SAVE-2"));
  Write("save/W-SAVE-2-a.scn", Script("W-SAVE-2"));
  Write("arm/W-ARM-1-x.scn", Script("W-ARM-1"));
  Write("save/README.md", "not read");
  const auto scenarios = Load();
  ASSERT_TRUE(scenarios.ok()) << scenarios.status();
  ASSERT_EQ(scenarios->size(), 3u);
  EXPECT_EQ((*scenarios)[0].file, "arm/W-ARM-1-x.scn");
  EXPECT_EQ((*scenarios)[1].name, "W_SAVE_2__a");
  EXPECT_EQ((*scenarios)[2].name, "W_SAVE_2__b");
}

TEST_F(ScenarioLoaderTest, FollowsLinksToFiles) {
  Write("elsewhere.txt", Script("W-ARM-1"));
  Write("scenarios/arm/README.md", "");
  std::error_code error;
  fs::create_symlink(root_ / "elsewhere.txt",
                     root_ / "scenarios/arm/W-ARM-1-x.scn", error);
  ASSERT_FALSE(error) << error.message();
  const auto scenarios = LoadScenarios((root_ / "scenarios/").string());
  ASSERT_TRUE(scenarios.ok()) << scenarios.status();
  EXPECT_EQ(scenarios->at(0).file, "arm/W-ARM-1-x.scn");
}

TEST_F(ScenarioLoaderTest, ListsTheMistakesOfAllFiles) {
  Write("arm/W-ARM-1-good.scn", Script("W-ARM-1"));
  Write("arm/W-ARM-1-bad.scn", "# W-ARM-1  S.\ntikc\n");
  Write("arm/W-ARM-2-bad.scn", Script("W-ARM-3"));
  Write("arm/notes.txt", "");
  EXPECT_EQ(Mistakes(),
            "arm/W-ARM-1-bad.scn:2:1: expected a verb, got 'tikc'\n"
            "arm/W-ARM-2-bad.scn:1:3: expected the clause id of the file name, "
            "W-ARM-2, got 'W-ARM-3'\n"
            "arm/notes.txt: expected a scenario (*.scn) or README.md in this "
            "folder");
}

TEST_F(ScenarioLoaderTest, RefusesAWrongFolder) {
  Write("arm/W-SAVE-2-x.scn", Script("W-SAVE-2"));
  Write("W-SAVE-2-y.scn", Script("W-SAVE-2"));
  Write("deep/save/W-SAVE-2-z.scn", Script("W-SAVE-2"));
  EXPECT_EQ(Mistakes(),
            "W-SAVE-2-y.scn: expected the folder 'save', got ''\n"
            "arm/W-SAVE-2-x.scn: expected the folder 'save', got 'arm'\n"
            "deep/save/W-SAVE-2-z.scn: expected the folder 'save', got "
            "'deep/save'");
}

TEST_F(ScenarioLoaderTest, RefusesALinkThatLeadsNowhere) {
  std::error_code error;
  fs::create_directories(root_ / "arm", error);
  fs::create_symlink("absent", root_ / "arm/W-ARM-1-x.scn", error);
  ASSERT_FALSE(error) << error.message();
  EXPECT_EQ(Mistakes(), "arm/W-ARM-1-x.scn: the file cannot be read");
}

TEST_F(ScenarioLoaderTest, RefusesAHugeFile) {
  Write("arm/W-ARM-1-x.scn", std::string(1 << 20, '\n'));
  EXPECT_THAT(Mistakes(), HasSubstr("1:1: expected at most 65536 bytes"));
}

TEST_F(ScenarioLoaderTest, RefusesAFolderThatIsAbsentOrEmpty) {
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadScenarios((root_ / "absent").string()).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ScenarioLoaderTest, LoadsFilesOfAnyFolderInTheirOrder) {
  Write("b/W-SAVE-2-b.scn", Script("W-SAVE-2"));
  Write("W-MOVE-1-a.scn", Script("W-MOVE-1"));
  const std::vector<std::string> paths = {
      absl::StrCat(root_.string(), "/b/W-SAVE-2-b.scn"),
      absl::StrCat(root_.string(), "/W-MOVE-1-a.scn")};
  const auto scenarios = LoadScenarioFiles(paths);
  ASSERT_TRUE(scenarios.ok()) << scenarios.status();
  ASSERT_EQ(scenarios->size(), 2);
  EXPECT_EQ((*scenarios)[0].name, "W_SAVE_2__b");
  EXPECT_EQ((*scenarios)[0].file, paths[0]);
  EXPECT_EQ((*scenarios)[0].folder, "");
  EXPECT_EQ((*scenarios)[1].name, "W_MOVE_1__a");
}

TEST_F(ScenarioLoaderTest, SaysEveryMistakeOfFiles) {
  Write("W-SAVE-2-b.scn", "# W-SAVE-2  Sentence.\n");
  const std::string path = absl::StrCat(root_.string(), "/W-SAVE-2-b.scn");
  const auto scenarios = LoadScenarioFiles({"/no/W-SAVE-1-x.scn", path});
  EXPECT_TRUE(absl::IsInvalidArgument(scenarios.status()));
  EXPECT_THAT(std::string(scenarios.status().message()),
              HasSubstr(absl::StrCat(
                  "/no/W-SAVE-1-x.scn: the file cannot be read\n", path, ":")));
}

TEST_F(ScenarioLoaderTest, NoFilesAreNoScenarios) {
  const auto scenarios = LoadScenarioFiles({});
  ASSERT_TRUE(scenarios.ok()) << scenarios.status();
  EXPECT_TRUE(scenarios->empty());
}

}  // namespace
}  // namespace reloader::conformance
