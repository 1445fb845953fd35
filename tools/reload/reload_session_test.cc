// What `reload` does, with a supervisor that starts nothing.
#include "tools/reload/reload_session.h"

#include <errno.h>
#include <signal.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "fakes/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/process/process_event.h"
#include "reloader/process/supervisor.h"
#include "tools/reload/announcer.h"
#include "tools/reload/reload_options.h"

namespace reloader::tools {
namespace {

using process::ProcessEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::StartsWith;

class FakeSupervisor final : public process::Supervisor {
 public:
  absl::Status Start(absl::Span<const std::string> changed) override {
    log.push_back(absl::StrCat("start ", absl::StrJoin(changed, ",")));
    return start;
  }
  absl::StatusOr<int> Stop() override {
    log.emplace_back("stop");
    return stop;
  }
  absl::StatusOr<int> StopOn(int signal) override {
    log.push_back(absl::StrCat("stop on ", signal));
    return stop;
  }
  std::optional<ProcessEvent> NextEvent() override {
    if (events.empty()) return std::nullopt;
    const ProcessEvent event = events.front();
    events.pop_front();
    return event;
  }
  const Wakeable* wakeable() const override { return nullptr; }

  absl::Status start;
  absl::StatusOr<int> stop = 0;
  std::deque<ProcessEvent> events;
  std::vector<std::string> log;
};

class ReloadSessionTest : public testing::Test {
 protected:
  ReloadSession& Session() {
    if (!session_.has_value()) {
      session_.emplace(options_, "/srv",
                       options_.command.empty() ? nullptr : &supervisor_,
                       /*gitignore=*/nullptr, &clock_, &announcer_, &out_);
    }
    return *session_;
  }
  void Exit(int status) {
    supervisor_.events.push_back(
        {.kind = ProcessEvent::Kind::kExited, .exit_status = status});
    Session().OnTick();
  }
  void Signal(int signal) {
    supervisor_.events.push_back(
        {.kind = ProcessEvent::Kind::kSignal, .signal = signal});
  }

