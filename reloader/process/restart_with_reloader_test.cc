#include "reloader/process/restart_with_reloader.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/process/pty_job.h"
#include "reloader/process/report_pipe.h"
#include "reloader/testing/temp_directory.h"

// Both functions need a program of their own: test_restart, whose children do
// what is typed.
namespace reloader::process {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kProgram[] = "reloader/process/test_restart";

class RestartWithReloaderTest : public testing::Test {
 protected:
  // A child says which variables of ours it has: those that came with the test
  // are none.
  void SetUp() override {
    ASSERT_EQ(unsetenv("RELOADER_TEST_WATCHMAN_SOCK"), 0);
  }

  void Run(const std::string& program, const std::vector<std::string>& words) {
    std::vector<std::string> arguments = {program, "REPORT"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    job_.emplace("", arguments, reports_);
  }

  // Copies the program to where a test may replace it.
  std::string Copy() const {
    const std::string path = temp_.path() + "/program";
    std::ofstream(path, std::ios::binary)
        << std::ifstream(kProgram, std::ios::binary).rdbuf();
    EXPECT_EQ(chmod(path.c_str(), 0700), 0);
    return path;
  }

  // Reads what a child says of itself at its start.
  void ExpectChild() {
    EXPECT_THAT(reports_.NextLine(), StartsWith("args ["));
    EXPECT_EQ(reports_.NextLine(), "RELOADER_CHILD=true");
  }

  void ExpectExit(int exit_status) {
    const int status = job_->AwaitLeader();
    ASSERT_TRUE(WIFEXITED(status)) << status;
    EXPECT_EQ(WEXITSTATUS(status), exit_status);
  }

  TempDirectory temp_;
  ReportPipe reports_;
  std::optional<PtyJob> job_;
};

TEST_F(RestartWithReloaderTest, StartsAgainWhileTheStatusIsThree) {
  Run(kProgram, {"restart"});
  ExpectChild();
  for (int i = 0; i < 3; ++i) {
    job_->Type("3\n");
    ExpectChild();
  }
  job_->Type("7\n");
  ExpectExit(7);
  EXPECT_EQ(reports_.HasEnded(), true);
}

TEST_F(RestartWithReloaderTest, PassesArgumentsOnAsTheyAre) {
  Run(kProgram, {"restart", "a b", "", "--flag=*", "\xff"});
  EXPECT_EQ(reports_.NextLine(),
            absl::StrCat("args [", kProgram, "] [", reports_.number(),
                         "] [restart] [a b] [] [--flag=*] [\xff]"));
}

TEST_F(RestartWithReloaderTest, StartsWhatABuildHasPutInItsPlace) {
  const std::string program = Copy();
  Run(program, {"restart"});
  ExpectChild();
  const std::string built = temp_.path() + "/built";
  std::ofstream(built) << "#!/bin/sh\necho built >&$1\n";
  ASSERT_EQ(chmod(built.c_str(), 0700), 0);
  ASSERT_EQ(std::rename(built.c_str(), program.c_str()), 0);
  job_->Type("3\n");
  EXPECT_EQ(reports_.NextLine(), "built");
  ExpectExit(0);
}

TEST_F(RestartWithReloaderTest, StartsWhatRunsWhileItsFileIsAway) {
  const std::string program = Copy();
  Run(program, {"restart"});
  ExpectChild();
  ASSERT_EQ(std::remove(program.c_str()), 0);
  job_->Type("3\n");
  ExpectChild();
  // A linker that has not finished.
  std::ofstream(program) << "\x7f"
                            "ELF";
  ASSERT_EQ(chmod(program.c_str(), 0700), 0);
  job_->Type("3\n");
  ExpectChild();
}

TEST_F(RestartWithReloaderTest, CtrlCEndsBoth) {
  Run(kProgram, {"restart"});
  ExpectChild();
  job_->Type("\x03");
  ExpectExit(128 + 2);
  EXPECT_TRUE(reports_.HasEnded());
}

TEST_F(RestartWithReloaderTest, RunsAgainWhenFilesHaveChanged) {
  Run(kProgram, {"run"});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(reports_.Await("RELOADER_CHILD=true"), "RELOADER_CHILD=true");
    // The main function has failed at once, and is only tried again now. It
    // may not have come so far when the files change.
    job_->Type("changed\n");
  }
  EXPECT_EQ(reports_.Await("main"), "main");
}

TEST_F(RestartWithReloaderTest, ReturnsWhatEndsTheWaitForFiles) {
  Run(kProgram, {"run"});
  EXPECT_EQ(reports_.Await("main"), "main");
  job_->Type("stopped\n");
  std::string line = reports_.NextLine();
  while (!line.empty() && line[0] != '(' && line.rfind("failed", 0) != 0) {
    line = reports_.NextLine();
  }
  EXPECT_THAT(line, HasSubstr("CANCELLED: stopped"));
  ExpectExit(98);
}

}  // namespace
}  // namespace reloader::process
