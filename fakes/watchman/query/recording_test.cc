#include "fakes/watchman/query/recording.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

using ::testing::IsEmpty;

std::string ReadTestData(const std::string& name) {
  std::ifstream file("fakes/watchman/query/testdata/" + name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class RecordingTest : public testing::TestWithParam<const char*> {};

TEST_P(RecordingTest, AnswersAsTheDaemonDid) {
  const absl::StatusOr<Replay> replay =
      ReplayRecording(ReadTestData(absl::StrCat(GetParam(), ".json")));
  ASSERT_TRUE(replay.ok()) << replay.status();
  EXPECT_GT(replay->queries, 50);
  EXPECT_THAT(replay->differences, IsEmpty())
      << absl::StrJoin(replay->differences, "\n");
}

INSTANTIATE_TEST_SUITE_P(Recordings, RecordingTest,
                         testing::Values("errors", "generators", "names",
                                         "random", "since"),
                         [](const auto& info) {
                           return std::string(info.param);
                         });

TEST(ReplayRecordingTest, TellsWhatIsDifferent) {
  const absl::StatusOr<Replay> replay = ReplayRecording(R"({
    "root": "/r",
    "phases": [{
      "clock": "c:1:2:3:4", "aged_out_tick": 0, "nodes": [],
      "queries": [{"request": ["query", "/r", {"fields": ["name"]}],
                   "answer": {"files": ["a"], "clock": "c:1:2:3:4",
                              "is_fresh_instance": true}}]}]})");
  ASSERT_TRUE(replay.ok()) << replay.status();
  EXPECT_EQ(replay->found_something, 1);
  ASSERT_EQ(replay->differences.size(), 1);
  EXPECT_EQ(replay->differences[0],
            R"(asked     ["query","/r",{"fields":["name"]}]
  daemon  {"clock":"c:1:2:3:4","files":["a"],"is_fresh_instance":true}
  fake    {"clock":"c:1:2:3:4","files":[],"is_fresh_instance":true})");
}

TEST(ReplayRecordingTest, RefusesWhatIsNoRecording) {
  EXPECT_FALSE(ReplayRecording("{").ok());
  EXPECT_FALSE(ReplayRecording("[]").ok());
}

}  // namespace
}  // namespace reloader::fakes::watchman