  ReloadOptions options_{.command = {"server"}};
  FakeSupervisor supervisor_;
  fakes::FakeClock clock_;
  std::ostringstream said_;
  std::ostringstream out_;
  Announcer announcer_{&said_, Announcer::Level::kNormal, /*colored=*/false};
  std::optional<ReloadSession> session_;
};

const std::vector<Change>& OneChange() {
  static const auto& changes =
      *new std::vector<Change>{{"/srv/app.py", ChangeKind::kModified}};
  return changes;
}

TEST_F(ReloadSessionTest, StartsOnceItIsArmedAndAgainWhenSomethingChanges) {
  Session().OnArmed();
  Session().OnTick();
  Session().OnChanges(OneChange());
  EXPECT_THAT(supervisor_.log,
              ElementsAre("start ", "stop", "start /srv/app.py"));
  EXPECT_EQ(said_.str(), "[reload] app.py changed, reloading\n");
  EXPECT_EQ(Session().exit_status(), std::nullopt);
}

TEST_F(ReloadSessionTest, TriesAgainWhileTheProgramIsBeingWritten) {
  supervisor_.start = ErrnoToStatus(ETXTBSY, "execve", "server");
  Session().OnArmed();
  Session().OnTick();
  EXPECT_THAT(supervisor_.log, ElementsAre("start "));
  clock_.Advance(Session().NextWakeup().deadline - clock_.Now());
  Session().OnTick();
  EXPECT_THAT(supervisor_.log, ElementsAre("start ", "start "));
  supervisor_.start = absl::OkStatus();
  clock_.Advance(Session().NextWakeup().deadline - clock_.Now());
  Session().OnTick();
  EXPECT_THAT(supervisor_.log, ElementsAre("start ", "start ", "start "));
  EXPECT_EQ(Session().NextWakeup().deadline, absl::InfiniteFuture());
  EXPECT_THAT(said_.str(), IsEmpty());
}

TEST_F(ReloadSessionTest, DoesNotTryForEver) {
  supervisor_.start = ErrnoToStatus(ETXTBSY, "execve", "server");
  Session().OnArmed();
  clock_.Advance(absl::Seconds(10));
  Session().OnTick();
  EXPECT_EQ(Session().NextWakeup().deadline, absl::InfiniteFuture());
  EXPECT_EQ(said_.str(),
            "[reload] execve(server): ETXTBSY: Text file busy; waiting for a "
            "change\n");
}

TEST_F(ReloadSessionTest, SaysThatChangesCannotBePrintedAndGoesOn) {
  options_.print = true;
  out_.setstate(std::ios_base::badbit);
  Session().OnChanges(OneChange());
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(said_.str(),
              StartsWith("[reload] changes cannot be written to standard "));
  Session().OnChanges(OneChange());
  EXPECT_EQ(out_.str(), "modified app.py\n");
}

TEST_F(ReloadSessionTest, AdvisesToIgnoreWhatTheCommandWritesWhenItStarts) {
  Session().OnArmed();
  for (int i = 0; i < 9; ++i) {
    clock_.Advance(absl::Milliseconds(500));
    Session().OnChanges({{"/srv/log/app.log", ChangeKind::kModified}});
    EXPECT_EQ(absl::StrContains(
                  said_.str(),
                  "[reload] log/app.log has changed right after each of the "
                  "last 3 starts: if server writes it, ignore it with "
                  "--ignore='log/app.log'\n"),
              i >= 2);
  }
  const std::vector<std::string> said = absl::StrSplit(said_.str(), '\n');
  EXPECT_EQ(std::count_if(said.begin(), said.end(),
                          [](const std::string& line) {
                            return absl::StrContains(line, "--ignore");
                          }),
            1);
}

TEST_F(ReloadSessionTest, APersonWhoSavesOftenIsNotAdvised) {
  Session().OnArmed();
  for (int i = 0; i < 9; ++i) {
    clock_.Advance(absl::Seconds(3));
    Session().OnChanges(OneChange());
  }
  EXPECT_FALSE(absl::StrContains(said_.str(), "--ignore")) << said_.str();
}

TEST_F(ReloadSessionTest, WaitsForAChangeWhenTheCommandEnds) {
  Session().OnArmed();
  Exit(1);
  EXPECT_EQ(Session().exit_status(), std::nullopt);
  EXPECT_THAT(supervisor_.log, ElementsAre("start "));
  Session().OnChanges(OneChange());
  EXPECT_EQ(said_.str(),
            "[reload] server ended with status 1; waiting for a change\n"
            "[reload] app.py changed, starting again\n");
}

TEST_F(ReloadSessionTest, NamesTheSignalThatEndedTheCommand) {
  Session().OnArmed();
  Exit(128 + SIGSEGV);
  EXPECT_EQ(said_.str(),
            "[reload] server was ended by SIGSEGV; waiting for a change\n");
}

TEST_F(ReloadSessionTest, EndsWithTheCommandIfAsked) {
  options_.exit_with_command = true;
  Session().OnArmed();
  Exit(7);
  EXPECT_THAT(Session().exit_status(), Optional(7));
  EXPECT_THAT(supervisor_.log, ElementsAre("start ", "stop"));
}

TEST_F(ReloadSessionTest, EndsWhenTheFirstStartFailsIfAsked) {
  options_.exit_on_start_failure = true;
  Session().OnArmed();
  Exit(3);
  EXPECT_THAT(Session().exit_status(), Optional(3));
}

TEST_F(ReloadSessionTest, ALaterFailureIsNoStartFailure) {
  options_.exit_on_start_failure = true;
  Session().OnArmed();
  Session().OnChanges(OneChange());
  Exit(3);
  EXPECT_EQ(Session().exit_status(), std::nullopt);
}

TEST_F(ReloadSessionTest, AGoodEndIsNoStartFailure) {
  options_.exit_on_start_failure = true;
  Session().OnArmed();
  Exit(0);
  EXPECT_EQ(Session().exit_status(), std::nullopt);
}

TEST_F(ReloadSessionTest, ACommandThatIsNotThereMayComeWithAChange) {
  supervisor_.start = absl::NotFoundError("execve(server): no such file");
  Session().OnArmed();
  EXPECT_EQ(said_.str(),
            "[reload] execve(server): no such file; waiting for a change\n");
  EXPECT_EQ(Session().exit_status(), std::nullopt);
}

TEST_F(ReloadSessionTest, ACommandThatCannotBeStartedHasTheStatusOfAShell) {
  options_.exit_with_command = true;
  supervisor_.start = absl::NotFoundError("execve(server): no such file");
  Session().OnArmed();
  EXPECT_THAT(Session().exit_status(), Optional(127));
  session_.reset();
  supervisor_.start = absl::PermissionDeniedError("execve(server): EACCES");
  Session().OnArmed();
  EXPECT_THAT(Session().exit_status(), Optional(126));
}

TEST_F(ReloadSessionTest, EndsOnASignal) {
  Session().OnArmed();
  Signal(SIGINT);
  Session().OnTick();
  EXPECT_THAT(Session().exit_status(), Optional(128 + SIGINT));
  EXPECT_THAT(supervisor_.log,
              ElementsAre("start ", absl::StrCat("stop on ", SIGINT)));
}

TEST_F(ReloadSessionTest, ASignalDuringARestartIsNotLost) {
  Session().OnArmed();
  supervisor_.start = absl::CancelledError("a signal waits");
  Session().OnChanges(OneChange());
  EXPECT_EQ(said_.str(), "[reload] app.py changed, reloading\n");
  Signal(SIGTERM);
  Session().OnTick();
  EXPECT_THAT(Session().exit_status(), Optional(128 + SIGTERM));
}

TEST_F(ReloadSessionTest, SaysThatACommandDoesNotEnd) {
  Session().OnArmed();
  supervisor_.stop = absl::DeadlineExceededError("SIGKILL did not help");
  Session().OnChanges(OneChange());
  EXPECT_THAT(Session().exit_status(), Optional(2));
  EXPECT_THAT(said_.str(),
              testing::HasSubstr("server does not end: SIGKILL did not help"));
}

TEST_F(ReloadSessionTest, OnceStopsTheCommandAndPrintsWhatChanged) {
  options_.once = true;
  Session().OnArmed();
  Session().OnChanges(OneChange());
  EXPECT_THAT(Session().exit_status(), Optional(0));
  EXPECT_THAT(supervisor_.log, ElementsAre("start ", "stop"));
  EXPECT_EQ(out_.str(), "modified app.py\n");
}

TEST_F(ReloadSessionTest, PrintsWithoutACommand) {
  options_ = {.print = true};
  Session().OnArmed();
  Session().OnTick();
  Session().OnChanges(OneChange());
  Session().OnChanges({{"/else/where.py", ChangeKind::kDeleted}});
  EXPECT_EQ(out_.str(), "modified app.py\ndeleted /else/where.py\n");
  EXPECT_THAT(supervisor_.log, IsEmpty());
  EXPECT_THAT(Session().NextWakeup().wakeables, IsEmpty());
}

TEST_F(ReloadSessionTest, ClearsTheScreenBeforeEachStart) {
  options_.clear = true;
  Session().OnArmed();
  EXPECT_EQ(out_.str(), "\033[H\033[2J\033[3J");
}

}  // namespace
}  // namespace reloader::tools
