#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/diagnostics.h"
#include "reloader/errno_status.h"
#include "reloader/process/process_supervisor.h"
#include "reloader/process/supervisor_fixture.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::process {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

bool Exists(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

// A standard descriptor of this process, and so of commands, that is a pipe's
// end for some time.
class ReplacedDescriptor {
 public:
  ReplacedDescriptor(int number, int replacement)
      : number_(number), saved_(fcntl(number, F_DUPFD_CLOEXEC, 10)) {
    dup2(replacement, number);
  }
  ~ReplacedDescriptor() {
    dup2(saved_, number_);
    close(saved_);
  }

 private:
  const int number_;
  const int saved_;
};

class ProcessSupervisorStartTest : public SupervisorFixture {};

TEST_F(ProcessSupervisorStartTest, TellsHowTheCommandHasEnded) {
  Make({"exit", "7"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  ExpectExit(7);
  EXPECT_EQ(supervisor_->NextEvent(), std::nullopt);
  ExpectStop(7);
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorStartTest, TellsThatASignalHasEndedIt) {
  Make({"die", "9"});
  ASSERT_THAT(supervisor_->Start({}), IsOk());
  ExpectExit(128 + SIGKILL);
}

TEST_F(ProcessSupervisorStartTest, StartsAgainWhatHasEndedAtOnce) {
  Make({"say", "here", "exit", "1"});
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    EXPECT_EQ(reports_.NextLine(), "here");
    if (i % 2 == 0) {
      ExpectExit(1);
      ExpectStop(1);
    } else {
      // It may be stopped on its last way.
      EXPECT_THAT(supervisor_->Stop(), IsOkAndHolds(AnyOf(1, 128 + SIGTERM)));
    }
    EXPECT_EQ(supervisor_->NextEvent(), std::nullopt) << "told twice";
  }
  ExpectNothingLeft();
}

TEST_F(ProcessSupervisorStartTest,
       PassesTheOutputOnAndStopsWhoWaitsForAReader) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  Make({"say", "ready", "print", "10000000", "say", "printed"});
  {
    const ReplacedDescriptor output(STDOUT_FILENO, fds[1]);
    ASSERT_THAT(supervisor_->Start({}), IsOk());
  }
  close(fds[1]);
  ASSERT_EQ(reports_.NextLine(), "ready");
  char bytes[4096];
  for (int i = 0; i < 1000; ++i) ASSERT_GT(read(fds[0], bytes, 4096), 0);
  ExpectStop(128 + SIGTERM);  // There are millions left to print.
  while (read(fds[0], bytes, sizeof(bytes)) > 0) {
  }
  close(fds[0]);
  EXPECT_TRUE(reports_.HasEnded());
}

TEST_F(ProcessSupervisorStartTest, LeavesTheInputToTheCommand) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  const ReplacedDescriptor input(STDIN_FILENO, fds[0]);
  Make({"read", "wait"});
  for (const char* text : {"first", "second"}) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    ASSERT_GT(write(fds[1], absl::StrCat(text, "\n").c_str(),
                    std::string(text).size() + 1),
              0);
    EXPECT_EQ(reports_.NextLine(), absl::StrCat("read ", text));
    ExpectStop(128 + SIGTERM);
  }
  close(fds[0]);
  close(fds[1]);
}

TEST_F(ProcessSupervisorStartTest, LeavesTheInputAsTheCommandFoundIt) {
  int fds[2];
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  const ReplacedDescriptor input(STDIN_FILENO, fds[0]);
  const int flags = fcntl(STDIN_FILENO, F_GETFL);
  Make({"unblock", "say", "ready", "wait"});
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    ASSERT_EQ(reports_.NextLine(), "ready");
    EXPECT_NE(fcntl(STDIN_FILENO, F_GETFL), flags) << "it has not shared it";
    ExpectStop(128 + SIGTERM);
    EXPECT_EQ(fcntl(STDIN_FILENO, F_GETFL), flags);
  }
  close(fds[0]);
  close(fds[1]);
}

TEST_F(ProcessSupervisorStartTest, StartsInADirectoryThatIsThere) {
  std::string here(PATH_MAX, '\0');
  ASSERT_NE(getcwd(here.data(), here.size()), nullptr);
  here.resize(here.find('\0'));
  for (const auto& [directory, seen] : {std::pair(temp_.path(), temp_.path()),
                                        std::pair(temp_.path() + "/none", here),
                                        std::pair(std::string(), here)}) {
    MakeFrom(
        {.command = {"/bin/sh", "-c",
                     absl::StrCat("readlink /proc/self/cwd > /proc/self/fd/",
                                  reports_.number())},
         .directory = directory});
    ASSERT_THAT(supervisor_->Start({}), IsOk());
    EXPECT_EQ(reports_.NextLine(), seen);
    ExpectExit(0);
  }
}

