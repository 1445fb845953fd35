// The family STOP is tested in C++, and its tests have mutants as the scenarios
// have: each must fail a test of its own clause. The mutants run in this
// process, and what they fail is counted instead of printed.
#include <atomic>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/reloader_conformance.h"
#include "conformance/stat_in_memory.h"
#include "conformance/watchman_in_memory.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/file_system.h"
#include "reloader/generator.h"
#include "reloader/posix_file_system.h"
#include "reloader/reloader.h"

namespace reloader::conformance {
namespace {

class ArmsBeforeItIsAsked final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "ArmsBeforeItIsAsked";
  static constexpr absl::string_view kClause = "W_STOP_1";
  using LyingReloader::LyingReloader;

  Generator<absl::StatusOr<Tick>> Ticks() override {
    auto ticks = base().Ticks();
    const bool has_tick = ticks.Next();
    return From(std::move(ticks), has_tick);
  }

 private:
  static Generator<absl::StatusOr<Tick>> From(
      Generator<absl::StatusOr<Tick>> ticks, bool has_tick) {
    for (; has_tick; has_tick = ticks.Next()) {
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      co_yield std::move(tick);
    }
  }
};

class TicksOnWhenStopped final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "TicksOnWhenStopped";
  static constexpr absl::string_view kClause = "W_STOP_2";
  using LyingReloader::LyingReloader;

  Generator<absl::StatusOr<Tick>> Ticks() override {
    auto ticks = base().Ticks();
    while (ticks.Next()) {
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      co_yield std::move(tick);
    }
    for (int i = 0; i < 2; ++i) {
      absl::StatusOr<Tick> more = Tick();
      co_yield std::move(more);
    }
  }
};

class KeepsADescriptor final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "KeepsADescriptor";
  static constexpr absl::string_view kClause = "W_STOP_3";
  using LyingReloader::LyingReloader;

  Generator<absl::StatusOr<Tick>> Ticks() override {
    kept_.push_back(disk_.OpenDirectory("/"));
    return LyingReloader::Ticks();
  }

 private:
  const PosixFileSystem disk_{};
  std::vector<absl::StatusOr<std::unique_ptr<Directory>>> kept_;
};

class SleepsThroughStops final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "SleepsThroughStops";
  static constexpr absl::string_view kClause = "W_STOP_4";
  using LyingReloader::LyingReloader;

  void Stop() override { stopped_ = true; }
  Generator<absl::StatusOr<Tick>> Ticks() override {
    auto ticks = base().Ticks();
    while (!stopped_ && ticks.Next()) {
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      co_yield std::move(tick);
    }
  }

 private:
  std::atomic<bool> stopped_ = false;
};

class LetsTwoTick final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "LetsTwoTick";
  static constexpr absl::string_view kClause = "W_STOP_5";
  using LyingReloader::LyingReloader;

  Generator<absl::StatusOr<Tick>> Ticks() override {
    auto ticks = base().Ticks();
    while (ticks.Next()) {
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      if (absl::IsFailedPrecondition(tick.status())) tick = Tick();
      co_yield std::move(tick);
    }
  }
};

class TicksOnAfterAnError final : public LyingReloader {
 public:
  using Right = WatchmanInMemory;
  static constexpr absl::string_view kName = "TicksOnAfterAnError";
  static constexpr absl::string_view kClause = "W_STOP_6";
  using LyingReloader::LyingReloader;

  Generator<absl::StatusOr<Tick>> Ticks() override {
    auto ticks = base().Ticks();
    bool failed = false;
    while (ticks.Next()) {
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      failed = !tick.ok();
      co_yield std::move(tick);
    }
    if (!failed) co_return;
    absl::StatusOr<Tick> more = Tick();
    co_yield std::move(more);
  }
};

class ForgetsDeadlines final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "ForgetsDeadlines";
  static constexpr absl::string_view kClause = "W_STOP_7";
  using LyingReloader::LyingReloader;

  void LimitNextTick(TickLimit) override {}
};

class ForgetsToSync final : public LyingReloader {
 public:
  using Right = StatInMemory;
  static constexpr absl::string_view kName = "ForgetsToSync";
  static constexpr absl::string_view kClause = "W_STOP_8";
  using LyingReloader::LyingReloader;

  void LimitNextTick(TickLimit limit) override {
    if (limit.at_deadline == TickLimit::AtDeadline::kSync) {
      limit.at_deadline = TickLimit::AtDeadline::kReturn;
    }
    LyingReloader::LimitNextTick(std::move(limit));
  }
};

template <typename Lies>
struct StopMutant {
  static constexpr absl::string_view kName = Lies::kName;
  static std::vector<Limitation> Limitations() {
    return Lies::Right::Limitations();
  }
  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
      const WorldOptions& options) {
    return Behind(MakeBackend<typename Lies::Right>(), kName, MakeLiar<Lies>)
        .make_world(options);
  }
};

// The mutants, and the clause of each by its name.
template <typename... Lies>
struct Mutants {
  using Types = testing::Types<StopMutant<Lies>...>;
  static std::map<std::string, std::string> Clauses() {
    return {{std::string(Lies::kName), std::string(Lies::kClause)}...};
  }
};
using AllMutants =
    Mutants<ArmsBeforeItIsAsked, TicksOnWhenStopped, KeepsADescriptor,
            SleepsThroughStops, LetsTwoTick, TicksOnAfterAnError,
            ForgetsDeadlines, ForgetsToSync>;

INSTANTIATE_TYPED_TEST_SUITE_P(Stop, ReloaderConformance, AllMutants::Types,
                               BackendNames);

// Prints which tests each mutant fails; returns how many of them fail none of
// their own clause.
int Judge(const testing::UnitTest& run) {
  int survivors = 0;
  for (const auto& [name, clause] : AllMutants::Clauses()) {
    std::string deaths;
    bool dies = false;
    for (int i = 0; i < run.total_test_suite_count(); ++i) {
      const testing::TestSuite& suite = *run.GetTestSuite(i);
      if (!absl::EndsWith(suite.name(), absl::StrCat("/", name))) continue;
      for (int j = 0; j < suite.total_test_count(); ++j) {
        const testing::TestInfo& test = *suite.GetTestInfo(j);
        if (!test.result()->Failed()) continue;
        absl::StrAppend(&deaths, " ", test.name());
        dies |= absl::StartsWith(test.name(), absl::StrCat(clause, "_"));
      }
    }
    std::cout << (dies ? "killed   " : "SURVIVED ") << name << " (" << clause
              << "):" << deaths << "\n";
    survivors += dies ? 0 : 1;
  }
  return survivors;
}

int Main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::UnitTest& run = *testing::UnitTest::GetInstance();
  // The failures are as they should be: not for whoever reads the log, nor for
  // whoever counts them in the XML.
  testing::TestEventListeners& listeners = run.listeners();
  delete listeners.Release(listeners.default_result_printer());
  delete listeners.Release(listeners.default_xml_generator());
  GTEST_FLAG_SET(filter, "*");
  if (RUN_ALL_TESTS() == 0) std::cout << "no mutant failed anything\n";
  return Judge(run) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace reloader::conformance

int main(int argc, char** argv) {
  return reloader::conformance::Main(argc, argv);
}
