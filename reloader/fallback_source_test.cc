#include "reloader/fallback_source.h"

#include <deque>
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
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Says what it is told to; OK and nothing where it is told nothing.
struct Script {
  absl::Status open;
  absl::Status arm;
  absl::Status read;
  absl::Status synchronised;
  std::vector<std::string> log;
};

class Scripted final : public HintSource {
 public:
  Scripted(absl::string_view name, Script* script)
      : name_(name), script_(*script) {}
  absl::string_view name() const override { return name_; }
  absl::Status Open(const Wakeable&) override {
    script_.log.emplace_back("open");
    return script_.open;
  }
  absl::StatusOr<Hints> Arm(const WatchPlan&, const Wakeable&) override {
    script_.log.emplace_back("arm");
    if (!script_.arm.ok()) return script_.arm;
    return Hints{};
  }
  absl::StatusOr<Hints> Read() override {
    if (!script_.read.ok()) return script_.read;
    return Hints{};
  }
  absl::StatusOr<Hints> ReadSynchronised(const Wakeable&) override {
    if (!script_.synchronised.ok()) return script_.synchronised;
    return Read();
  }
  void Disarm() override { script_.log.emplace_back("disarm"); }

 private:
  const std::string name_;
  Script& script_;
};

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class FallbackSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    Write("/w/a.py", "1");
    clock_.Advance(absl::Minutes(1));
  }

  // Of the first source, and another one or polling.
  Generator<absl::StatusOr<Tick>> Ticks(bool then_polls = true) {
    std::vector<std::unique_ptr<HintSource>> sources;
    sources.push_back(std::make_unique<Scripted>("first", &first_));
    if (then_polls) {
      sources.push_back(MakeStatSource());
    } else {
      sources.push_back(std::make_unique<Scripted>("second", &second_));
    }
    reloader_ = *TableReloader::Create(
        std::make_unique<FallbackSource>(std::move(sources), &sink_),
        {.file_system = &file_system_,
         .clock = &clock_,
         .executor = &executor_,
         .diagnostics = &sink_},
        {});
    EXPECT_TRUE(reloader_->WatchDir("/w", "**/*.py", {}).ok());
    return reloader_->Ticks();
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(file_system_.mutator().WriteFile(path, text).ok());
  }
  Tick Next(Generator<absl::StatusOr<Tick>>* ticks) {
    if (!ticks->Next() || !ticks->Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return Tick();
    }
    return *ticks->Value();
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  InlineExecutor executor_;
  TextSink sink_;
  Script first_;
  Script second_;
  const bool made_ = file_system_.mutator().Mkdir("/w").ok();
  std::unique_ptr<Reloader> reloader_;
};

TEST_F(FallbackSourceTest, StaysWithASourceThatServes) {
  auto ticks = Ticks();
  Next(&ticks);
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(&ticks), ChangesAre());  // It did not say so.
  EXPECT_THAT(first_.log, ElementsAre("open", "arm"));
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(FallbackSourceTest, ReportsOnceWhatChangedWhileNobodyWatched) {
  auto ticks = Ticks();
  Next(&ticks);
  Write("/w/a.py", "22");
  first_.read = absl::UnavailableError("the daemon was killed");
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
  EXPECT_THAT(Next(&ticks), ChangesAre());
  Write("/w/b.py", "1");
  EXPECT_THAT(Next(&ticks), ChangesAre(Created("b.py")));
  EXPECT_THAT(sink_.said,
              ElementsAre("fallback: first: the daemon was killed; going on "
                          "with stat"));
  EXPECT_THAT(first_.log, ElementsAre("open", "arm", "disarm"));
}

TEST_F(FallbackSourceTest, GoesOnWhenItCannotBeSynchronised) {
  auto ticks = Ticks();
  Next(&ticks);
  Write("/w/a.py", "22");
  first_.synchronised = absl::UnavailableError("the daemon was killed");
  reloader_->LimitNextTick({.deadline = absl::InfinitePast(),
                            .at_deadline = TickLimit::AtDeadline::kSync});
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
  EXPECT_THAT(sink_.said,
              ElementsAre("fallback: first: the daemon was killed; going on "
                          "with stat"));
}

TEST_F(FallbackSourceTest, TellsWhoAsksWhereThereIsNoService) {
  first_.open = absl::NotFoundError("no socket");
  auto ticks = Ticks();
  Next(&ticks);
  EXPECT_THAT(sink_.said,
              ElementsAre("no service: first: no socket; going on with stat"));
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(&ticks), ChangesAre(Modified("a.py")));
}

TEST_F(FallbackSourceTest, SaysWhyItDoesNotBeginWithTheBest) {
  first_.open = absl::UnimplementedError("version 4.7.0 is too old");
  auto ticks = Ticks();
  Next(&ticks);
  EXPECT_THAT(sink_.said, ElementsAre("fallback: first: version 4.7.0 is too "
                                      "old; going on with stat"));
}

TEST_F(FallbackSourceTest, GoesOnWhenArmingFails) {
  first_.arm = absl::UnavailableError("hung up");
  auto ticks = Ticks(/*then_polls=*/false);
  EXPECT_THAT(Next(&ticks), ChangesAre());
  EXPECT_THAT(second_.log, ElementsAre("open", "arm"));
}

TEST_F(FallbackSourceTest, EndsWithTheWordsOfTheLast) {
  first_.open = absl::UnavailableError("one");
  second_.open = absl::UnavailableError("two");
  auto ticks = Ticks(/*then_polls=*/false);
  ASSERT_TRUE(ticks.Next());
  EXPECT_EQ(ticks.Value().status(), absl::UnavailableError("two"));
  EXPECT_FALSE(ticks.Next());
}

TEST_F(FallbackSourceTest, BeginsWithTheBestAgainInTheNextGenerator) {
  {
    auto ticks = Ticks();
    Next(&ticks);
    first_.read = absl::UnavailableError("gone");
    Next(&ticks);
  }
  first_ = Script();
  auto ticks = reloader_->Ticks();
  Next(&ticks);
  EXPECT_THAT(first_.log, ElementsAre("open", "arm"));
}

}  // namespace
}  // namespace reloader