TEST_F(ProcessSupervisorStartTest, PassesArgumentsAndEnvironmentOnAsTheyAre) {
  options_.environment = {"A=b c=d", "EMPTY=", "RELOADER_CHANGED=old"};
  Make({"args", "env", "A", "env", "EMPTY", "env", "HOME", "env",
        "RELOADER_CHANGED", "env", "RELOADER_CHANGED_COUNT", "say", "", "say",
        "two  spaces\t'\"$x"});
  ASSERT_THAT(supervisor_->Start({"/a", "/b"}), IsOk());
  EXPECT_THAT(reports_.NextLine(), HasSubstr("|say||say|two  spaces\t'\"$x|"));
  EXPECT_EQ(reports_.NextLine(), "A=b c=d");
  EXPECT_EQ(reports_.NextLine(), "EMPTY=");
  EXPECT_EQ(reports_.NextLine(), "HOME=?");
  EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED=/a");
  EXPECT_EQ(reports_.NextLine(), "/b");
  EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED_COUNT=2");
  ExpectExit(0);
}

TEST_F(ProcessSupervisorStartTest, StartsWithALongListOfChanges) {
  Make({"env", "RELOADER_CHANGED_COUNT"});
  const std::vector<std::string> changed(10'000, std::string(200, 'x'));
  ASSERT_THAT(supervisor_->Start(changed), IsOk());
  EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED_COUNT=10000");
}

TEST_F(ProcessSupervisorStartTest, KeepsTheListOfChangesUntilTheStop) {
  Make({"env", "RELOADER_CHANGED_FILE", "wait"});
  ASSERT_THAT(supervisor_->Start({"/a"}), IsOk());
  const std::string line = reports_.NextLine();
  const std::string file = line.substr(line.find('=') + 1);
  EXPECT_TRUE(Exists(file)) << file;
  ExpectStop(128 + SIGTERM);
  EXPECT_FALSE(Exists(file)) << file;
}

TEST_F(ProcessSupervisorStartTest, SaysOnceThatChangesCannotBeWritten) {
  class Said final : public DiagnosticSink {
   public:
    void Report(const Diagnostic& diagnostic) override {
      lines.push_back(diagnostic.ToString());
    }
    std::vector<std::string> lines;
  };
  Said said;
  const std::string directory = temp_.path() + "/list";
  options_.temporary_directory = directory;
  options_.diagnostics = &said;
  Make({"env", "RELOADER_CHANGED_FILE"});
  for (int start = 0; start < 2; ++start) {
    ASSERT_THAT(supervisor_->Start({"/a"}), IsOk());
    EXPECT_EQ(reports_.NextLine(), "RELOADER_CHANGED_FILE=");
    ExpectExit(0);
  }
  EXPECT_THAT(said.lines,
              ElementsAre(HasSubstr("changes not written: " + directory)));
  ASSERT_EQ(mkdir(directory.c_str(), 0700), 0);
  ASSERT_THAT(supervisor_->Start({"/a"}), IsOk());
  EXPECT_THAT(reports_.NextLine(), HasSubstr(directory));
  ExpectExit(0);
  supervisor_.reset();
  EXPECT_THAT(said.lines, SizeIs(1));
}

TEST_F(ProcessSupervisorStartTest, SaysThatThereIsNoSuchCommand) {
  MakeFrom({.command = {"no-such-command"}, .environment = {"PATH=/bin"}});
  EXPECT_THAT(supervisor_->Start({}), StatusIs(absl::StatusCode::kNotFound,
                                               HasSubstr("no-such-command")));
  ExpectNothingLeft();
  ExpectStop(0);
}

TEST_F(ProcessSupervisorStartTest, SaysThatTheCommandCannotBeExecuted) {
  const std::string path = temp_.path() + "/command";
  std::ofstream(path) << "echo no first line\n";
  MakeFrom({.command = {path}});
  const absl::Status denied = supervisor_->Start({});
  EXPECT_EQ(ErrnoFromStatus(denied), EACCES);
  EXPECT_THAT(std::string(denied.message()), HasSubstr(path));
  ASSERT_EQ(chmod(path.c_str(), 0700), 0);
  EXPECT_EQ(ErrnoFromStatus(supervisor_->Start({})), ENOEXEC);
  std::ofstream(path) << "#!/bin/sh\nexit 5\n";
  ASSERT_THAT(supervisor_->Start({}), IsOk()) << "it is mended";
  ExpectExit(5);
}

TEST_F(ProcessSupervisorStartTest, NeedsACommand) {
  EXPECT_THAT(MakeProcessSupervisor({}, &clock_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace reloader::process
