// What a poller of a large tree notices, how soon, and what it looks at for
// that: forty directories stand for a large tree, and time is made up.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/matchers.h"
#include "fakes/fake_clock.h"
#include "fakes/faulty_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/polling_pacer.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"

namespace reloader {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr int kDirectories = 40;
constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kPeriod = absl::Milliseconds(50);

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class TieredPollingTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(file_system_.mutator().Mkdir("/w").ok());
    for (int i = 0; i < kDirectories; ++i) {
      ASSERT_TRUE(file_system_.mutator().Mkdir(Directory(i)).ok());
      Write(File(i), "1");
    }
    clock_.Advance(absl::Minutes(1));
  }

  static std::string Directory(int i) { return absl::StrFormat("/w/d%02d", i); }
  static std::string File(int i) { return absl::StrCat(Directory(i), "/f.py"); }

  void Start(const StatReloaderOptions& options) {
    reloader_ = *MakeStatReloader({.file_system = &faulty_,
                                   .clock = &clock_,
                                   .executor = &executor_,
                                   .diagnostics = &sink_},
                                  options);
    ASSERT_TRUE(reloader_->WatchDir("/w", "**/*.py", {}).ok());
    ticks_ = reloader_->Ticks();
    EXPECT_THAT(Next(), ChangesAre());
  }
  void StartTiered() {
    Start({.interval = kInterval,
           .tiers = {.above_files = 0, .period = kPeriod, .extra_cost = 100}});
    EXPECT_THAT(Next(), ChangesAre());  // Nothing is fresh any more.
  }

  Tick Next() {
    if (!ticks_.Next() || !ticks_.Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return Tick();
    }
    return *ticks_.Value();
  }

  // Does something 120 ms from now, and returns how much later a tick comes out
  // with changes, and it in `*tick`.
  absl::Duration TimeToNotice(const std::function<void()>& what, Tick* tick) {
    const absl::Time begin = clock_.Now() + absl::Milliseconds(120);
    clock_.At(begin, what);
    for (int i = 0; i < 4; ++i) {
      *tick = Next();
      if (!tick->changes().empty()) break;
    }
    return clock_.Now() - begin;
  }

  void Write(const std::string& path, absl::string_view text) {
    ASSERT_TRUE(file_system_.mutator().WriteFile(path, text).ok());
  }
  void Replace(const std::string& path, absl::string_view text) {
    Write(path + "~", text);
    ASSERT_TRUE(file_system_.mutator().Rename(path + "~", path).ok());
  }

  // Counts how often each file is asked about, from here on.
  void CountLooks() {
    for (int i = 0; i < kDirectories; ++i) {
      looks_[File(i)] = 0;
      plan_.Add({.call = fakes::FaultyCall::kStat,
                 .path = File(i),
                 .repeat = fakes::FaultRepeat::kAlways,
                 .before = [this, i] { ++looks_[File(i)]; }});
    }
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  fakes::FaultPlan plan_;
  fakes::FaultyFileSystem faulty_{&file_system_, &plan_};
  InlineExecutor executor_;
  TextSink sink_;
  std::map<std::string, int> looks_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
};

TEST_F(TieredPollingTest, ASaveByRenameIsNoticedWithinThePeriod) {
  StartTiered();
  for (const int i : {0, 17, kDirectories - 1}) {
    Tick tick;
    EXPECT_LE(TimeToNotice([&] { Replace(File(i), "22"); }, &tick), kPeriod);
    EXPECT_THAT(tick, ChangesAre(Modified(File(i))));
  }
}

TEST_F(TieredPollingTest, ASaveByRenameDoesNotWaitForFilesThatHaveTheirTurn) {
  StartTiered();
  for (int i = 0; i < kDirectories; ++i) {
    plan_.Add({.call = fakes::FaultyCall::kStat,
               .path = File(i),
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this] { clock_.Spend(absl::Milliseconds(10)); }});
  }
  Next();  // It is known what a file costs.
  for (const int i : {0, 17, kDirectories - 1}) {
    Tick tick;
    // Its own look, and the one that was on its way.
    EXPECT_LE(TimeToNotice([&] { Replace(File(i), "22"); }, &tick),
              kPeriod + absl::Milliseconds(20));
    EXPECT_THAT(tick, ChangesAre(Modified(File(i))));
  }
}

