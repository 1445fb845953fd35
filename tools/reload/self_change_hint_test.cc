#include "tools/reload/self_change_hint.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"

namespace reloader::tools {
namespace {

using ::testing::Optional;

class SelfChangeHintTest : public testing::Test {
 protected:
  // What is said when `paths` change so long after a start, which they cause.
  std::optional<std::string> ChangeAfter(
      absl::Duration time, const std::vector<std::string>& paths) {
    hint_.OnStart(now_);
    now_ += time;
    std::vector<Change> changes;
    for (const std::string& path : paths) {
      changes.push_back({path, ChangeKind::kModified});
    }
    return hint_.OnChanges(changes, now_);
  }

  absl::Time now_ = absl::UnixEpoch();
  SelfChangeHint hint_;
};

constexpr absl::Duration kSoon = absl::Milliseconds(300);
constexpr absl::Duration kLater = absl::Seconds(3);

TEST_F(SelfChangeHintTest, NamesWhatChangesRightAfterThreeStarts) {
  EXPECT_EQ(ChangeAfter(kSoon, {"/srv/app.log"}), std::nullopt);
  EXPECT_EQ(ChangeAfter(kSoon, {"/srv/app.log"}), std::nullopt);
  EXPECT_THAT(ChangeAfter(kSoon, {"/srv/app.log"}),
              Optional(std::string("/srv/app.log")));
}

TEST_F(SelfChangeHintTest, SaysItOnce) {
  for (int i = 0; i < 3; ++i) ChangeAfter(kSoon, {"/srv/app.log"});
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(ChangeAfter(kSoon, {"/srv/app.log"}), std::nullopt);
  }
}

TEST_F(SelfChangeHintTest, NamesWhatIsAmongTheChangesEachTime) {
  ChangeAfter(kSoon, {"/srv/a.db", "/srv/a.db-journal", "/srv/app.py"});
  ChangeAfter(kSoon, {"/srv/a.db-journal", "/srv/a.log"});
  EXPECT_THAT(ChangeAfter(kSoon, {"/srv/a.db-journal", "/srv/a.log"}),
              Optional(std::string("/srv/a.db-journal")));
}

TEST_F(SelfChangeHintTest, APersonTakesLonger) {
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(ChangeAfter(kLater, {"/srv/app.py"}), std::nullopt);
  }
}

TEST_F(SelfChangeHintTest, AChangeThatTakesLongerBeginsAnew) {
  ChangeAfter(kSoon, {"/srv/app.py"});
  ChangeAfter(kSoon, {"/srv/app.py"});
  ChangeAfter(kLater, {"/srv/app.py"});
  EXPECT_EQ(ChangeAfter(kSoon, {"/srv/app.py"}), std::nullopt);
  EXPECT_EQ(ChangeAfter(kSoon, {"/srv/app.py"}), std::nullopt);
}

TEST_F(SelfChangeHintTest, AnotherPathBeginsAnew) {
  ChangeAfter(kSoon, {"/srv/a.py"});
  ChangeAfter(kSoon, {"/srv/a.py"});
  EXPECT_EQ(ChangeAfter(kSoon, {"/srv/b.py"}), std::nullopt);
  EXPECT_EQ(ChangeAfter(kSoon, {"/srv/b.py"}), std::nullopt);
  EXPECT_THAT(ChangeAfter(kSoon, {"/srv/b.py"}),
              Optional(std::string("/srv/b.py")));
}

TEST_F(SelfChangeHintTest, AChangeBeforeAnyStartIsNotTheCommands) {
  const std::vector<Change> changes = {{"/srv/a", ChangeKind::kModified}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(hint_.OnChanges(changes, now_), std::nullopt);
  }
}

TEST(IgnorePatternTest, IsThePathWhereWeAreWatched) {
  EXPECT_EQ(IgnorePattern("/srv/log/app.log", "/srv", {}), "'log/app.log'");
}

TEST(IgnorePatternTest, IsTheNameWhereOthersAre) {
  EXPECT_EQ(IgnorePattern("/srv/log/app.log", "/srv", {"log", "src"}),
            "'**/app.log'");
  EXPECT_EQ(IgnorePattern("/srvs/app.log", "/srv", {}), "'**/app.log'");
}

TEST(IgnorePatternTest, NoCharacterMeansSomethingElse) {
  EXPECT_EQ(IgnorePattern("/srv/[it's]\n*.log", "/srv", {}), "'?it?s???.log'");
  EXPECT_EQ(IgnorePattern("/srv/!a", "/srv", {"."}), "'**/?a'");
}

}  // namespace
}  // namespace reloader::tools
