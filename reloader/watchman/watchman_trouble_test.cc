// What happens to the ticks of a Watchman reloader when its real daemon is
// killed, started again, or stops answering: nothing is lost, nothing comes
// twice.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
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
#include "reloader/table_reloader.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/watchman_daemon.h"
#include "reloader/watchman/posix_socket.h"
#include "reloader/watchman/watchman_reloader.h"
#include "reloader/watchman/watchman_source.h"

namespace reloader::watchman {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class WatchmanTroubleTest : public testing::Test {
 protected:
  enum class Then { kEnds, kPolls };

  void Start(Then then, absl::Duration patience = absl::Seconds(60),
             absl::Duration timeout = absl::Seconds(5)) {
    StartDaemon();
    StartTicks(then, {.session = {.timeout = timeout}, .patience = patience},
               daemon_->socket_path());
  }

  void StartDaemon(WatchmanDaemonOptions options = {}) {
    absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
        WatchmanDaemon::Start(std::move(options));
    ASSERT_THAT(daemon, IsOk());
    daemon_ = *std::move(daemon);
  }

  void StartTicks(Then then, WatchmanSourceOptions source,
                  const std::string& socket_path) {
    Write("a.py", "1");
    source.interval = absl::Milliseconds(50);
    const WatchmanReloaderOptions options = {.source = source};
    const auto make =
        then == Then::kPolls ? MakeFallbackReloader : MakeWatchmanReloader;
    reloader_ = *make(
        std::make_unique<PosixSocketConnector>(socket_path, absl::Seconds(5)),
        {.file_system = &file_system_,
         .clock = &clock_,
         .executor = &executor_,
         .diagnostics = &sink_},
        options);
    ASSERT_THAT(reloader_->WatchDir(root_.path(), "**/*", {}), IsOk());
    ticks_ = reloader_->Ticks();
    ASSERT_THAT(Next(), IsOkAndHolds(IsEmpty()));
  }

  void Write(absl::string_view name, absl::string_view text) {
    ASSERT_THAT(mutator_.WriteFile(absl::StrCat(root_.path(), "/", name), text),
                IsOk());
  }

  // Returns the changes of the next tick, as lines.
  absl::StatusOr<std::vector<std::string>> Next() {
    if (!ticks_.Next()) return absl::OutOfRangeError("no tick any more");
    if (!ticks_.Value().ok()) return ticks_.Value().status();
    std::vector<std::string> lines;
    for (const Change& change : ticks_.Value()->changes()) {
      lines.push_back(absl::StrCat(
          ChangeKindName(change.kind), " ",
          absl::string_view(change.path).substr(root_.path().size() + 1)));
    }
    return lines;
  }

  // Returns everything that is reported up to a sentinel, and after that up to
  // a second one, so that what comes late comes out too.
  std::vector<std::string> TakeAll() {
    std::vector<std::string> all;
    for (int round = 0; round < 2; ++round) {
      Write(sentinel_, absl::StrCat(++sentinels_));
      const absl::Time end = clock_.Now() + absl::Seconds(60);
      for (bool seen = false; !seen;) {
        const auto lines = Next();
        if (!lines.ok() || clock_.Now() > end) {
          ADD_FAILURE() << "no sentinel: " << lines.status() << "\n"
                        << absl::StrJoin(sink_.said, "\n");
          return all;
        }
        for (const std::string& line : *lines) {
          const bool is_sentinel = absl::EndsWith(line, sentinel_);
          seen |= is_sentinel;
          if (!is_sentinel) all.push_back(line);
        }
      }
    }
    return all;
  }

  const TempDirectory root_;
  std::unique_ptr<WatchmanDaemon> daemon_;
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  PosixClock clock_;
  InlineExecutor executor_;
  TextSink sink_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
  // A file that is written to learn that all before it has been reported.
  std::string sentinel_ = "zz_sentinel";
  int sentinels_ = 0;
};

TEST_F(WatchmanTroubleTest, LosesNothingWhileTheDaemonIsStartedAgain) {
  Start(Then::kEnds);
  daemon_->Kill();
  Write("a.py", "22");
  Write("b.py", "1");
  ASSERT_THAT(daemon_->Restart(), IsOk());
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py", "created b.py"));
  Write("c.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created c.py"));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("service lost: ")));
}

TEST_F(WatchmanTroubleTest, EndsWhenTheDaemonIsGoneForGood) {
  Start(Then::kEnds, absl::ZeroDuration());
  Write("a.py", "22");
  daemon_->Kill();
  std::vector<std::string> all;
  absl::StatusOr<std::vector<std::string>> lines = Next();
  for (; lines.ok(); lines = Next()) {
    all.insert(all.end(), lines->begin(), lines->end());
  }
  EXPECT_THAT(all, ElementsAre("modified a.py"));
  EXPECT_THAT(lines, StatusIs(absl::StatusCode::kUnavailable,
                              HasSubstr("Watchman is gone")));
}

