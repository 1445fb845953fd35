// The harness is tested like what it tests: each of its verdicts is provoked,
// and a harness with one stage broken must get some verdict wrong.
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/result.h"
#include "conformance/scenario.h"
#include "conformance/scenario_parser.h"
#include "conformance/scenario_runner.h"
#include "conformance/stat_on_disk.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

using ::testing::HasSubstr;

// A reloader that lies as a function says.
using Lie =
    std::function<void(World& world, int tick, std::vector<Change>* changes)>;

class LyingAsTold final : public LyingReloader {
 public:
  LyingAsTold(World* world, Lie lie)
      : LyingReloader(world), lie_(std::move(lie)) {}

 private:
  void LieAboutChanges(int tick, std::vector<Change>* changes) override {
    lie_(world(), tick, changes);
  }
  const Lie lie_;
};

Backend Lying(absl::string_view name, Lie lie) {
  return StatBehind(name, [lie = std::move(lie)](World* world) {
    return std::make_unique<LyingAsTold>(world, lie);
  });
}

Scenario Parse(absl::string_view steps) {
  auto scenario = ParseScenario(
      "save/W-SAVE-1-edited.scn",
      absl::StrCat("# W-SAVE-1  An edited file is modified.\n", steps));
  EXPECT_TRUE(scenario.ok()) << scenario.status();
  return *std::move(scenario);
}

constexpr absl::string_view kEdit =
    "write   app.py \"1\"\n"
    "watch   . *.py\n"
    "tick\n"
    "write   app.py \"22\"\n"
    "expect  modified app.py\n";

bool IsSentinel(const Change& change) {
  return change.path.find("/zz_barrier_0/") != std::string::npos;
}

// --- The verdicts ----------------------------------------------------------

struct Case {
  std::string name;
  Backend backend;
  std::string steps;
  Outcome outcome;
  Verdict verdict;
};

std::vector<Case> Cases() {
  const auto failed = [](absl::string_view name, Verdict verdict, Lie lie) {
    return Case{std::string(name), Lying(name, std::move(lie)),
                std::string(kEdit), Outcome::kFailed, verdict};
  };
  std::vector<Case> cases;
  cases.push_back({"right", MakeBackend<StatOnDisk>(), std::string(kEdit),
                   Outcome::kPassed, Verdict::kNone});
  cases.push_back({"right_without_a_tick", MakeBackend<StatOnDisk>(),
                   "watch . *.py\nwrite app.py \"1\"\nexpect nothing\n",
                   Outcome::kPassed, Verdict::kNone});
  cases.push_back({"right_about_a_root_that_cannot_be_read",
                   MakeBackend<StatOnDisk>(),
                   "watch . *.py\ntick\nfault list . EACCES always\n"
                   "write app.py \"1\"\nexpect diagnostic unreadable .\n"
                   "expect maybe app.py\n",
                   Outcome::kPassed, Verdict::kNone});
  cases.push_back(
      failed("deaf", Verdict::kHung,
             [](World&, int, std::vector<Change>* c) { c->clear(); }));
  cases.push_back(failed(
      "drops_app", Verdict::kLost, [](World&, int, std::vector<Change>* c) {
        c->erase(std::remove_if(
                     c->begin(), c->end(),
                     [](const Change& change) { return !IsSentinel(change); }),
                 c->end());
      }));
  cases.push_back(failed("only_with_the_next_event", Verdict::kLate,
                         [held = std::make_shared<std::vector<Change>>()](
                             World&, int, std::vector<Change>* c) {
                           // Keeps what came until something else does.
                           if (c->empty()) return;
                           std::swap(*held, *c);
                           Coalesce(held.get());
                           if (!held->empty() && IsSentinel(held->front())) {
                             c->insert(c->end(), held->begin(), held->end());
                             held->clear();
                             Coalesce(c);
                           }
                         }));
  cases.push_back(failed("wrong_kind", Verdict::kWrongKind,
                         [](World&, int, std::vector<Change>* c) {
                           for (Change& change : *c) {
                             change.kind = ChangeKind::kCreated;
                           }
                         }));
  cases.push_back(failed("twice_in_a_row", Verdict::kTwice,
                         [last = std::make_shared<std::vector<Change>>()](
                             World&, int, std::vector<Change>* c) {
                           if (c->empty() || IsSentinel(c->front())) {
                             c->insert(c->begin(), last->begin(), last->end());
                             last->clear();
                           } else {
                             *last = *c;
                           }
                         }));
  // Comes only while the barrier is written: after everything expected has
  // been seen.
  cases.push_back(failed("spurious_later", Verdict::kSpurious,
                         [](World&, int, std::vector<Change>* c) {
                           if (c->empty() || !IsSentinel(c->front())) return;
                           std::string path = c->front().path;
                           path.replace(path.find("zz_barrier_0/"),
                                        std::string::npos, "other.py");
                           c->insert(c->begin(), {path, ChangeKind::kDeleted});
                         }));
  cases.push_back(failed("twice_in_one_tick", Verdict::kMalformedTick,
                         [](World&, int, std::vector<Change>* c) {
                           if (!c->empty()) c->push_back(c->front());
                         }));
  cases.push_back(failed("outside", Verdict::kMalformedTick,
                         [](World&, int, std::vector<Change>* c) {
                           if (!c->empty()) c->front().path = "/elsewhere";
                         }));
  cases.push_back(
      failed("changes_while_arming", Verdict::kArmingChanges,
             [](World& world, int tick, std::vector<Change>* c) {
               if (tick != 1) return;
               c->push_back({world.root() + "/app.py", ChangeKind::kCreated});
             }));
  cases.push_back({"script_expects_too_much", MakeBackend<StatOnDisk>(),
                   "watch . *.py\ntick\nexpect created app.py\n",
                   Outcome::kCouldNotRun, Verdict::kNone});
  cases.push_back({"script_expects_too_little", MakeBackend<StatOnDisk>(),
                   "watch . *.py\ntick\nwrite app.py \"1\"\nexpect nothing\n",
                   Outcome::kCouldNotRun, Verdict::kNone});
  cases.push_back({"operation_fails", MakeBackend<StatOnDisk>(),
                   "watch . *.py\ntick\nunlink app.py\nexpect nothing\n",
                   Outcome::kCouldNotRun, Verdict::kNone});
  cases.push_back({"unwatches_another_glob", MakeBackend<StatOnDisk>(),
                   "watch . *.py\ntick\nunwatch . *.js\nexpect nothing\n",
                   Outcome::kCouldNotRun, Verdict::kNone});
  cases.push_back({"unwatches_a_file_twice", MakeBackend<StatOnDisk>(),
                   "watch a\ntick\nunwatch a\nunwatch a\nexpect nothing\n",
                   Outcome::kCouldNotRun, Verdict::kNone});
  cases.push_back({"unknown_capability", MakeBackend<StatOnDisk>(),
                   "requires telepathy\nwatch . *.py\nexpect nothing\n",
                   Outcome::kCouldNotRun, Verdict::kNone});
  cases.push_back({"not_applicable", MakeBackend<StatOnDisk>(),
                   "watch . *.py\nadvance 1s\nexpect nothing\n",
                   Outcome::kNotApplicable, Verdict::kNone});
  return cases;
}

