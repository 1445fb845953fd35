// When a tick ends whose wait is limited, for a backend that is told of changes
// and for one that has to look.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "conformance/matchers.h"
#include "fakes/fake_clock.h"
#include "fakes/forwarding_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/generator.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/journal_source.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Modified;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::Duration kSettle = absl::Milliseconds(20);

class NoDiagnostics : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }
};

// Takes time for every look at the files of a directory.
class SlowFileSystem final : public fakes::ForwardingFileSystem {
 public:
  SlowFileSystem(const FileSystem* base, fakes::FakeClock* clock)
      : ForwardingFileSystem(base), clock_(*clock) {}
  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override {
    return std::make_unique<Slow>(this, std::move(base), std::move(path));
  }

  absl::Duration look_takes;

 private:
  class Slow final : public fakes::ForwardingDirectory {
   public:
    Slow(const SlowFileSystem* file_system, std::unique_ptr<Directory> base,
         std::string path)
        : ForwardingDirectory(file_system, std::move(base), std::move(path)),
          file_system_(*file_system) {}
    void StatEntries(absl::Span<EntryStatus> entries) const override {
      file_system_.clock_.Spend(file_system_.look_takes);
      ForwardingDirectory::StatEntries(entries);
    }

   private:
    const SlowFileSystem& file_system_;
  };

  fakes::FakeClock& clock_;
};

class Flag final : public Wakeable {
 public:
  int descriptor() const override { return -1; }
  bool IsReady() const override { return ready; }
  bool ready = false;
};

// Tells of changes only when it has to.
class LateSource final : public HintSource {
 public:
  explicit LateSource(fakes::InMemoryFileSystem* file_system)
      : source_(file_system) {}
  absl::string_view name() const override { return "late"; }
  absl::StatusOr<Hints> Arm(const WatchPlan& plan,
                            const Wakeable& stop) override {
    return source_.Arm(plan, stop);
  }
  absl::StatusOr<Hints> Read() override { return Hints{}; }
  absl::StatusOr<Hints> ReadSynchronised(const Wakeable&) override {
    return source_.Read();
  }
  std::vector<const Wakeable*> Wakeables() const override { return {&never_}; }

 private:
  JournalSource source_;
  Flag never_;
};

class TickLimitTest : public testing::Test {
 protected:
  using Ticks = Generator<absl::StatusOr<Tick>>;

  void SetUp() override {
    ASSERT_TRUE(file_system_.mutator().Mkdir("/w").ok());
    Write("/w/a.py", "1");
    clock_.Advance(absl::Minutes(1));
  }
  void MakeStat() { Make(MakeStatSource()); }
  void MakeEvents() { Make(std::make_unique<JournalSource>(&file_system_)); }
  void Make(std::unique_ptr<HintSource> source) {
    reloader_ = *TableReloader::Create(std::move(source),
                                       {.file_system = &slow_,
                                        .clock = &clock_,
                                        .executor = &executor_,
                                        .diagnostics = &diagnostics_},
                                       {.interval = absl::Seconds(1)});
    ASSERT_TRUE(reloader_->WatchDir("/w", "**/*.py", {}).ok());
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(file_system_.mutator().WriteFile(path, text).ok());
  }
  void WriteIn(absl::Duration delay, absl::string_view path,
               absl::string_view text) {
    clock_.At(clock_.Now() + delay, [this, path, text] { Write(path, text); });
  }
  Tick Next(Ticks* ticks) {
    if (!ticks->Next() || !ticks->Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return Tick();
    }
    return *ticks->Value();
  }
  void LimitTo(absl::Duration delay, TickLimit::AtDeadline at_deadline) {
    reloader_->LimitNextTick(
        {.deadline = clock_.Now() + delay, .at_deadline = at_deadline});
  }
  // Returns how long the next tick takes, which is to carry no changes.
  absl::Duration TimeOfEmptyTick(Ticks* ticks) {
    const absl::Time start = clock_.Now();
    EXPECT_THAT(Next(ticks), ChangesAre());
    return clock_.Now() - start;
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  SlowFileSystem slow_{&file_system_, &clock_};
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  std::unique_ptr<Reloader> reloader_;
};

TEST_F(TickLimitTest, AnEventBackendYieldsAnEmptyTickAtTheDeadline) {
  MakeEvents();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);
  LimitTo(kSettle, TickLimit::AtDeadline::kSync);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);
  LimitTo(kSettle, TickLimit::AtDeadline::kReturn);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);
}

TEST_F(TickLimitTest, ASourceIsSynchronisedAtTheDeadlineOfSuchATickOnly) {
  Make(std::make_unique<LateSource>(&file_system_));
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  Write("/w/a.py", "22");
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);
  LimitTo(absl::Seconds(5), TickLimit::AtDeadline::kSync);
  EXPECT_LT(TimeOfEmptyTick(&ticks), absl::Seconds(2));  // Its interval.
  LimitTo(kSettle, TickLimit::AtDeadline::kSync);
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
}

TEST_F(TickLimitTest, APollerLooksAtTheDeadlineToBeSynchronised) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  LimitTo(kSettle, TickLimit::AtDeadline::kSync);
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
}

TEST_F(TickLimitTest, AnEventBackendTellsOfAChangeBeforeTheDeadline) {
  MakeEvents();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  for (const auto at_deadline :
       {TickLimit::AtDeadline::kLook, TickLimit::AtDeadline::kReturn}) {
    const absl::Time start = clock_.Now();
    LimitTo(kSettle, at_deadline);
    WriteIn(absl::Milliseconds(5), "/w/a.py", "22");
    EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
    EXPECT_LT(clock_.Now() - start, absl::Milliseconds(6));
  }
}

