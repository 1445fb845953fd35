#include "reloader/polling_advice.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/faulty_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/hint_source.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/journal_source.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class PollingAdviceTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* path : {"/w", "/more"}) {
      ASSERT_TRUE(file_system_.mutator().Mkdir(path).ok());
    }
    WriteFiles("/w", 10);
    clock_.Advance(absl::Minutes(1));
  }
  void WriteFiles(absl::string_view directory, int count) {
    for (int i = 0; i < count; ++i) {
      const std::string path = absl::StrCat(directory, "/", i);
      ASSERT_TRUE(file_system_.mutator().WriteFile(path, "1").ok());
    }
  }
  // Where `many` files are many. Arms.
  void Make(std::unique_ptr<HintSource> source, size_t many) {
    reloader_ = *TableReloader::Create(std::move(source),
                                       {.file_system = &faulty_,
                                        .clock = &clock_,
                                        .executor = &executor_,
                                        .diagnostics = &sink_},
                                       {.many_polled_files = many});
    ASSERT_TRUE(reloader_->WatchDir("/w", "**/*", {}).ok());
    ticks_ = reloader_->Ticks();
    Tick();
  }
  void Tick() { ASSERT_TRUE(ticks_.Next() && ticks_.Value().ok()); }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  fakes::FaultPlan faults_;
  fakes::FaultyFileSystem faulty_{&file_system_, &faults_};
  InlineExecutor executor_;
  TextSink sink_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<reloader::Tick>> ticks_;
};

TEST_F(PollingAdviceTest, SaysOnceHowManyFilesAndWhatTheyCost) {
  faults_.Add({.call = fakes::FaultyCall::kStat,
               .path = "/w/3",
               .repeat = fakes::FaultRepeat::kAlways,
               .before = [this] { clock_.Spend(absl::Milliseconds(31)); }});
  Make(MakeStatSource(), 10);
  EXPECT_THAT(sink_.said, IsEmpty());  // Arming is no polling.
  for (int i = 0; i < 3; ++i) Tick();
  ASSERT_TRUE(file_system_.mutator().Mkdir("/w/new").ok());
  WriteFiles("/w/new", 1);
  Tick();
  EXPECT_THAT(
      sink_.said,
      ElementsAre("many files polled: 10 files are looked at every 1s, which "
                  "takes 31ms; a backend that is told of changes (Watchman, "
                  "inotify) costs nothing while nothing changes, and a "
                  "narrower glob or more ignores cost less"));
}

TEST_F(PollingAdviceTest, FewFilesAreWorthNoLine) {
  Make(MakeStatSource(), 11);
  for (int i = 0; i < 3; ++i) Tick();
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(PollingAdviceTest, WhoIsToldOfChangesPollsNothing) {
  Make(std::make_unique<JournalSource>(&file_system_), 1);
  for (int i = 0; i < 3; ++i) Tick();
  WriteFiles("/w", 3);
  Tick();
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(PollingAdviceTest, MoreWatchesMayMakeThemMany) {
  Make(MakeStatSource(), 15);
  Tick();
  WriteFiles("/more", 5);
  ASSERT_TRUE(reloader_->WatchDir("/more", "*", {}).ok());
  Tick();
  Tick();
  EXPECT_THAT(sink_.said, ElementsAre(testing::HasSubstr(": 15 files ")));
}

TEST_F(PollingAdviceTest, ATreeThatGrowsMayMakeThemMany) {
  Make(MakeStatSource(), 15);
  Tick();
  ASSERT_TRUE(file_system_.mutator().Mkdir("/w/new").ok());
  WriteFiles("/w/new", 5);
  Tick();
  EXPECT_THAT(sink_.said, ElementsAre(testing::HasSubstr(": 15 files ")));
}

}  // namespace
}  // namespace reloader