// Plays the cases; returns the names of those that end otherwise than they
// should, with how.
template <typename Runner>
std::vector<std::string> Disagreements() {
  std::vector<std::string> wrong;
  for (const Case& c : Cases()) {
    const Scenario scenario = Parse(c.steps);
    const Result result = Runner(scenario, c.backend, RunnerOptions()).Run();
    if (result.outcome == c.outcome && result.verdict == c.verdict) continue;
    wrong.push_back(absl::StrCat(c.name, ": ", OutcomeName(result.outcome),
                                 ", ", VerdictName(result.verdict), "\n",
                                 result.message));
  }
  return wrong;
}

TEST(HarnessTest, EndsEachCaseAsItShould) {
  EXPECT_THAT(Disagreements<ScenarioRunner>(), testing::IsEmpty());
}

// --- Broken harnesses ------------------------------------------------------

class NeverArms final : public ScenarioRunner {
 public:
  using ScenarioRunner::ScenarioRunner;

 private:
  bool Arm(const Step&) override { return true; }
};

class NeverWaits final : public ScenarioRunner {
 public:
  using ScenarioRunner::ScenarioRunner;

 private:
  bool Await(const Step&) override { return true; }
  bool Barrier(const Step&) override { return true; }
};

// It takes what only its own sentinels bring for what came by itself.
class NeverWaitsInSilence final : public ScenarioRunner {
 public:
  using ScenarioRunner::ScenarioRunner;

 private:
  bool Await(const Step&) override { return true; }
};

class IgnoresExpect final : public ScenarioRunner {
 public:
  using ScenarioRunner::ScenarioRunner;

 private:
  bool Await(const Step& step) override { return Tick(step); }
  bool Judge(const Step&) override { return true; }
};

class SkipsTheBarrier final : public ScenarioRunner {
 public:
  using ScenarioRunner::ScenarioRunner;

 private:
  bool Barrier(const Step&) override { return true; }
};

