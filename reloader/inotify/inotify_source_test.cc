// The inotify source on a simulated kernel, in virtual time: what only limits,
// overflows and other file systems show. The rest is in the conformance suite.
#include "reloader/inotify/inotify_source.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/matchers.h"
#include "fakes/fake_clock.h"
#include "fakes/faulty_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/simulated_inotify.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/inotify/inotify_reloader.h"
#include "reloader/reloader.h"

namespace reloader {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Collected final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class InotifySourceTest : public testing::Test {
 protected:
  void SetUp() override {
    Mkdir("/w");
    auto kernel = std::make_unique<fakes::SimulatedInotify>(
        &file_system_, fakes::SimulatedInotifyLimits{});
    kernel_ = kernel.get();
    auto reloader = MakeInotifyReloader(std::move(kernel),
                                        {.file_system = &faulty_,
                                         .clock = &clock_,
                                         .executor = &executor_,
                                         .diagnostics = &sink_},
                                        {.interval = absl::Seconds(1)});
    ASSERT_TRUE(reloader.ok());
    reloader_ = *std::move(reloader);
    ASSERT_TRUE(reloader_->WatchDir("/w", "**/*.py", {}).ok());
    ticks_ = reloader_->Ticks();
  }

  void Mkdir(absl::string_view path) {
    ASSERT_TRUE(file_system_.mutator().Mkdir(path).ok());
  }
  void Write(absl::string_view path, absl::string_view contents) {
    ASSERT_TRUE(file_system_.mutator().WriteFile(path, contents).ok());
  }
  void Rename(absl::string_view from, absl::string_view to) {
    ASSERT_TRUE(file_system_.mutator().Rename(from, to).ok());
  }

  Tick Next() {
    if (!ticks_.Next() || !ticks_.Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return Tick();
    }
    return *ticks_.Value();
  }
  // The next tick, which must come without a wait.
  Tick NextAtOnce() {
    const absl::Time begin = clock_.Now();
    Tick tick = Next();
    EXPECT_EQ(clock_.Now() - begin, absl::ZeroDuration());
    return tick;
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  fakes::FaultPlan faults_;
  fakes::FaultyFileSystem faulty_{&file_system_, &faults_};
  InlineExecutor executor_;
  Collected sink_;
  fakes::SimulatedInotify* kernel_ = nullptr;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
};

TEST_F(InotifySourceTest, TellsAtOnceAndOfNothingElse) {
  Next();
  Write("/w/a.py", "1");
  const Tick tick = NextAtOnce();
  EXPECT_THAT(tick, ChangesAre(Created("/w/a.py")));
  EXPECT_EQ(tick.coverage(), Coverage::kHinted);
  const absl::Time begin = clock_.Now();
  EXPECT_THAT(Next(), ChangesAre());
  EXPECT_EQ(clock_.Now() - begin, absl::Seconds(1));
}

// Behind the look, and ahead of the end of all looks.
TEST_F(InotifySourceTest, MissesNothingInADirectoryThatHasJustBeenLookedAt) {
  Next();
  faults_.Add({.call = fakes::FaultyCall::kList,
               .path = "/w/b",
               .before = [this] { Write("/w/a/late.py", "1"); }});
  Mkdir("/w/a");
  Mkdir("/w/b");
  Next();
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/a/late.py")));
}

TEST_F(InotifySourceTest, MissesNothingThatChangesBeforeTheFirstWatch) {
  Mkdir("/w/a");
  Mkdir("/w/b");
  Write("/w/a/1.py", "1");
  faults_.Add({.call = fakes::FaultyCall::kList,
               .path = "/w/b",
               .before = [this] { Write("/w/a/1.py", "22"); }});
  Next();
  EXPECT_THAT(NextAtOnce(), ChangesAre(Modified("/w/a/1.py")));
}

// It is watched before it is looked at.
TEST_F(InotifySourceTest, LooksAtNoNewDirectoryTwice) {
  Mkdir("/w/a");
  Write("/w/a/1.py", "1");
  int looks = 0;
  faults_.Add({.call = fakes::FaultyCall::kStat,
               .path = "/w/a/1.py",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&looks] { ++looks; }});
  Next();
  EXPECT_EQ(looks, 1);
  Write("/w/a/1.py", "22");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Modified("/w/a/1.py")));
}

