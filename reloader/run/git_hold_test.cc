// Real git commands on a disk, in the middle of which the run loop looks: each
// of them is one batch.
//
// A checkout is stopped on its way, while it holds its lock, by a smudge filter
// that waits for the other end of a FIFO. So the run loop always sees half of
// it; without the hold that half comes out, which a test shows as well.
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/reloader.h"
#include "reloader/run/run_loop.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/watchman_daemon.h"
#include "reloader/watchman/posix_socket.h"
#include "reloader/watchman/watchman_reloader.h"

namespace reloader {
namespace {

// Before the gate, and behind it.
constexpr int kFiles = 200;

class Unexpected final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }
};

// Keeps the batches, and does something after each tick.
class Client final : public RunLoopClient {
 public:
  void OnArmed() override { on_armed(); }
  void OnChanges(const std::vector<Change>& changes) override {
    batches.push_back(changes);
  }
  void OnTick() override { on_tick(); }

  // Whether the last batch tells of `path`.
  bool Ends(const std::string& path) const {
    return std::any_of(
        batches.back().begin(), batches.back().end(),
        [&](const Change& change) { return change.path == path; });
  }

  std::vector<std::vector<Change>> batches;
  std::function<void()> on_armed = [] {};
  std::function<void()> on_tick = [] {};
};

