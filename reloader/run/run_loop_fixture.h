// What the tests of the run loop share: a world in virtual time, a reloader in
// it that looks or is told, and a client that writes down what it is told, and
// when.
//
//   class MyTest : public RunLoopFixture {};
//   TEST_F(MyTest, Does) {
//     Make(Backend::kTold, {});
//     In(100, [this] { Write("/w/a", "22"); });
//     RunFor(1000);
//     EXPECT_THAT(client_.log, ElementsAre("0 armed", "120 modified /w/a"));
//   }
//
// Times are milliseconds since the world was made, cut. One thread.
#ifndef RELOADER_RUN_RUN_LOOP_FIXTURE_H_
#define RELOADER_RUN_RUN_LOOP_FIXTURE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/faulty_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/hint_source.h"
#include "reloader/reloader.h"
#include "reloader/run/run_loop.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/journal_source.h"

namespace reloader {

class RecordingClient final : public RunLoopClient {
 public:
  explicit RecordingClient(std::function<int64_t()> now_ms)
      : now_ms_(std::move(now_ms)) {}

  void OnArmed() override {
    log.push_back(absl::StrCat(now_ms_(), " armed"));
    on_armed();
  }
  void OnChanges(const std::vector<Change>& changes) override {
    std::string line = absl::StrCat(now_ms_());
    for (const Change& change : changes) {
      absl::StrAppend(&line, " ", ChangeKindName(change.kind), " ",
                      change.path);
    }
    log.push_back(line);
    on_changes(changes);
  }
  void OnTick() override {
    tick_times_ms.push_back(now_ms_());
    on_tick();
  }
  TickLimit NextWakeup() override { return next_wakeup(); }
  void FilterTick(std::vector<Change>* changes) override { filter(changes); }

  std::vector<std::string> log;
  std::vector<int64_t> tick_times_ms;
  TickLimit wakeup;
  std::function<TickLimit()> next_wakeup = [this] { return wakeup; };
  std::function<void(std::vector<Change>*)> filter = [](auto*) {};
  std::function<void()> on_armed = [] {};
  std::function<void()> on_tick = [] {};
  std::function<void(const std::vector<Change>&)> on_changes = [](auto&) {};

 private:
  const std::function<int64_t()> now_ms_;
};

enum class Backend { kLooks, kTold };

class RunLoopFixture : public testing::Test {
 protected:
  class TextSink final : public DiagnosticSink {
   public:
    void Report(const Diagnostic& diagnostic) override {
      said.push_back(diagnostic.ToString());
    }
    std::vector<std::string> said;
  };

  void SetUp() override {
    ASSERT_TRUE(file_system_.mutator().Mkdir("/w").ok());
    Write("/w/a", "1");
    Write("/w/b", "1");
    clock_.Advance(absl::Minutes(1));
    start_ = clock_.Now();
  }

  void Make(Backend backend, RunLoopOptions options) {
    Environment environment = {.file_system = &faulty_,
                               .clock = &clock_,
                               .executor = &executor_,
                               .diagnostics = &sink_};
    std::unique_ptr<HintSource> source;
    if (backend == Backend::kLooks) {
      source = MakeStatSource();
    } else {
      source = std::make_unique<JournalSource>(&file_system_);
    }
    reloader_ = *TableReloader::Create(std::move(source), environment, {});
    ASSERT_TRUE(reloader_->WatchDir("/w", "**/*", {}).ok());
    loop_.emplace(reloader_.get(), environment, options);
  }

  int64_t NowMs() const {
    return absl::ToInt64Milliseconds(clock_.Now() - start_);
  }
  // Has `event` happen so many milliseconds after the world was made.
  void In(int64_t ms, std::function<void()> event) {
    clock_.At(start_ + absl::Milliseconds(ms), std::move(event));
  }
  void WriteIn(int64_t ms, std::string path, std::string text) {
    In(ms, [=, this] { Write(path, text); });
  }
  void UnlinkIn(int64_t ms, std::string path) {
    In(ms, [=, this] { Unlink(path); });
  }
  void Write(absl::string_view path, absl::string_view text) {
    const absl::Status status = file_system_.mutator().WriteFile(path, text);
    ASSERT_TRUE(status.ok()) << status;
  }
  void Unlink(absl::string_view path) {
    const absl::Status status = file_system_.mutator().Unlink(path);
    ASSERT_TRUE(status.ok()) << status;
  }
  void Mkdir(absl::string_view path) {
    const absl::Status status = file_system_.mutator().Mkdir(path);
    ASSERT_TRUE(status.ok()) << status;
  }
  // Runs the loop until so long after the world was made; once only.
  void RunFor(int64_t ms) {
    In(ms, [this] { reloader_->Stop(); });
    const absl::Status status = loop_->Run(&client_);
    EXPECT_TRUE(status.ok()) << status;
  }

  fakes::FakeClock clock_;
  absl::Time start_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  fakes::FaultPlan faults_;
  fakes::FaultyFileSystem faulty_{&file_system_, &faults_};
  InlineExecutor executor_;
  TextSink sink_;
  std::unique_ptr<Reloader> reloader_;
  std::optional<RunLoop> loop_;
  RecordingClient client_{[this] { return NowMs(); }};
};

}  // namespace reloader

#endif  // RELOADER_RUN_RUN_LOOP_FIXTURE_H_
