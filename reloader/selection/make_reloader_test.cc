// Which backend serves, and what is said about the others: on the real disk,
// with a real daemon where one is needed.
#include "reloader/selection/make_reloader.h"

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
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/reloader.h"
#include "reloader/selection/backend_choice.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Collected final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    // A busy machine has slow daemons, whoever chose them.
    if (diagnostic.kind == DiagnosticKind::kServiceSlow) return;
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class MakeReloaderTest : public testing::Test {
 protected:
  // Returns the status of the first tick of a chosen backend.
  absl::Status Begin(ReloaderOptions options) {
    absl::StatusOr<std::unique_ptr<Reloader>> reloader =
        MakeReloader({.file_system = &file_system_,
                      .clock = &clock_,
                      .executor = &executor_,
                      .diagnostics = &sink_},
                     std::move(options));
    if (!reloader.ok()) return reloader.status();
    reloader_ = *std::move(reloader);
    const absl::Status watched = reloader_->WatchDir(root_.path(), glob_, {});
    if (!watched.ok()) return watched;
    ticks_ = reloader_->Ticks();
    return ticks_.Next() ? ticks_.Value().status()
                         : absl::InternalError("no tick");
  }

  // A program that is asked in place of Watchman.
  std::string Program(absl::string_view script) {
    const std::string path = programs_.path() + "/watchman";
    EXPECT_THAT(
        mutator_.WriteFile(path, absl::StrCat("#!/bin/sh\n", script, "\n")),
        IsOk());
    EXPECT_THAT(mutator_.Chmod(path, 0755), IsOk());
    return path;
  }

  // Expects that the backend `name` is in use and finds a new file.
  void ExpectServes(absl::string_view name) {
    EXPECT_EQ(reloader_->name(), name);
    ASSERT_THAT(mutator_.WriteFile(root_.path() + "/a.py", "1"), IsOk());
    EXPECT_THAT(NextChanges(), ChangesAre(Created("a.py")));
  }

  // Returns the next tick that has changes.
  Tick NextChanges() {
    const absl::Time end = clock_.Now() + absl::Seconds(30);  // Of a failure.
    while (ticks_.Next()) {
      if (clock_.Now() > end) {
        ADD_FAILURE() << "nothing is told of what was written";
        return Tick();
      }
      EXPECT_THAT(ticks_.Value(), IsOk());
      if (!ticks_.Value().ok()) return Tick();
      if (!ticks_.Value()->changes().empty()) return *ticks_.Value();
    }
    ADD_FAILURE() << "the ticks ended";
    return Tick();
  }

  std::string glob_ = "*.py";
  const TempDirectory root_;
  const TempDirectory programs_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  PosixClock clock_;
  InlineExecutor executor_;
  Collected sink_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
};

TEST_F(MakeReloaderTest, TakesWatchmanWhereThereIsOne) {
  const auto daemon = WatchmanDaemon::Start({.config = kNoProjects});
  ASSERT_THAT(daemon, IsOk());
  ASSERT_THAT(Begin({.watchman_sock = (*daemon)->socket_path()}), IsOk());
  ExpectServes("watchman");
  EXPECT_THAT(sink_.said, IsEmpty());
}

// Watchman says of its own configuration nothing, and of what that has it
// ignore as little.
TEST_F(MakeReloaderTest, PollsWhatTheServersOwnConfigurationIgnores) {
  const auto daemon =
      WatchmanDaemon::Start({.config = R"({"root_files": [".watchmanconfig"],
                                           "ignore_dirs": ["build"]})"});
  ASSERT_THAT(daemon, IsOk());
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/build"), IsOk());
  ASSERT_THAT(mutator_.WriteFile(root_.path() + "/build/a.py", "1"), IsOk());
  glob_ = "**/*.py";
  ASSERT_THAT(Begin({.interval = absl::Milliseconds(10),
                     .watchman_sock = (*daemon)->socket_path(),
                     .watchman_config = (*daemon)->config_path()}),
              IsOk());
  EXPECT_EQ(reloader_->name(), "watchman");
  ASSERT_THAT(mutator_.WriteFile(root_.path() + "/build/a.py", "12"), IsOk());
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("build/a.py")));
}