TEST_F(TieredPollingTest, NorDoesTheNextSave) {
  StartTiered();
  for (int i = 0; i < kDirectories; ++i) {
    plan_.Add({.call = fakes::FaultyCall::kStat,
               .path = File(i),
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this] { clock_.Spend(absl::Milliseconds(10)); }});
  }
  Next();  // It is known what a file costs.
  Tick tick;
  TimeToNotice([&] { Replace(File(17), "22"); }, &tick);
  ASSERT_THAT(tick, ChangesAre(Modified(File(17))));
  const absl::Time begin = clock_.Now();
  Replace(File(18), "22");
  EXPECT_THAT(Next(), ChangesAre(Modified(File(18))));
  // The looks at those two.
  EXPECT_LE(clock_.Now() - begin, kPeriod + absl::Milliseconds(20));
}

TEST_F(TieredPollingTest, WhoSavesAllTheTimeHoldsNobodyUp) {
  StartTiered();
  const absl::Time begin = clock_.Now();
  for (int save = 0; save < 40; ++save) {
    clock_.At(begin + save * kPeriod,
              [&, save] { Replace(File(0), absl::StrCat("2", save)); });
  }
  Write(File(30), "22");
  std::vector<Change> changes;
  while (changes.empty() && clock_.Now() - begin < 2 * kInterval) {
    const Tick tick = Next();
    for (const Change& change : tick.changes()) {
      if (change.path != File(0)) changes.push_back(change);
    }
  }
  EXPECT_THAT(changes, ElementsAre(Modified(File(30))));
  EXPECT_LE(clock_.Now() - begin, kInterval + kPeriod);
}

TEST_F(TieredPollingTest, WhatComesAndGoesIsNoticedWithinThePeriod) {
  StartTiered();
  Tick tick;
  EXPECT_LE(TimeToNotice([&] { Write("/w/d30/new.py", "1"); }, &tick), kPeriod);
  EXPECT_THAT(tick, ChangesAre(Created("/w/d30/new.py")));
  EXPECT_LE(
      TimeToNotice(
          [&] { ASSERT_TRUE(file_system_.mutator().Unlink(File(31)).ok()); },
          &tick),
      kPeriod);
  EXPECT_THAT(tick, ChangesAre(Deleted(File(31))));
  EXPECT_LE(TimeToNotice(
                [&] {
                  ASSERT_TRUE(file_system_.mutator().Mkdir("/w/d32/sub").ok());
                  Write("/w/d32/sub/a.py", "1");
                },
                &tick),
            kPeriod);
  EXPECT_THAT(tick, ChangesAre(Created("/w/d32/sub/a.py")));
}

TEST_F(TieredPollingTest, AWriteInPlaceIsNoticedWithinTheInterval) {
  StartTiered();
  for (const int i : {0, 17, kDirectories - 1}) {
    Tick tick;
    EXPECT_LE(TimeToNotice([&] { Write(File(i), "22"); }, &tick),
              kInterval + kPeriod);
    EXPECT_THAT(tick, ChangesAre(Modified(File(i))));
  }
}

TEST_F(TieredPollingTest, TheNextWriteInThatDirectoryIsNoticedWithinThePeriod) {
  StartTiered();
  Tick tick;
  TimeToNotice([&] { Write(File(20), "22"); }, &tick);
  for (int i = 0; i < 5; ++i) {
    EXPECT_LE(
        TimeToNotice([&] { Write(File(20), absl::StrCat("3", i)); }, &tick),
        kPeriod);
    EXPECT_THAT(tick, ChangesAre(Modified(File(20))));
  }
}

TEST_F(TieredPollingTest, ADirectoryIsNotHotForEver) {
  Start({.interval = kInterval,
         .table = {.hot_passes = 40},
         .tiers = {.above_files = 0, .period = kPeriod, .extra_cost = 100}});
  Tick tick;
  TimeToNotice([&] { Write(File(20), "22"); }, &tick);
  CountLooks();
  for (int i = 0; i < 4; ++i) EXPECT_THAT(Next(), ChangesAre());
  EXPECT_GE(looks_[File(20)], 30);
  looks_.clear();
  for (int i = 0; i < 4; ++i) EXPECT_THAT(Next(), ChangesAre());
  EXPECT_LE(looks_[File(20)], 5);
}