TEST_F(TickLimitTest, APollerLooksAtTheDeadline) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  WriteIn(absl::Milliseconds(5), "/w/a.py", "22");
  const absl::Time start = clock_.Now();
  const Tick tick = Next(&ticks);
  EXPECT_THAT(tick, ChangesAre(Modified("a.py")));
  EXPECT_EQ(tick.coverage(), Coverage::kEverything);
  EXPECT_EQ(clock_.Now() - start, kSettle);
}

TEST_F(TickLimitTest, APollerReturnsAtTheDeadlineWithoutALook) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  const absl::Time start = clock_.Now();
  LimitTo(kSettle, TickLimit::AtDeadline::kReturn);
  Write("/w/a.py", "22");
  const Tick tick = Next(&ticks);
  EXPECT_THAT(tick, ChangesAre());
  EXPECT_EQ(tick.coverage(), Coverage::kHinted);
  EXPECT_EQ(clock_.Now() - start, kSettle);
  // Its next look is due when it always was.
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
  EXPECT_EQ(clock_.Now() - start, absl::Seconds(1));
}

TEST_F(TickLimitTest, APollerWhoseIntervalIsOverLooksAllTheSame) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  Write("/w/a.py", "22");
  LimitTo(absl::Seconds(1), TickLimit::AtDeadline::kReturn);
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
}

TEST_F(TickLimitTest, ALimitBeyondTheIntervalIsNone) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  LimitTo(absl::Seconds(5), TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::Seconds(1));
}

TEST_F(TickLimitTest, IsOfOneTick) {
  MakeEvents();
  Ticks ticks = reloader_->Ticks();
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  Next(&ticks);  // The first one does not wait, and uses it up.
  EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::Seconds(1));
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::Seconds(1));
}

TEST_F(TickLimitTest, IsUsedUpByATickThatDoesNotWait) {
  MakeEvents();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  Write("/w/b.py", "1");
  ASSERT_TRUE(reloader_->WatchFile("/w/c", {}).ok());
  LimitTo(absl::ZeroDuration(), TickLimit::AtDeadline::kLook);
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("b.py")));
  TimeOfEmptyTick(&ticks);  // What the journal has of it.
  EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::Seconds(1));
}

TEST_F(TickLimitTest, ADeadlineThatHasPassedIsALookAtOnce) {
  for (const bool events : {false, true}) {
    events ? MakeEvents() : MakeStat();
    Ticks ticks = reloader_->Ticks();
    Next(&ticks);
    reloader_->LimitNextTick({.deadline = absl::InfinitePast()});
    EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::ZeroDuration());
    Write("/w/a.py", events ? "333" : "22");
    reloader_->LimitNextTick({.deadline = absl::InfinitePast()});
    EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
  }
}

// A million files take most of a second: a deadline every 20 ms must not mean
// that nothing else is done.
TEST_F(TickLimitTest, APollerRestsAsLongAsItsLastLookTook) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  slow_.look_takes = absl::Milliseconds(100);
  Next(&ticks);
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  const absl::Duration first = TimeOfEmptyTick(&ticks);
  slow_.look_takes = absl::ZeroDuration();
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  const absl::Duration second = TimeOfEmptyTick(&ticks);
  EXPECT_GE(first, absl::Milliseconds(200));  // A rest, and a look.
  EXPECT_EQ(second, first / 2);               // A rest.
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);  // Quick looks need none.
}

TEST_F(TickLimitTest, ADeadlineThatHasPassedKnowsNoRest) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  slow_.look_takes = absl::Milliseconds(100);
  Next(&ticks);
  slow_.look_takes = absl::ZeroDuration();
  LimitTo(absl::ZeroDuration(), TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::ZeroDuration());
}

TEST_F(TickLimitTest, WhoIsToldOfChangesNeedsNoRest) {
  MakeEvents();
  Ticks ticks = reloader_->Ticks();
  slow_.look_takes = absl::Milliseconds(100);
  Next(&ticks);
  LimitTo(kSettle, TickLimit::AtDeadline::kLook);
  EXPECT_EQ(TimeOfEmptyTick(&ticks), kSettle);
}

TEST_F(TickLimitTest, EndsWhenSomethingElseIsReadyAndDoesNotLook) {
  MakeStat();
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  Flag flag;
  Write("/w/a.py", "22");
  clock_.At(clock_.Now() + absl::Milliseconds(7), [&] { flag.ready = true; });
  reloader_->LimitNextTick({.wakeables = {&flag}});
  EXPECT_EQ(TimeOfEmptyTick(&ticks), absl::Milliseconds(7));
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
}

TEST_F(TickLimitTest, TellsTheFilesThatItKnows) {
  MakeStat();
  std::vector<std::string> paths;
  const auto collect = [&](const std::string& path, const FileStatus& status) {
    EXPECT_EQ(status, *file_system_.Lstat(path));
    paths.push_back(path);
  };
  reloader_->ForEachFile(collect);
  EXPECT_THAT(paths, IsEmpty());  // Nothing has been looked at.
  ASSERT_TRUE(reloader_->WatchFile("/w/absent", {}).ok());
  ASSERT_TRUE(file_system_.mutator().Symlink("a.py", "/w/link.py").ok());
  Ticks ticks = reloader_->Ticks();
  Next(&ticks);
  reloader_->ForEachFile(collect);
  EXPECT_THAT(paths, UnorderedElementsAre("/w/a.py", "/w/link.py"));
}

}  // namespace
}  // namespace reloader