TEST(HarnessTest, OneThatNeverArmsIsNoticed) {
  EXPECT_THAT(Disagreements<NeverArms>(),
              testing::Contains(testing::StartsWith("right")));
}

TEST(HarnessTest, OneThatNeverWaitsIsNoticed) {
  EXPECT_THAT(Disagreements<NeverWaits>(),
              testing::Contains(testing::StartsWith("drops_app")));
}

TEST(HarnessTest, OneThatNeverWaitsInSilenceIsNoticed) {
  EXPECT_THAT(
      Disagreements<NeverWaitsInSilence>(),
      testing::Contains(testing::StartsWith("only_with_the_next_event")));
}

TEST(HarnessTest, OneThatIgnoresExpectIsNoticed) {
  EXPECT_THAT(Disagreements<IgnoresExpect>(),
              testing::Contains(testing::StartsWith("wrong_kind")));
}

TEST(HarnessTest, OneThatSkipsTheBarrierIsNoticed) {
  EXPECT_THAT(Disagreements<SkipsTheBarrier>(),
              testing::Contains(testing::StartsWith("spurious_later")));
}

// --- The words -------------------------------------------------------------

// Replaces what differs from run to run.
std::string Normalised(std::string text) {
  for (absl::string_view word : {"ino ", "mtime "}) {
    for (size_t at = text.find(std::string(word)); at != std::string::npos;
         at = text.find(std::string(word), at + 1)) {
      const size_t begin = at + word.size();
      size_t end = begin;
      while (end < text.size() && (isdigit(text[end]) || text[end] == '.')) {
        ++end;
      }
      text.replace(begin, end - begin, "N");
    }
  }
  return text;
}

TEST(HarnessTest, AFailureTellsAStrangerWhatHappened) {
  const Scenario scenario = Parse(kEdit);
  const Backend backend =
      Lying("TellsNothingOfApp", [](World&, int, std::vector<Change>* c) {
        if (!c->empty() && !IsSentinel(c->front())) c->clear();
      });
  const Result result = ScenarioRunner(scenario, backend, {}).Run();
  EXPECT_EQ(
      Normalised(result.message),
      "W-SAVE-1  An edited file is modified.   backend: TellsNothingOfApp\n"
      "  conformance/scenarios/save/W-SAVE-1-edited.scn\n"
      "      2  write   app.py \"1\"\n"
      "      3  watch   . *.py\n"
      "      4  tick\n"
      "      5  write   app.py \"22\"\n"
      "  >   6  expect  modified app.py\n"
      "  verdict    lost\n"
      "  expected   modified app.py  (must, exactly once)\n"
      "  seen       nothing\n"
      "  reports    none in 5 ticks\n"
      "  tree       app.py  2 B, ino N, mtime N\n"
      "  check      is the path hinted (or looked at) at all, and does the "
      "comparison see this difference?\n"
      "  replay     tools/conformance --backend=TellsNothingOfApp "
      "--scenario=W_SAVE_1__edited");
}

TEST(HarnessTest, AScriptThatIsWrongSaysWhereAndWhy) {
  const Scenario scenario =
      Parse("watch . *.py\ntick\nexpect created app.py\n");
  const Result result =
      ScenarioRunner(scenario, MakeBackend<StatOnDisk>(), {}).Run();
  EXPECT_EQ(result.message,
            "conformance/scenarios/save/W-SAVE-1-edited.scn:4: expect created "
            "app.py: the script expects: created app.py; but what happened is: "
            "nothing");
}

TEST(HarnessTest, WhatDoesNotApplySaysBecauseOfWhat) {
  const Scenario scenario = Parse("watch . *.py\nadvance 1s\nexpect nothing\n");
  const Result result =
      ScenarioRunner(scenario, MakeBackend<StatOnDisk>(), {}).Run();
  EXPECT_EQ(result.message,
            "not applicable, because it runs on the kernel's clock (needs "
            "virtual-time)");
}

TEST(HarnessTest, ATickThatNeverReturnsIsStoppedAndNamed) {
  const Scenario scenario = Parse(kEdit);
  // Its interval is an hour.
  const Backend backend{
      .name = "Sleeper",
      .limitations = StatOnDisk::Limitations(),
      .make_world = [](const WorldOptions& options) {
        return StatOnDisk::MakeWorld(
            {.diagnostics = options.diagnostics, .interval = absl::Hours(1)});
      }};
  const Result result =
      ScenarioRunner(scenario, backend, {.hang_limit = absl::Milliseconds(50)})
          .Run();
  EXPECT_EQ(result.verdict, Verdict::kHung);
  EXPECT_THAT(result.message, HasSubstr("none within 50ms"));
}

}  // namespace
}  // namespace reloader::conformance