TEST_F(TieredPollingTest, EachFileOfAStillTreeIsLookedAtOnceAnInterval) {
  StartTiered();
  CountLooks();
  constexpr int kTicks = 10;
  const absl::Time begin = clock_.Now();
  for (int i = 0; i < kTicks; ++i) EXPECT_THAT(Next(), ChangesAre());
  EXPECT_EQ(clock_.Now() - begin, kTicks * kInterval);
  EXPECT_THAT(looks_,
              Each(Pair(testing::_, testing::AllOf(testing::Ge(kTicks - 1),
                                                   testing::Le(kTicks + 1)))));
}

TEST_F(TieredPollingTest, ADirectoryWhoseTurnItIsNotIsNotOpened) {
  StartTiered();
  plan_.Add({.call = fakes::FaultyCall::kList,
             .path = Directory(3),
             .before = [] { ADD_FAILURE() << "it has not changed"; }});
  for (int i = 0; i < 3; ++i) EXPECT_THAT(Next(), ChangesAre());
}

TEST_F(TieredPollingTest, ATickThatSynchronisesLooksAtEverything) {
  StartTiered();
  for (int i = 0; i < kDirectories; ++i) Write(File(i), "22");
  reloader_->LimitNextTick(
      {.deadline = clock_.Now(), .at_deadline = TickLimit::AtDeadline::kSync});
  const absl::Time begin = clock_.Now();
  EXPECT_EQ(Next().changes().size(), kDirectories);
  EXPECT_EQ(clock_.Now(), begin);
}

TEST_F(TieredPollingTest, WhoDidNotAskForLongGetsEverythingAtOnce) {
  StartTiered();
  for (int i = 0; i < kDirectories; ++i) Write(File(i), "22");
  clock_.Advance(absl::Minutes(1));
  const absl::Time begin = clock_.Now();
  EXPECT_EQ(Next().changes().size(), kDirectories);
  EXPECT_EQ(clock_.Now(), begin);
}

TEST_F(TieredPollingTest, ThatManyFilesArePolledIsSaidOnce) {
  std::unique_ptr<Reloader> many = *TableReloader::Create(
      MakeStatSource(),
      {.file_system = &faulty_,
       .clock = &clock_,
       .executor = &executor_,
       .diagnostics = &sink_},
      {.interval = kInterval,
       .many_polled_files = kDirectories,
       .tiers = {.above_files = 0, .period = kPeriod, .extra_cost = 100}});
  ASSERT_TRUE(many->WatchDir("/w", "**/*.py", {}).ok());
  ticks_ = many->Ticks();
  for (int i = 0; i < 4; ++i) EXPECT_THAT(Next(), ChangesAre());
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("40 files are looked at")));
  ticks_ = {};
}

TEST_F(TieredPollingTest, WatchesMayChangeInBetween) {
  StartTiered();
  Write("/w/d05/a.txt", "1");
  ASSERT_TRUE(reloader_->WatchDir("/w", "**/*.txt", {}).ok());
  EXPECT_THAT(Next(), ChangesAre());
  Tick tick;
  EXPECT_LE(TimeToNotice([&] { Replace("/w/d05/a.txt", "22"); }, &tick),
            kPeriod);
  EXPECT_THAT(tick, ChangesAre(Modified("/w/d05/a.txt")));
}

TEST_F(TieredPollingTest, ASmallTreeIsLookedAtOnceAnInterval) {
  Start({.interval = kInterval});
  CountLooks();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(Next(), ChangesAre());
  EXPECT_THAT(looks_, Each(Pair(testing::_, 3)));
}

TEST_F(TieredPollingTest, PollingTakesNoMoreThanItsBudget) {
  plan_.Add({.call = fakes::FaultyCall::kStat,
             .path = File(7),
             .repeat = fakes::FaultRepeat::kAlways,
             .before = [this] { clock_.Spend(absl::Milliseconds(200)); }});
  Start({.interval = kInterval, .cpu_budget = 0.05});
  EXPECT_THAT(sink_.said, IsEmpty()) << "a first look says nothing of others";
  EXPECT_THAT(Next(), ChangesAre());
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("every 4s")));
  const absl::Time begin = clock_.Now();
  // The ticks come nevertheless.
  EXPECT_THAT(Next(), ChangesAre());
  EXPECT_EQ(clock_.Now() - begin, kInterval);
  Write(File(1), "22");
  while (Next().changes().empty()) continue;
  EXPECT_GE(clock_.Now() - begin, absl::Seconds(3.7));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("every 4s")));
}

}  // namespace
}  // namespace reloader
