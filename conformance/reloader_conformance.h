// The clauses that only C++ can test: the life of the generator, and Stop().
// One typed suite, stamped out per backend:
//
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, ReloaderConformance,
//                                  testing::Types<MyBackend>, BackendNames);
//
// A test's name begins with its clause, so that --gtest_filter='*W_STOP_4*'
// finds it on every backend. A wait that is not woken hangs the test; its time
// limit is the test runner's.
#ifndef CONFORMANCE_RELOADER_CONFORMANCE_H_
#define CONFORMANCE_RELOADER_CONFORMANCE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/matchers.h"
#include "conformance/result.h"
#include "conformance/service_event.h"
#include "conformance/thread_probe.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"

namespace reloader::conformance {

// Names the instances of the suite for their backends.
class BackendNames {
 public:
  template <typename T>
  static std::string GetName(int) {
    return std::string(T::kName);
  }
};

class CollectingSink : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    diagnostics.push_back(diagnostic);
  }
  std::vector<Diagnostic> diagnostics;
};

template <ConformanceBackend T>
class ReloaderConformance : public testing::Test {
 protected:
  using Ticks = Generator<absl::StatusOr<Tick>>;

  void SetUp() override {
    const std::string untested = UntestedBecause<T>();
    if (!untested.empty()) {
      RecordProperty("outcome", std::string(OutcomeName(Outcome::kNotTested)));
      GTEST_SKIP() << "not tested, because " << untested;
    }
    MakeWorld(absl::ZeroDuration());
  }

  // Makes another world, in which a tick waits at most `interval`.
  void MakeWorld(absl::Duration interval,
                 ServiceFate service = ServiceFate::kServes) {
    auto world = T::MakeWorld(
        {.diagnostics = &sink_, .interval = interval, .service = service});
    ASSERT_TRUE(world.ok()) << world.status();
    world_ = *std::move(world);
    Write("a.py", "1");
    ASSERT_TRUE(reloader().WatchDir(root(), "**/*.py", {}).ok());
  }

  Reloader& reloader() { return world_->reloader(); }
  const std::string& root() const { return world_->root(); }
  std::string Path(absl::string_view name) const {
    return absl::StrCat(root(), "/", name);
  }

  void Write(absl::string_view name, absl::string_view text) {
    const absl::Status status = world_->mutator().WriteFile(Path(name), text);
    ASSERT_TRUE(status.ok()) << status;
  }

  // Advances until a tick carries changes, at most as often as the suite waits
  // in silence, and returns them.
  std::vector<Change> NextChanges(Ticks* ticks) {
    const bool synchronous = !Lacks("synchronous");
    const absl::Time deadline = world_->clock().Now() + absl::Seconds(20);
    for (int i = 0; synchronous ? i < 3 : world_->clock().Now() < deadline;
         ++i) {
      if (!ticks->Next()) {
        ADD_FAILURE() << "the ticks ended";
        return {};
      }
      if (!ticks->Value().ok()) {
        ADD_FAILURE() << ticks->Value().status();
        return {};
      }
      if (!ticks->Value()->changes().empty()) return ticks->Value()->changes();
    }
    return {};
  }

  // Advances once and expects a tick without changes.
  void ExpectArms(Ticks* ticks) {
    ASSERT_TRUE(ticks->Next());
    ASSERT_TRUE(ticks->Value().ok()) << ticks->Value().status();
    EXPECT_THAT(*ticks->Value(), ChangesAre());
  }

  // Advances to the end; returns how many ticks came before it.
  int CountToTheEnd(Ticks* ticks) {
    int count = 0;
    while (ticks->Next()) {
      EXPECT_TRUE(ticks->Value().ok()) << ticks->Value().status();
      ++count;
    }
    return count;
  }

  // Ticks to the end, and calls `stop` on the way while a tick waits: in
  // virtual time as an event, else on another thread that has seen this one
  // wait. Returns how many ticks came before the end.
  int CountToTheEnd(Ticks* ticks,
                    const std::function<void(const ThreadProbe&)>& stop) {
    const ThreadProbe ticking;  // Of this thread.
    WorldControls* const controls = world_->controls();
    if (controls != nullptr) {
      const absl::Time begin = world_->clock().Now();
      controls->In(absl::Minutes(1), [&] { stop(ticking); });
      const int count = CountToTheEnd(ticks);
      // Else the test would hang; an hour of virtual time costs nothing.
      EXPECT_LE(world_->clock().Now() - begin, absl::Minutes(2));
      return count;
    }
    std::thread other([&] {
      ticking.AwaitBlocked();
      stop(ticking);
    });
    const int count = CountToTheEnd(ticks);
    other.join();
    return count;
  }

  bool Lacks(absl::string_view capability) const {
    return MakeBackend<T>().Lacks(capability) != nullptr;
  }

  CollectingSink sink_;
  std::unique_ptr<World> world_;
};

TYPED_TEST_SUITE_P(ReloaderConformance);