// Its target was looked at through the link before it was watched.
TEST_F(InotifySourceTest, MissesNothingThatALinkLeadsToAndThatIsWatchedLater) {
  Mkdir("/w/d");
  Write("/w/d/a.py", "1");
  ASSERT_TRUE(file_system_.mutator().Symlink("d/a.py", "/w/link.py").ok());
  faults_.Add({.call = fakes::FaultyCall::kStat,
               .path = "/w/d",
               .before = [this] { Write("/w/d/a.py", "22"); }});
  Next();
  EXPECT_THAT(NextAtOnce(), ChangesAre(Modified("/w/link.py")));
}

// A directory that was reached through a link is another one if the link is
// swapped, and nobody tells of that in a directory that is not watched yet.
TEST_F(InotifySourceTest, WatchesWhatALinkLeadsToThatIsSwappedMeanwhile) {
  for (const char* name : {"/old", "/old/d", "/new", "/new/d", "/links"}) {
    Mkdir(name);
  }
  for (const auto& [target, path] : {std::pair("/old", "/links/x"),
                                     {"/new", "/links/y"},
                                     {"/links/x", "/link"}}) {
    ASSERT_TRUE(file_system_.mutator().Symlink(target, path).ok());
  }
  ASSERT_TRUE(reloader_->WatchDir("/link", "**/*.py", {}).ok());
  faults_.Add({.call = fakes::FaultyCall::kList,
               .path = "/link/d",
               .before = [this] { Rename("/links/y", "/links/x"); }});
  Next();
  Next();
  ASSERT_TRUE(faults_.empty()) << "the directory was not listed";
  Write("/new/d/late.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/link/d/late.py")));
}

TEST_F(InotifySourceTest, WhatNobodyWatchesEndsNoTick) {
  Next();
  const absl::Time begin = clock_.Now();
  for (int ms = 100; ms < 1000; ms += 100) {
    clock_.At(begin + absl::Milliseconds(ms), [this] {
      Write("/other", "1");  // "/" is only passed, and this name matters not.
    });
  }
  EXPECT_THAT(Next(), ChangesAre());
  EXPECT_GE(clock_.Now() - begin, absl::Milliseconds(900));
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(InotifySourceTest, LooksEverywhereAfterAnOverflow) {
  Mkdir("/w/d");
  Next();
  kernel_->SetLimits({.queued_events = 2});
  Mkdir("/w/e");  // The next Add() passes the limit on.
  NextAtOnce();
  for (int i = 0; i < 5; ++i) Write(absl::StrCat("/w/", i, ".py"), "1");
  // Nobody tells that another directory is at this path now.
  Rename("/w/d", "/w/old");
  Mkdir("/w/d");
  const Tick tick = NextAtOnce();
  EXPECT_EQ(tick.coverage(), Coverage::kEverything);
  EXPECT_THAT(tick, ChangesAre(Created("/w/0.py"), Created("/w/1.py"),
                               Created("/w/2.py"), Created("/w/3.py"),
                               Created("/w/4.py")));
  Write("/w/d/new.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/d/new.py")));
  Write("/w/old/b.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/old/b.py")));
}

TEST_F(InotifySourceTest, PollsTheDirectoriesBeyondTheLimit) {
  for (const char* name : {"/w/a", "/w/b", "/w/b/c"}) Mkdir(name);
  kernel_->SetLimits({.watches = 3});  // "/", "/w" and "/w/a".
  Next();
  Write("/w/a/1.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/a/1.py")));
  Write("/w/b/c/2.py", "1");
  EXPECT_THAT(Next(), ChangesAre(Created("/w/b/c/2.py")));
  EXPECT_THAT(sink_.said,
              ElementsAre(AllOf(HasSubstr("polled: /w/b: "),
                                HasSubstr("no inotify watch left"))));
  Next();
  EXPECT_THAT(sink_.said, testing::SizeIs(1));
}

