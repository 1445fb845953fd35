#include "conformance/edit_stream.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "conformance/edit_kind.h"
#include "conformance/edit_model.h"
#include "conformance/scenario.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

std::vector<TreeEntry> SmallTree() {
  std::vector<TreeEntry> entries = {{".hg", FileType::kDirectory, 0}};
  for (int d = 10; d < 20; ++d) {
    const std::string directory = absl::StrCat("dir", d);
    entries.push_back({directory, FileType::kDirectory, 0});
    for (int f = 10; f < 40; ++f) {
      entries.push_back(
          {absl::StrCat(directory, "/f", f), FileType::kRegular, 10});
    }
  }
  entries.push_back({"link", FileType::kSymlink, 1});
  return entries;
}

std::vector<Edit> AllEdits(EditStreamOptions options) {
  EditStream stream(SmallTree(), options);
  std::vector<Edit> edits;
  while (std::optional<Edit> edit = stream.Next()) edits.push_back(*edit);
  return edits;
}

std::vector<std::string> Lines(const std::vector<Edit>& edits) {
  std::vector<std::string> lines;
  for (const Edit& edit : edits) {
    for (const EditStep& step : edit.steps) {
      lines.push_back(absl::StrCat(EditKindName(edit.kind), ": ",
                                   DescribeStep(step.step), step.step.text,
                                   step.step.number));
    }
  }
  return lines;
}

TEST(EditStream, OneSeedIsOneStream) {
  const auto first = Lines(AllEdits({.seed = 7, .edits = 500}));
  EXPECT_EQ(first, Lines(AllEdits({.seed = 7, .edits = 500})));
  EXPECT_NE(first, Lines(AllEdits({.seed = 8, .edits = 500})));
}

TEST(EditStream, HasAsManyEditsAsAskedForAndEveryKind) {
  const std::vector<Edit> edits = AllEdits({.seed = 1, .edits = 2000});
  EXPECT_EQ(edits.size(), 2000u);
  std::set<EditKind> kinds;
  for (const Edit& edit : edits) {
    kinds.insert(edit.kind);
    EXPECT_FALSE(edit.steps.empty()) << EditKindName(edit.kind);
  }
  EXPECT_EQ(kinds.size(), static_cast<size_t>(kEditKinds));
}

TEST(EditStream, HasItsShareInBurstsOverAHundredFiles) {
  for (const int count : {600, 2000}) {
    const std::vector<Edit> edits = AllEdits({.seed = 1, .edits = count});
    EXPECT_EQ(std::count_if(edits.begin(), edits.end(),
                            [](const Edit& edit) { return edit.in_burst; }),
              count * 30 / 100);
    std::set<std::string> files;
    for (size_t i = 0; i < edits.size(); ++i) {
      if (edits[i].in_burst) files.insert(edits[i].steps.back().step.path);
      const bool ends = edits[i].in_burst &&
                        (i + 1 == edits.size() || !edits[i + 1].in_burst);
      if (!ends) continue;
      EXPECT_GE(files.size(), 100u) << "the burst that ends at edit " << i;
      files.clear();
    }
  }
}

// What a step says about a path must follow from the steps alone.
TEST(EditStream, TouchesNameEachPathOnceSorted) {
  for (const Edit& edit : AllEdits({.seed = 3, .edits = 1000})) {
    for (const EditStep& step : edit.steps) {
      const auto not_before = [](const PathTouch& a, const PathTouch& b) {
        return a.path >= b.path;
      };
      EXPECT_EQ(std::adjacent_find(step.touches.begin(), step.touches.end(),
                                   not_before),
                step.touches.end())
          << DescribeStep(step.step);
      EXPECT_FALSE(step.touches.empty()) << DescribeStep(step.step);
    }
  }
}

TEST(EditStream, NeverWritesThroughALinkNorRemovesTheShelf) {
  std::map<std::string, FileType> types;
  for (const TreeEntry& entry : SmallTree()) types[entry.path] = entry.type;
  for (const Edit& edit : AllEdits({.seed = 4, .edits = 3000})) {
    for (const EditStep& step : edit.steps) {
      const Verb verb = step.step.verb;
      const bool follows =
          verb == Verb::kWrite || verb == Verb::kAppend || verb == Verb::kChmod;
      const auto type = types.find(step.step.path);
      if (follows && type != types.end()) {
        EXPECT_EQ(type->second, FileType::kRegular) << DescribeStep(step.step);
      }
      for (const PathTouch& touch : step.touches) {
        if (touch.stamp == kAbsentStamp) {
          EXPECT_NE(touch.path, kShelfDirectory) << DescribeStep(step.step);
          types.erase(touch.path);
        } else {
          types[touch.path] = touch.type;
        }
      }
    }
  }
}

TEST(EditStream, AnEmptyTreeIsFilled) {
  EditStream stream({{".hg", FileType::kDirectory, 0}},
                    {.seed = 1, .edits = 50});
  int edits = 0;
  while (stream.Next().has_value()) ++edits;
  EXPECT_EQ(edits, 50);
}

TEST(EditModel, AChangeReachesEveryNameOfAFile) {
  EditModel model;
  model.Add("a", FileType::kRegular, 1);
  model.Link("a", "b");
  model.TakeTouches();
  model.Change("b", 2);
  const std::vector<PathTouch> touches = model.TakeTouches();
  ASSERT_EQ(touches.size(), 2u);
  EXPECT_EQ(touches[0].path, "a");
  EXPECT_EQ(touches[1].path, "b");
  EXPECT_EQ(touches[0].stamp, touches[1].stamp);
}

TEST(EditModel, AMoveCarriesTheStateOfEveryPathBelow) {
  EditModel model;
  model.Add("d", FileType::kDirectory, 0);
  model.Add("d/a", FileType::kRegular, 1);
  const uint64_t stamp = model.TakeTouches()[1].stamp;
  model.Move("d", "e");
  const std::vector<PathTouch> touches = model.TakeTouches();
  ASSERT_EQ(touches.size(), 4u);  // d, d/a, e, e/a
  EXPECT_EQ(touches[1].stamp, kAbsentStamp);
  EXPECT_EQ(touches[3].path, "e/a");
  EXPECT_EQ(touches[3].stamp, stamp);
}

}  // namespace
}  // namespace reloader::conformance