TEST_F(WatchmanTroubleTest, PollsWhenTheDaemonIsGoneForGood) {
  Start(Then::kPolls, absl::ZeroDuration());
  daemon_->Kill();
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  Write("b.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created b.py"));
  EXPECT_THAT(sink_.said, Contains(HasSubstr("going on with stat")));
}

TEST_F(WatchmanTroubleTest, PollsWhereThereIsNoDaemon) {
  StartDaemon();
  StartTicks(Then::kPolls, {}, daemon_->socket_path() + "-of-nobody");
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("no service")));
}

TEST_F(WatchmanTroubleTest, SaysThatADaemonHasLeftItsSocketOnly) {
  StartDaemon();
  daemon_->Kill();
  StartTicks(Then::kPolls, {}, daemon_->socket_path());
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("going on with stat")));
}

TEST_F(WatchmanTroubleTest, PollsWhenTheDaemonDoesNotAnswerAnyMore) {
  Start(Then::kPolls, /*patience=*/absl::ZeroDuration(),
        /*timeout=*/absl::Seconds(1));
  daemon_->Suspend();
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("Watchman does not answer"),
                                      HasSubstr("going on with stat")));
  daemon_->Resume();
}

TEST_F(WatchmanTroubleTest, SaysOnceWhatTheDaemonRefusesToWatch) {
  StartDaemon({.config = R"({"root_files": [".watched"],
                             "enforce_root_files": true})"});
  StartTicks(Then::kEnds, {}, daemon_->socket_path());
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  Write("b.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created b.py"));
  EXPECT_THAT(sink_.said,
              ElementsAre(HasSubstr("none of the files listed in")));
}

TEST_F(WatchmanTroubleTest, ReportsEachChangeOnceHoweverOftenItDies) {
  Start(Then::kEnds);
  for (int i = 0; i < 10; ++i) {
    const std::string name = absl::StrCat("f", i, ".py");
    if (i % 2 == 0) Write(name, "1");
    daemon_->Kill();
    if (i % 2 == 1) Write(name, "1");
    ASSERT_THAT(daemon_->Restart(), IsOk());
    EXPECT_THAT(TakeAll(), ElementsAre("created " + name));
  }
}

// As it does while files are written without a pause: it tells nothing until
// this root was quiet for ten minutes.
TEST_F(WatchmanTroubleTest, FindsChangesThatTheDaemonHoldsBack) {
  Write(".watchmanconfig", R"({"settle": 600000})");
  Start(Then::kEnds);
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  Write("b.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created b.py"));
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(WatchmanTroubleTest, LooksAtWhatTheDaemonDoesNotSee) {
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/build"), IsOk());
  Write(".watchmanconfig", R"({"ignore_dirs": ["build"]})");
  Write("build/x.py", "1");
  Start(Then::kEnds);
  // What is polled comes at the end of an interval, whatever the daemon tells.
  sentinel_ = "build/zz_sentinel";
  Write("build/x.py", "22");
  Write("build/y.py", "1");
  EXPECT_THAT(TakeAll(),
              ElementsAre("modified build/x.py", "created build/y.py"));
  EXPECT_THAT(sink_.said, ElementsAre(AllOf(HasSubstr("/build: "),
                                            HasSubstr("ignores this"))));
}

TEST_F(WatchmanTroubleTest, PutsUpWithNamesToIgnoreThatAreNone) {
  ASSERT_THAT(mutator_.Mkdir(root_.path() + "/build"), IsOk());
  Write(".watchmanconfig",
        R"({"ignore_dirs": ["/build", "build//deep", ".", "build/.."]})");
  Write("build/x.py", "1");
  Start(Then::kEnds);
  Write("build/x.py", "22");
  Write("build/y.py", "1");
  EXPECT_THAT(TakeAll(),
              ElementsAre("modified build/x.py", "created build/y.py"));
}

TEST_F(WatchmanTroubleTest, ReportsWhatARecrawlBrings) {
  Start(Then::kEnds);
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  const auto recrawl =
      ConnectUnixSocket(daemon_->socket_path(), absl::Seconds(5));
  ASSERT_THAT(recrawl, IsOk());
  ASSERT_THAT((*recrawl)->Write(
                  absl::StrCat("[\"debug-recrawl\",\"", root_.path(), "\"]\n")),
              IsOk());
  Write("b.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created b.py"));
  Write("c.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created c.py"));
  EXPECT_THAT(sink_.said, Not(Contains(HasSubstr("service lost"))));
}

TEST_F(WatchmanTroubleTest, GoesOnWhenSomebodyEndsTheWatch) {
  Start(Then::kEnds);
  const auto other =
      ConnectUnixSocket(daemon_->socket_path(), absl::Seconds(5));
  ASSERT_THAT(other, IsOk());
  ASSERT_THAT((*other)->Write("[\"watch-del-all\"]\n"), IsOk());
  Write("a.py", "22");
  EXPECT_THAT(TakeAll(), ElementsAre("modified a.py"));
  Write("b.py", "1");
  EXPECT_THAT(TakeAll(), ElementsAre("created b.py"));
}

}  // namespace
}  // namespace reloader::watchman