TEST_F(InotifySourceTest, FindsAReplacedDirectoryWhoseParentIsPolled) {
  for (const char* name : {"/w/a", "/w/a/b"}) Mkdir(name);
  kernel_->SetLimits({.watches = 2});
  Next();
  Rename("/w/a", "/w/old");
  Mkdir("/w/a");
  Mkdir("/w/a/b");
  Next();
  Next();
  Write("/w/a/b/1.py", "1");
  EXPECT_THAT(Next(), ChangesAre(Created("/w/a/b/1.py")));
}

TEST_F(InotifySourceTest, TakesWatchesThatAreFreeAgain) {
  for (const char* name : {"/w/a", "/w/b"}) Mkdir(name);
  kernel_->SetLimits({.watches = 3});
  Next();
  ASSERT_TRUE(file_system_.mutator().Rmdir("/w/a").ok());
  NextAtOnce();
  Write("/w/b/1.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/b/1.py")));
}

TEST_F(InotifySourceTest, PollsEverythingWithoutAnInstance) {
  kernel_->SetLimits({.instances = false});
  Next();
  Write("/w/a.py", "1");
  EXPECT_THAT(Next(), ChangesAre(Created("/w/a.py")));
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("/w/a.py")));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("no inotify instance left")));
}

TEST_F(InotifySourceTest, PollsWhatOtherMachinesMayChange) {
  Mkdir("/w/share");
  kernel_->SetLimits({.remote_directories = {"/w/share"}});
  Next();
  Write("/w/share/a.py", "1");
  Write("/w/b.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/b.py")));
  EXPECT_THAT(Next(), ChangesAre(Created("/w/share/a.py")));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("polled: /w/share: ")));
}

TEST_F(InotifySourceTest, HearsAtOnceWhatIsMovedInAPolledDirectory) {
  for (const char* name : {"/w/share", "/w/share/a"}) Mkdir(name);
  Write("/w/share/a/1.py", "1");
  kernel_->SetLimits({.remote_directories = {"/w/share"}});
  Next();
  Rename("/w/share/a", "/w/share/b");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Deleted("/w/share/a/1.py")));
  EXPECT_THAT(Next(), ChangesAre(Created("/w/share/b/1.py")));
}

TEST_F(InotifySourceTest, HearsAtOnceThatAFileSystemIsUnmounted) {
  Mkdir("/w/disk");
  ASSERT_TRUE(file_system_.Mount("/w/disk").ok());
  Write("/w/disk/a.py", "1");
  Next();
  ASSERT_TRUE(file_system_.Unmount("/w/disk").ok());
  EXPECT_THAT(NextAtOnce(), ChangesAre());
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("/w/disk")));
  ASSERT_TRUE(file_system_.Mount("/w/disk").ok());
  Next();
  Write("/w/disk/a.py", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("/w/disk/a.py")));
}

TEST_F(InotifySourceTest, PollsFilesThatHaveOtherNames) {
  Mkdir("/elsewhere");
  Write("/w/a.py", "1");
  ASSERT_TRUE(file_system_.mutator().Link("/w/a.py", "/elsewhere/a").ok());
  Next();
  Write("/elsewhere/a", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("/w/a.py")));
}

TEST_F(InotifySourceTest, BeginsAnewWithEachGenerator) {
  Next();
  ticks_ = {};
  Write("/w/a.py", "1");
  ticks_ = reloader_->Ticks();
  EXPECT_THAT(Next(), ChangesAre());
  Write("/w/a.py", "22");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Modified("/w/a.py")));
}

