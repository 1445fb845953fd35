#include "reloader/table_reloader.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "conformance/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What the source was asked, and what it is to answer.
struct Script {
  std::deque<absl::StatusOr<Hints>> arms;   // Empty: nothing more to look at.
  std::deque<absl::StatusOr<Hints>> reads;  // Empty: no hints.
  absl::Status open;
  std::function<void()> stops_while_arming = [] {};
  std::vector<std::string> log;
};

class ScriptedSource final : public HintSource {
 public:
  explicit ScriptedSource(Script* script) : script_(*script) {}
  absl::string_view name() const override { return "scripted"; }
  absl::Status Open(const Wakeable&) override {
    script_.log.emplace_back("open");
    return script_.open;
  }
  absl::StatusOr<Hints> Arm(const WatchPlan&, const Wakeable&) override {
    script_.log.emplace_back("arm");
    script_.stops_while_arming();
    return Next(&script_.arms);
  }
  absl::StatusOr<Hints> Read() override {
    script_.log.emplace_back("read");
    return Next(&script_.reads);
  }
  void Disarm() override { script_.log.emplace_back("disarm"); }

 private:
  static absl::StatusOr<Hints> Next(
      std::deque<absl::StatusOr<Hints>>* answers) {
    if (answers->empty()) return Hints{};
    absl::StatusOr<Hints> answer = std::move(answers->front());
    answers->pop_front();
    return answer;
  }
  Script& script_;
};

// Time stands still until something waits; then it is the deadline.
class JumpingClock final : public Clock {
 public:
  absl::Time Now() const override { return now_; }
  bool WaitUntil(absl::Time deadline,
                 absl::Span<const Wakeable* const> wakeables) override {
    for (const Wakeable* wakeable : wakeables) {
      if (wakeable->IsReady()) return true;
    }
    waits.push_back(deadline - now_);
    now_ = std::max(now_, deadline);
    return false;
  }
  std::vector<absl::Duration> waits;

 private:
  absl::Time now_ = absl::UnixEpoch();
};

class NoDiagnostics : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }
};

class TableReloaderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto reloader =
        TableReloader::Create(std::make_unique<ScriptedSource>(&script_),
                              {.file_system = &file_system_,
                               .clock = &clock_,
                               .executor = &executor_,
                               .diagnostics = &diagnostics_},
                              {.interval = absl::Seconds(1)});
    ASSERT_TRUE(reloader.ok());
    reloader_ = *std::move(reloader);
    ASSERT_TRUE(reloader_->WatchDir(root_.path(), "**/*.py", {}).ok());
  }

  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }
  void Write(absl::string_view name, absl::string_view text) {
    ASSERT_TRUE(mutator_.WriteFile(Path(name), text).ok());
  }
  void Hint(std::vector<std::string> names) {
    Hints hints;
    for (const std::string& name : names) hints.paths.push_back(Path(name));
    script_.reads.emplace_back(std::move(hints));
  }
  Tick Next(Generator<absl::StatusOr<Tick>>* ticks) {
    if (!ticks->Next() || !ticks->Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return Tick();
    }
    return *ticks->Value();
  }

  TempDirectory root_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  JumpingClock clock_;
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  Script script_;
  std::unique_ptr<Reloader> reloader_;
};

TEST_F(TableReloaderTest, ArmsWithTheFirstTickAndDisarmsAtTheEnd) {
  {
    auto ticks = reloader_->Ticks();
    EXPECT_THAT(script_.log, IsEmpty());
    EXPECT_THAT(Next(&ticks), ChangesAre());
    EXPECT_THAT(script_.log, ElementsAre("open", "arm"));
  }
  EXPECT_THAT(script_.log, ElementsAre("open", "arm", "disarm"));
}

TEST_F(TableReloaderTest, ReportsWhatTheSourceHints) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Write("a.py", "1");
  EXPECT_THAT(Next(&ticks), ChangesAre());  // Nobody hinted at it.
  Hint({"a.py"});
  const Tick tick = Next(&ticks);
  EXPECT_THAT(tick, ChangesAre(Created("a.py")));
  EXPECT_EQ(tick.coverage(), Coverage::kHinted);
}