TYPED_TEST_P(ReloaderConformance, W_STOP_1_DoesNothingBeforeTheFirstAdvance) {
  auto ticks = this->reloader().Ticks();
  // What happens before the first advance is before arming: no change.
  this->Write("a.py", "22");
  this->Write("b.py", "1");
  this->ExpectArms(&ticks);
  this->Write("b.py", "22");
  EXPECT_THAT(this->NextChanges(&ticks),
              testing::ElementsAre(Modified("b.py")));
}

TYPED_TEST_P(ReloaderConformance, W_STOP_1_SaysNothingBeforeTheFirstAdvance) {
  if (this->Lacks("faults") || this->Lacks("diagnostics")) {
    GTEST_SKIP() << "not applicable, because the backend has no faults, or no "
                    "diagnostics";
  }
  this->world_->faults()->Add({.call = fakes::FaultyCall::kList,
                               .path = this->root(),
                               .error_number = EACCES,
                               .repeat = fakes::FaultRepeat::kAlways});
  auto ticks = this->reloader().Ticks();
  EXPECT_THAT(this->sink_.diagnostics, testing::IsEmpty());
  this->ExpectArms(&ticks);
  EXPECT_THAT(this->sink_.diagnostics, testing::SizeIs(1));
}

TYPED_TEST_P(ReloaderConformance, W_STOP_2_BeforeTheFirstTick) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->reloader().Stop();
  EXPECT_LE(this->CountToTheEnd(&ticks), 1);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_2_BetweenTwoTicks) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  this->reloader().Stop();
  EXPECT_LE(this->CountToTheEnd(&ticks), 1);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_2_Twice) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  this->reloader().Stop();
  this->reloader().Stop();
  EXPECT_LE(this->CountToTheEnd(&ticks), 1);
  this->reloader().Stop();
  EXPECT_FALSE(ticks.Next());
}

TYPED_TEST_P(ReloaderConformance, W_STOP_2_ALaterGeneratorEndsAtOnce) {
  this->MakeWorld(absl::Hours(1));
  this->reloader().Stop();
  auto ticks = this->reloader().Ticks();
  EXPECT_LE(this->CountToTheEnd(&ticks), 1);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_3_DestroyedBeforeItStarted) {
  { auto ticks = this->reloader().Ticks(); }
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  this->Write("a.py", "22");
  EXPECT_THAT(this->NextChanges(&ticks),
              testing::ElementsAre(Modified("a.py")));
}

TYPED_TEST_P(ReloaderConformance, W_STOP_3_DestroyedWithAChangePending) {
  {
    auto ticks = this->reloader().Ticks();
    this->ExpectArms(&ticks);
    this->Write("a.py", "22");
  }
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);  // The change lies before this arming.
  this->Write("b.py", "1");
  EXPECT_THAT(this->NextChanges(&ticks), testing::ElementsAre(Created("b.py")));
}

TYPED_TEST_P(ReloaderConformance, W_STOP_3_DestroyedAfterTheEnd) {
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  this->reloader().Stop();
  this->CountToTheEnd(&ticks);
  EXPECT_FALSE(ticks.Next());
}

TYPED_TEST_P(ReloaderConformance, W_STOP_3_FreesItsDescriptors) {
  const int before = CountDescriptors();
  for (int i = 0; i < 3; ++i) {
    auto ticks = this->reloader().Ticks();
    this->ExpectArms(&ticks);
  }
  EXPECT_EQ(CountDescriptors(), before);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_3_MovesWithoutLosingAnything) {
  auto first = this->reloader().Ticks();
  this->ExpectArms(&first);
  this->Write("a.py", "22");
  auto second = std::move(first);
  EXPECT_FALSE(first.Next());  // NOLINT(bugprone-use-after-move)
  EXPECT_THAT(this->NextChanges(&second),
              testing::ElementsAre(Modified("a.py")));
}

TYPED_TEST_P(ReloaderConformance, W_STOP_4_AnotherThreadWakesAWaitingTick) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  EXPECT_LE(this->CountToTheEnd(
                &ticks, [&](const ThreadProbe&) { this->reloader().Stop(); }),
            1);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_4_ASignalHandlerWakesAWaitingTick) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  const ScopedStopHandler handler(SIGUSR1, &this->reloader());
  EXPECT_LE(
      this->CountToTheEnd(
          &ticks, [](const ThreadProbe& ticking) { ticking.Signal(SIGUSR1); }),
      1);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_5_ASecondGeneratorIsRefused) {
  auto first = this->reloader().Ticks();
  this->ExpectArms(&first);
  {
    auto second = this->reloader().Ticks();
    ASSERT_TRUE(second.Next());
    EXPECT_EQ(second.Value().status().code(),
              absl::StatusCode::kFailedPrecondition);
    EXPECT_FALSE(second.Next());
  }
  this->Write("a.py", "22");
  EXPECT_THAT(this->NextChanges(&first),
              testing::ElementsAre(Modified("a.py")));
}