class GitHoldTest : public testing::Test {
 protected:
  // Two branches, "one" and "two", that differ in all files but "same". "one"
  // is checked out.
  void SetUp() override {
    setenv("HOME", temp_.path().c_str(), 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    ASSERT_EQ(mkfifo(gate_.c_str(), 0600), 0);
    ASSERT_EQ(mkdir(repository_.c_str(), 0700), 0);
    ASSERT_EQ(Git({"init", "--quiet", "--initial-branch=one"}), 0);
    for (const auto& [name, value] :
         {std::pair("user.name", "T"), std::pair("user.email", "t@localhost"),
          std::pair("gc.auto", "0"), std::pair("core.fsmonitor", "false"),
          std::pair("rebase.backend", "merge")}) {
      ASSERT_EQ(Git({"config", name, value}), 0);
    }
    Write("same", "same");
    WriteFiles("1");
    ASSERT_EQ(Git({"add", "."}), 0);
    ASSERT_EQ(Git({"commit", "--quiet", "-m", "one"}), 0);
    ASSERT_EQ(Git({"checkout", "--quiet", "-b", "two"}), 0);
    WriteFiles("22");
    ASSERT_EQ(Git({"commit", "--quiet", "-a", "-m", "two"}), 0);
    ASSERT_EQ(Git({"checkout", "--quiet", "one"}), 0);
    // From here on; what is checked in does not matter to it.
    ASSERT_EQ(Git({"config", "filter.gate.smudge",
                   absl::StrCat("cat '", gate_, "'; cat")}),
              0);
    Write(".git/info/attributes", "m_gate filter=gate\n");
  }

  void TearDown() override {
    if (git_ != 0) {
      OpenGate();
      gate_fd_.Reset();
      AwaitGit();
    }
  }

  void WriteFiles(const std::string& text) {
    for (int i = 0; i < kFiles; ++i) {
      Write(absl::StrCat(i % 2 == 0 ? "a" : "z", 1000 + i), text);
    }
    Write("m_gate", text);
  }
  void Write(absl::string_view name, absl::string_view text) {
    const std::string path = absl::StrCat(repository_, "/", name);
    ASSERT_TRUE(mutator_.WriteFile(path, text).ok());
  }

  // Starts git there, or runs it and returns its exit status.
  void StartGit(std::vector<std::string> arguments,
                const std::string& directory) {
    arguments.insert(arguments.begin(), {"git", "-C", directory});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ASSERT_EQ(
        posix_spawnp(&git_, "git", nullptr, nullptr, argv.data(), environ), 0);
  }
  int Git(std::vector<std::string> arguments) {
    StartGit(std::move(arguments), repository_);
    return AwaitGit();
  }
  int AwaitGit() {
    int status = 0;
    EXPECT_EQ(waitpid(git_, &status, 0), git_);
    git_ = 0;
    return status;
  }
  // Returns whether git has ended by now; its exit status is `git_status_`.
  bool GitHasEnded() {
    if (git_ != 0 && waitpid(git_, &git_status_, WNOHANG) == git_) git_ = 0;
    return git_ == 0;
  }

  // Returns whether git waits at the gate, which it does until gate_fd_ dies.
  bool OpenGate() {
    if (!gate_fd_.valid()) {
      gate_fd_ = FileDescriptor(
          open(gate_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    }
    return gate_fd_.valid();
  }

  // Makes a loop over the working copy in `directory`, of a poller or of
  // another reloader.
  void Make(const std::string& directory, RunLoopOptions options) {
    MakeOver(
        *MakeStatReloader(environment_, {.interval = absl::Milliseconds(2)}),
        directory, options);
  }
  void MakeOver(std::unique_ptr<Reloader> reloader,
                const std::string& directory, RunLoopOptions options) {
    reloader_ = std::move(reloader);
    ASSERT_TRUE(reloader_->WatchDir(directory, "**/*", {}).ok());
    loop_ = std::make_unique<RunLoop>(reloader_.get(), environment_, options);
  }

  // Runs git in `directory`, holds it at the gate for a while, and returns the
  // batches that came before it went on and after it had ended.
  std::pair<size_t, size_t> RunThroughGate(std::vector<std::string> arguments,
                                           const std::string& directory) {
    absl::Time held_since = absl::InfiniteFuture();
    size_t at_gate = 0;
    const std::string sentinel = absl::StrCat(directory, "/sentinel");
    bool is_written = false;
    client_.on_armed = [&] { StartGit(arguments, directory); };
    client_.on_tick = [&] {
      if (!gate_passed_) {
        if (!OpenGate()) return;
        held_since = std::min(held_since, clock_.Now());
        if (client_.batches.empty() && clock_.Now() < held_since + at_gate_) {
          return;
        }
        at_gate = client_.batches.size();
        gate_passed_ = true;
        gate_fd_.Reset();
      }
      if (!GitHasEnded()) return;
      // The rest comes at some time; and then what is written here.
      if (!is_written && client_.batches.size() > at_gate) {
        is_written = true;
        EXPECT_TRUE(mutator_.WriteFile(sentinel, "1").ok());
      } else if (is_written && client_.Ends(sentinel)) {
        reloader_->Stop();
      }
    };
    EXPECT_TRUE(loop_->Run(&client_).ok());
    EXPECT_EQ(git_status_, 0);
    if (all_is_held_) {
      EXPECT_THAT(client_.batches.back(), testing::SizeIs(1));
    }
    return {at_gate, client_.batches.size() - 1 - at_gate};
  }

  // Runs git to its end, with a sentinel after the first batch; returns how
  // many came before that.
  size_t RunGit(std::vector<std::string> arguments) {
    const std::string sentinel = absl::StrCat(repository_, "/sentinel");
    bool is_written = false;
    client_.on_armed = [&] { StartGit(arguments, repository_); };
    client_.on_tick = [&] {
      if (!GitHasEnded() || client_.batches.empty()) return;
      if (!is_written) {
        is_written = true;
        Write("sentinel", "1");
      } else if (client_.Ends(sentinel)) {
        reloader_->Stop();
      }
    };
    EXPECT_TRUE(loop_->Run(&client_).ok());
    if (all_is_held_) {
      EXPECT_THAT(client_.batches.back(), testing::SizeIs(1));
    }
    return client_.batches.size() - 1;
  }

  const TempDirectory temp_;
  const std::string repository_ = absl::StrCat(temp_.path(), "/repository");
  const std::string gate_ = absl::StrCat(temp_.path(), "/gate");
  PosixFileSystem file_system_;
  PosixFileSystemMutator mutator_;
  PosixClock clock_;
  InlineExecutor executor_;
  Unexpected sink_;
  const Environment environment_ = {.file_system = &file_system_,
                                    .clock = &clock_,
                                    .executor = &executor_,
                                    .diagnostics = &sink_};
  std::unique_ptr<Reloader> reloader_;
  std::unique_ptr<RunLoop> loop_;
  Client client_;
  pid_t git_ = 0;
  int git_status_ = 0;
  FileDescriptor gate_fd_;
  bool gate_passed_ = false;
  // How long to keep git at the gate, unless something comes: five times the
  // settle time.
  absl::Duration at_gate_ = absl::Milliseconds(100);
  // Nothing else comes with what is written after git has ended. Where not all
  // is held, parts come whenever git is slower than the settle time.
  bool all_is_held_ = true;
};

TEST_F(GitHoldTest, ACheckoutIsOneBatch) {
  Make(repository_, {});
  EXPECT_EQ(RunThroughGate({"checkout", "--quiet", "two"}, repository_),
            (std::pair<size_t, size_t>(0, 1)));
  EXPECT_THAT(client_.batches.front(), testing::SizeIs(kFiles + 1));
}

TEST_F(GitHoldTest, ACheckoutIsOneBatchOfWatchman) {
  const auto daemon = WatchmanDaemon::Start({});
  ASSERT_THAT(daemon, IsOk());
  MakeOver(*watchman::MakeWatchmanReloader(
               std::make_unique<watchman::PosixSocketConnector>(
                   (*daemon)->socket_path(), absl::Seconds(5)),
               environment_, {}),
           repository_, {});
  EXPECT_EQ(RunThroughGate({"checkout", "--quiet", "two"}, repository_),
            (std::pair<size_t, size_t>(0, 1)));
  EXPECT_THAT(client_.batches.front(), testing::SizeIs(kFiles + 1));
}

// What the other tests are worth.
TEST_F(GitHoldTest, WithoutHoldingHalfOfItComesOut) {
  Make(repository_, {.vcs_hold = false});
  at_gate_ = absl::InfiniteDuration();
  all_is_held_ = false;
  const auto [at_gate, later] =
      RunThroughGate({"checkout", "--quiet", "two"}, repository_);
  EXPECT_GE(at_gate, 1);
  EXPECT_GE(later, 1);
}

TEST_F(GitHoldTest, ACheckoutInAWorktreeIsOneBatch) {
  const std::string worktree = absl::StrCat(temp_.path(), "/worktree");
  Write(".git/info/attributes", "");
  ASSERT_EQ(Git({"worktree", "add", "--quiet", "--detach", worktree, "one"}),
            0);
  Write(".git/info/attributes", "m_gate filter=gate\n");
  Make(worktree, {});
  EXPECT_EQ(
      RunThroughGate({"checkout", "--quiet", "--detach", "two"}, worktree),
      (std::pair<size_t, size_t>(0, 1)));
}

TEST_F(GitHoldTest, AStashIsOneBatch) {
  Write(".git/info/attributes", "");
  WriteFiles("work");
  Make(repository_, {});
  EXPECT_EQ(RunGit({"stash", "--quiet"}), 1);
}

TEST_F(GitHoldTest, ARebaseOfSeveralCommitsIsOneBatch) {
  Write(".git/info/attributes", "");
  ASSERT_EQ(Git({"checkout", "--quiet", "-b", "other", "one"}), 0);
  for (const std::string name : {"n1", "n2", "n3"}) {
    Write(name, name);
    ASSERT_EQ(Git({"add", name}), 0);
    ASSERT_EQ(Git({"commit", "--quiet", "-m", name}), 0);
  }
  Make(repository_, {});
  EXPECT_EQ(RunGit({"rebase", "--quiet", "two"}), 1);
  EXPECT_EQ(git_status_, 0);
}

TEST_F(GitHoldTest, ARebaseThatStopsAtAConflictComesOut) {
  Write(".git/info/attributes", "");
  ASSERT_EQ(Git({"checkout", "--quiet", "-b", "other", "one"}), 0);
  WriteFiles("other");
  ASSERT_EQ(Git({"commit", "--quiet", "-a", "-m", "other"}), 0);
  Make(repository_, {});
  all_is_held_ = false;  // It has stopped, which takes half a second to tell.
  RunGit({"rebase", "--quiet", "two"});
  EXPECT_NE(git_status_, 0);
  EXPECT_EQ(
      access(absl::StrCat(repository_, "/.git/rebase-merge").c_str(), F_OK), 0);
}

}  // namespace
}  // namespace reloader