TEST_F(MakeReloaderTest, TakesInotifyWhereThereIsNone) {
  ASSERT_THAT(Begin({.watchman_program = "no-such-watchman"}), IsOk());
  ExpectServes("inotify");
  EXPECT_THAT(sink_.said,
              ElementsAre(AllOf(HasSubstr("no service: watchman: "),
                                HasSubstr("going on with inotify"))));
}

TEST_F(MakeReloaderTest, SaysWhatIsWrongWithAWatchmanThatIsThere) {
  ASSERT_THAT(
      Begin({.watchman_program = Program("echo 'disk full' >&2; exit 1")}),
      IsOk());
  ExpectServes("inotify");
  EXPECT_THAT(sink_.said, ElementsAre(AllOf(HasSubstr("fallback: watchman: "),
                                            HasSubstr("disk full"))));
}

TEST_F(MakeReloaderTest, SaysThatTheVariableLeadsNowhere) {
  ASSERT_THAT(Begin({.watchman_sock = "/nonexistent/sock"}), IsOk());
  ExpectServes("inotify");
  EXPECT_THAT(sink_.said,
              ElementsAre(HasSubstr("fallback: watchman: WATCHMAN_SOCK: ")));
}

TEST_F(MakeReloaderTest, GoesOnWhenTheDaemonIsGoneForGood) {
  const auto daemon = WatchmanDaemon::Start({.config = kNoProjects});
  ASSERT_THAT(daemon, IsOk());
  // Long enough for some ticks in which it is looked for in vain.
  ASSERT_THAT(Begin({.interval = absl::Milliseconds(10),
                     .watchman_sock = (*daemon)->socket_path(),
                     .watchman_patience = absl::Milliseconds(50)}),
              IsOk());
  EXPECT_EQ(reloader_->name(), "watchman");
  (*daemon)->Kill();
  ASSERT_THAT(mutator_.WriteFile(root_.path() + "/dead_time.py", "1"), IsOk());
  int created = 0;
  while (ticks_.Next() && reloader_->name() == "watchman") {
    ASSERT_THAT(ticks_.Value(), IsOk());
    created += static_cast<int>(ticks_.Value()->changes().size());
  }
  created += static_cast<int>(ticks_.Value()->changes().size());
  EXPECT_EQ(created, 1);
  ExpectServes("inotify");
}

TEST_F(MakeReloaderTest, AChosenWatchmanThatIsNotInstalledIsAnError) {
  EXPECT_THAT(Begin({.backend = BackendChoice::kWatchman,
                     .watchman_program = "no-such-watchman"}),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("Watchman is not installed")));
}

TEST_F(MakeReloaderTest, AChosenWatchmanThatDoesNotAnswerIsAnError) {
  EXPECT_THAT(Begin({.backend = BackendChoice::kWatchman,
                     .watchman_program = Program("echo 'disk full' >&2; "
                                                 "exit 1")}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk full")));
}

TEST_F(MakeReloaderTest, ServesByTheChosenBackend) {
  ASSERT_THAT(Begin({.backend = BackendChoice::kInotify}), IsOk());
  ExpectServes("inotify");
  EXPECT_THAT(mutator_.Unlink(root_.path() + "/a.py"), IsOk());
  ticks_ = {};
  ASSERT_THAT(Begin({.backend = BackendChoice::kStat,
                     .interval = absl::Milliseconds(10)}),
              IsOk());
  ExpectServes("stat");
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST(BackendChoiceTest, IsWhatItIsCalled) {
  for (const absl::string_view name : {"auto", "watchman", "inotify", "stat"}) {
    const absl::StatusOr<BackendChoice> choice = ParseBackendChoice(name);
    ASSERT_THAT(choice, IsOk());
    EXPECT_EQ(BackendChoiceName(*choice), name);
  }
  EXPECT_THAT(ParseBackendChoice("kqueue"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "'kqueue' is no backend: auto, watchman, inotify or "
                       "stat"));
}

}  // namespace
}  // namespace reloader