TEST_F(TableReloaderTest, SaysWhenItLookedEverywhere) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Write("a.py", "1");
  script_.reads.emplace_back(Hints{.everything = true});
  const Tick tick = Next(&ticks);
  EXPECT_THAT(tick, ChangesAre(Created("a.py")));
  EXPECT_EQ(tick.coverage(), Coverage::kEverything);
}

TEST_F(TableReloaderTest, WaitsOneIntervalFromLookToLook) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Next(&ticks);
  Next(&ticks);
  EXPECT_THAT(clock_.waits, ElementsAre(absl::Seconds(1), absl::Seconds(1)));
}

// What is made between the scan that finds a directory and the moment from
// which the source observes it must not be lost.
TEST_F(TableReloaderTest, LooksAgainWhereObservationBeganLate) {
  Hints again;
  again.paths.push_back(root_.path());
  script_.arms.emplace_back(again);
  auto ticks = reloader_->Ticks();
  EXPECT_THAT(Next(&ticks), ChangesAre());
  ASSERT_TRUE(mutator_.Mkdir(Path("new")).ok());
  Write("new/a.py", "1");
  Hint({"new"});
  Hints late;
  late.paths.push_back(Path("new"));
  script_.arms.emplace_back(late);
  script_.log.clear();
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("new/a.py")));
  EXPECT_THAT(script_.log, ElementsAre("read", "arm"));
}

TEST_F(TableReloaderTest, DoesNotArmAgainWithoutAReason) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  script_.log.clear();
  Write("a.py", "1");
  Hint({"a.py"});
  Next(&ticks);
  EXPECT_THAT(script_.log, ElementsAre("read"));
}

TEST_F(TableReloaderTest, ArmsAgainWhenTheSourceAsksForIt) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  script_.log.clear();
  Write("a.py", "1");
  script_.reads.emplace_back(Hints{.arm = true});
  Hints again;
  again.paths.push_back(root_.path());
  script_.arms.emplace_back(again);
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("a.py")));
  EXPECT_THAT(script_.log, ElementsAre("read", "arm"));
}

TEST_F(TableReloaderTest, OpensTheSourceBeforeItLooksAtAnything) {
  script_.open = absl::UnavailableError("no service");
  auto ticks = reloader_->Ticks();
  EXPECT_THAT(script_.log, IsEmpty());
  ASSERT_TRUE(ticks.Next());
  EXPECT_EQ(ticks.Value().status(), absl::UnavailableError("no service"));
  EXPECT_FALSE(ticks.Next());
  EXPECT_THAT(script_.log, ElementsAre("open", "disarm"));
}

// A source that waits for its service gives up when it is stopped; that is not
// an error of anybody's.
TEST_F(TableReloaderTest, W_STOP_2_EndsInSilenceWhenStoppedWhileArming) {
  script_.arms.emplace_back(absl::CancelledError("stopped"));
  script_.stops_while_arming = [&] { reloader_->Stop(); };
  auto ticks = reloader_->Ticks();
  EXPECT_FALSE(ticks.Next());
}

TEST_F(TableReloaderTest, W_ARM_4_ArmsAnAddedWatchBeforeItWaits) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Write("a.txt", "1");
  ASSERT_TRUE(reloader_->WatchFile(Path("a.txt"), {}).ok());
  EXPECT_THAT(Next(&ticks), ChangesAre());
  Write("a.txt", "22");
  Hint({"a.txt"});
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.txt")));
}

TEST_F(TableReloaderTest, W_ARM_4_LosesNothingOfTheOtherWatches) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Write("a.py", "1");  // Not hinted.
  ASSERT_TRUE(reloader_->WatchFile(Path("a.txt"), {}).ok());
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("a.py")));
}