// A link is followed anew whenever what is planned because of its directory is.
TEST_F(InotifySourceTest, PlansAnewOnlyWhereSomethingHasChanged) {
  Mkdir("/w/links");
  Write("/one", "1");
  ASSERT_TRUE(file_system_.mutator().Symlink("/one", "/w/links/l.py").ok());
  Next();
  int followed = 0;
  faults_.Add({.call = fakes::FaultyCall::kReadLink,
               .path = "/w/links/l.py",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [&followed] { ++followed; }});
  Mkdir("/w/d");
  NextAtOnce();
  ASSERT_TRUE(file_system_.mutator().Rmdir("/w/d").ok());
  NextAtOnce();
  EXPECT_EQ(followed, 0);
  Mkdir("/w/links/d");
  NextAtOnce();
  EXPECT_EQ(followed, 0);
  ASSERT_TRUE(file_system_.mutator().Symlink("/one", "/w/links/m.py").ok());
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/links/m.py")));
  EXPECT_GT(followed, 0);
}

// The table sees the same file behind the link; the way there is another one.
TEST_F(InotifySourceTest, FollowsALinkAnewWhenItsWayChangesToTheSameFile) {
  for (const char* name : {"/v1", "/v2"}) Mkdir(name);
  Write("/v1/a.py", "1");
  ASSERT_TRUE(file_system_.mutator().Link("/v1/a.py", "/v2/a.py").ok());
  ASSERT_TRUE(file_system_.mutator().Symlink("/v1", "/now").ok());
  ASSERT_TRUE(file_system_.mutator().Symlink("/v2", "/next").ok());
  ASSERT_TRUE(file_system_.mutator().Symlink("/now/a.py", "/w/l.py").ok());
  Next();
  Rename("/next", "/now");
  EXPECT_THAT(NextAtOnce(), ChangesAre());
  Write("/v2/new", "22");
  Rename("/v2/new", "/v2/a.py");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Modified("/w/l.py")));
}

TEST_F(InotifySourceTest, EndsTheWatchesOfWhatIsNotWatchedAnyMore) {
  for (const char* name : {"/w/d", "/other"}) Mkdir(name);
  kernel_->SetLimits({.watches = 4});  // "/", "/w", "/w/d", and one more.
  Next();
  ASSERT_TRUE(reloader_->UnwatchDir("/w", "**/*.py").ok());
  ASSERT_TRUE(reloader_->WatchDir("/other", "**/*.py", {}).ok());
  Next();
  for (const char* name : {"/other/a", "/other/b"}) {
    Mkdir(name);
    NextAtOnce();
  }
  Write("/other/b/1.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/other/b/1.py")));
  EXPECT_THAT(sink_.said, IsEmpty());
}

class InotifySourceEarlyWatchTest : public InotifySourceTest {
 protected:
  // Moves a new directory /w/d to /away when it has been watched, and before it
  // is looked at.
  void MoveAwayBeforeTheFirstLook() {
    bool moved = false;
    faults_.Add(
        {.call = fakes::FaultyCall::kOpen, .path = "/w/d", .before = [&] {
           moved = true;
           Rename("/w/d", "/away");
         }});
    Mkdir("/w/d");
    Next();
    ASSERT_TRUE(moved) << "the directory was not opened";
  }
};

TEST_F(InotifySourceEarlyWatchTest, EndsIfThereIsNothingToSee) {
  kernel_->SetLimits({.watches = 3});  // "/", "/w", and one more.
  Next();
  MoveAwayBeforeTheFirstLook();
  Mkdir("/w/e");
  NextAtOnce();
  Write("/w/e/a.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/e/a.py")));
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(InotifySourceEarlyWatchTest, IsNotTakenForThatOfALaterDirectory) {
  Next();
  MoveAwayBeforeTheFirstLook();
  Mkdir("/w/d");
  NextAtOnce();
  Write("/w/d/a.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/d/a.py")));
}

TEST_F(InotifySourceTest, TakesTheWatchOfADirectoryThatWasMovedAway) {
  Mkdir("/w/d");
  Mkdir("/away");
  Write("/w/d/a.py", "1");
  kernel_->SetLimits({.watches = 3});  // "/", "/w" and "/w/d".
  Next();
  Rename("/w/d", "/away/d");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Deleted("/w/d/a.py")));
  Mkdir("/w/e");
  NextAtOnce();
  Write("/w/e/a.py", "1");
  EXPECT_THAT(NextAtOnce(), ChangesAre(Created("/w/e/a.py")));
}

}  // namespace
}  // namespace reloader