TYPED_TEST_P(ReloaderConformance, W_STOP_5_OneThatNeverStartedIsInNobodysWay) {
  auto unstarted = this->reloader().Ticks();
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  this->Write("a.py", "22");
  EXPECT_THAT(this->NextChanges(&ticks),
              testing::ElementsAre(Modified("a.py")));
}

// A reloader may go on without its service; if it gives up, it is with an
// error, and not before it has told what it has noticed.
TYPED_TEST_P(ReloaderConformance, W_STOP_6_AnErrorComesLast) {
  if (this->Lacks("service")) {
    GTEST_SKIP() << "not applicable, because the backend depends on no service "
                    "whose end would be an error";
  }
  this->MakeWorld(absl::ZeroDuration(), ServiceFate::kTroubled);
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  ASSERT_TRUE(this->world_->service()->Do(ServiceEvent::kEnd).ok());
  this->Write("a.py", "22");
  Clock& clock = this->world_->clock();
  const absl::Time deadline = clock.Now() + absl::Seconds(20);
  std::vector<Change> changes;
  absl::Status error;
  while (error.ok() && clock.Now() < deadline) {
    ASSERT_TRUE(ticks.Next()) << "the ticks ended without an error";
    error = ticks.Value().status();
    if (!error.ok()) break;
    const std::vector<Change>& more = ticks.Value()->changes();
    changes.insert(changes.end(), more.begin(), more.end());
  }
  if (error.ok()) {
    EXPECT_THAT(changes, testing::ElementsAre(Modified("a.py")));
    return;
  }
  EXPECT_EQ(error.code(), absl::StatusCode::kUnavailable) << error;
  EXPECT_FALSE(ticks.Next()) << "more came after the error";
}

// Of an hour that a tick may take.
TYPED_TEST_P(ReloaderConformance, W_STOP_7_ADeadlineEndsTheWait) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  for (const auto at_deadline :
       {TickLimit::AtDeadline::kLook, TickLimit::AtDeadline::kSync,
        TickLimit::AtDeadline::kReturn}) {
    for (const absl::Duration wait :
         {absl::ZeroDuration(), absl::Milliseconds(20)}) {
      const absl::Time begin = this->world_->clock().Now();
      this->reloader().LimitNextTick(
          {.deadline = begin + wait, .at_deadline = at_deadline});
      ASSERT_TRUE(ticks.Next());
      ASSERT_TRUE(ticks.Value().ok()) << ticks.Value().status();
      EXPECT_THAT(*ticks.Value(), ChangesAre());
      EXPECT_LT(this->world_->clock().Now() - begin, absl::Minutes(30));
    }
  }
}

TYPED_TEST_P(ReloaderConformance, W_STOP_7_ALimitIsOfOneTick) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  this->reloader().LimitNextTick({.deadline = absl::InfinitePast()});
  ASSERT_TRUE(ticks.Next());
  // The next one waits: nothing else lets the other thread stop it.
  EXPECT_LE(this->CountToTheEnd(
                &ticks, [&](const ThreadProbe&) { this->reloader().Stop(); }),
            1);
}

TYPED_TEST_P(ReloaderConformance, W_STOP_8_ASynchronisedTickHasAllBeforeIt) {
  this->MakeWorld(absl::Hours(1));
  auto ticks = this->reloader().Ticks();
  this->ExpectArms(&ticks);
  for (int size = 2; size < 7; ++size) {
    this->Write("a.py", std::string(size, 'x'));
    this->reloader().LimitNextTick(
        {.deadline = absl::InfinitePast(),
         .at_deadline = TickLimit::AtDeadline::kSync});
    ASSERT_TRUE(ticks.Next());
    ASSERT_TRUE(ticks.Value().ok()) << ticks.Value().status();
    EXPECT_THAT(*ticks.Value(), ChangesAre(Modified("a.py")));
  }
}

REGISTER_TYPED_TEST_SUITE_P(
    ReloaderConformance, W_STOP_1_DoesNothingBeforeTheFirstAdvance,
    W_STOP_1_SaysNothingBeforeTheFirstAdvance, W_STOP_2_BeforeTheFirstTick,
    W_STOP_2_BetweenTwoTicks, W_STOP_2_Twice,
    W_STOP_2_ALaterGeneratorEndsAtOnce, W_STOP_3_DestroyedBeforeItStarted,
    W_STOP_3_DestroyedWithAChangePending, W_STOP_3_DestroyedAfterTheEnd,
    W_STOP_3_FreesItsDescriptors, W_STOP_3_MovesWithoutLosingAnything,
    W_STOP_4_AnotherThreadWakesAWaitingTick,
    W_STOP_4_ASignalHandlerWakesAWaitingTick,
    W_STOP_5_ASecondGeneratorIsRefused,
    W_STOP_5_OneThatNeverStartedIsInNobodysWay, W_STOP_6_AnErrorComesLast,
    W_STOP_7_ADeadlineEndsTheWait, W_STOP_7_ALimitIsOfOneTick,
    W_STOP_8_ASynchronisedTickHasAllBeforeIt);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_RELOADER_CONFORMANCE_H_