TEST_F(TableReloaderTest, LooksEverywhereForAnAddedWatchAndSaysSo) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Hint({"a.py"});
  EXPECT_EQ(Next(&ticks).coverage(), Coverage::kHinted);
  Write("a.py", "1");  // Not hinted.
  ASSERT_TRUE(reloader_->WatchFile(Path("a.txt"), {}).ok());
  const Tick tick = Next(&ticks);
  EXPECT_THAT(tick, ChangesAre(Created("a.py")));
  EXPECT_EQ(tick.coverage(), Coverage::kEverything);
}

TEST_F(TableReloaderTest, W_STOP_6_YieldsWhatWasNoticedBeforeTheError) {
  Write("a.py", "1");
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  ASSERT_TRUE(mutator_.Mkdir(Path("new")).ok());
  Write("new/b.py", "1");
  Hint({"new"});
  // The service goes away when it is asked to observe what was found.
  script_.arms.emplace_back(absl::UnavailableError("the service is gone"));
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("new/b.py")));
  ASSERT_TRUE(ticks.Next());
  EXPECT_EQ(ticks.Value().status(),
            absl::UnavailableError("the service is gone"));
  EXPECT_FALSE(ticks.Next());
}

TEST_F(TableReloaderTest, SortsWhatWasNoticedBeforeTheError) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  ASSERT_TRUE(mutator_.Mkdir(Path("new")).ok());
  ASSERT_TRUE(mutator_.Mkdir(Path("new/a")).ok());
  Write("new/a/deep.py", "1");
  Write("new/z.py", "1");  // Seen first: a scan goes level by level.
  Hint({"new"});
  script_.arms.emplace_back(absl::UnavailableError("the service is gone"));
  EXPECT_THAT(Next(&ticks).changes(),
              ElementsAre(Change{Path("new/a/deep.py"), ChangeKind::kCreated},
                          Change{Path("new/z.py"), ChangeKind::kCreated}));
}

TEST_F(TableReloaderTest, W_STOP_6_AnErrorOfTheSourceIsTheLastElement) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  script_.reads.emplace_back(absl::UnavailableError("the service is gone"));
  ASSERT_TRUE(ticks.Next());
  EXPECT_EQ(ticks.Value().status(),
            absl::UnavailableError("the service is gone"));
  EXPECT_FALSE(ticks.Next());
}

TEST_F(TableReloaderTest, W_STOP_6_AnErrorWhileArmingIsTheOnlyElement) {
  script_.arms.emplace_back(absl::UnavailableError("no service"));
  auto ticks = reloader_->Ticks();
  ASSERT_TRUE(ticks.Next());
  EXPECT_EQ(ticks.Value().status(), absl::UnavailableError("no service"));
  EXPECT_FALSE(ticks.Next());
}

TEST_F(TableReloaderTest, MakesOneChangeOfWhatTwoLooksFind) {
  Write("a.py", "1");
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  ASSERT_TRUE(mutator_.Unlink(Path("a.py")).ok());
  ASSERT_TRUE(mutator_.Mkdir(Path("new")).ok());
  Hint({"a.py", "new"});
  EXPECT_THAT(Next(&ticks), ChangesAre(Deleted("a.py")));
}

TEST_F(TableReloaderTest, TakesRulesOfIgnoreFilesBetweenTicks) {
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  Write("a.py", "1");
  Write("b.py", "1");
  ASSERT_TRUE(
      reloader_
          ->SetIgnoreFileRules({{.directory = root_.path(), .glob = "a.py"}})
          .ok());
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("b.py")));
  // What is watched from here on is taken as it is.
  ASSERT_TRUE(reloader_->SetIgnoreFileRules({}).ok());
  EXPECT_THAT(Next(&ticks), ChangesAre());
  Write("a.py", "22");
  Hint({"a.py"});
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
}

TEST_F(TableReloaderTest, RefusesWhatIsMalformedAndGoesOn) {
  EXPECT_EQ(reloader_->WatchDir("relative", "*", {}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reloader_->WatchDir(root_.path(), "[", {}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reloader_->UnwatchFile(Path("x")).code(),
            absl::StatusCode::kNotFound);
  auto ticks = reloader_->Ticks();
  EXPECT_THAT(Next(&ticks), ChangesAre());
}

}  // namespace
}  // namespace reloader
