#include "reloader/process/posix_group_member.h"

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_program.h"
#include "reloader/process/posix_launch.h"
#include "reloader/process/report_pipe.h"
#include "reloader/testing/child_test.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::process {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTestCommand[] = "reloader/process/test_command";

std::unique_ptr<GroupMember> StartMember(
    absl::Duration patience = absl::Hours(1)) {
  auto member = GroupMember::Start({SIGINT, SIGTSTP},
                                   {.signal = SIGTERM, .patience = patience});
  EXPECT_THAT(member, IsOk());
  return *std::move(member);
}

// Starts the test command in a group that the member is in.
pid_t Launch(const GroupMember& member, const ReportPipe& reports,
             const std::vector<std::string>& words) {
  LaunchedProgram program = {.files = {kTestCommand},
                             .arguments = {kTestCommand, reports.number()}};
  program.arguments.insert(program.arguments.end(), words.begin(), words.end());
  const absl::StatusOr<pid_t> pid = LaunchInGroup(
      program, [] {}, [&](pid_t group) { EXPECT_TRUE(member.Join(group)); });
  EXPECT_THAT(pid, IsOk());
  return *pid;
}

// As the terminal, which is not this process.
void SendToGroup(int signal, pid_t group) {
  PosixClock clock;
  EXPECT_THAT(
      RunProgram({"/bin/sh", "-c", absl::StrCat("kill -", signal, " -", group)},
                 &clock, absl::InfiniteFuture()),
      IsOk());
}

class GroupMemberTest : public testing::Test {
 protected:
  ~GroupMemberTest() override {
    if (group_ != 0) kill(-group_, SIGKILL);
  }

  ReportPipe reports_;
  pid_t group_ = 0;
};

TEST_F(GroupMemberTest, TellsWhatTheGroupIsSent) {
  const auto member = StartMember();
  group_ = Launch(*member, reports_, {"ignore", "2", "ignore", "20", "wait"});
  EXPECT_THAT(member->Sync(), IsEmpty());
  SendToGroup(SIGINT, group_);
  EXPECT_THAT(member->Sync(), ElementsAre(SIGINT));
  SendToGroup(SIGTSTP, group_);
  SendToGroup(SIGTERM, group_);
  EXPECT_THAT(member->Sync(), ElementsAre(SIGTSTP)) << "not asked for TERM";
  EXPECT_FALSE(member->has_died());
}

TEST_F(GroupMemberTest, DoesNotTellWhatWeSendOurselves) {
  const auto member = StartMember();
  group_ = Launch(*member, reports_, {"ignore", "2", "wait"});
  kill(-group_, SIGINT);
  EXPECT_THAT(member->Sync(), IsEmpty());
}

TEST_F(GroupMemberTest, TellsNothingOfAGroupThatItHasLeft) {
  const auto member = StartMember();
  group_ = Launch(*member, reports_, {"ignore", "2", "wait"});
  member->Leave();
  SendToGroup(SIGINT, group_);
  EXPECT_THAT(member->Sync(), IsEmpty());
  EXPECT_TRUE(member->Join(group_));
  SendToGroup(SIGINT, group_);
  EXPECT_THAT(member->Sync(), ElementsAre(SIGINT));
}

TEST_F(GroupMemberTest, AnswersAlsoWhenTheGroupIsSuspended) {
  const auto member = StartMember();
  group_ = Launch(*member, reports_, {"wait"});
  kill(-group_, SIGSTOP);
  SendToGroup(SIGINT, group_);
  EXPECT_THAT(member->Sync(), ElementsAre(SIGINT));
}

TEST_F(GroupMemberTest, CannotJoinWhatIsNotThere) {
  const auto member = StartMember();
  EXPECT_FALSE(member->Join(member->pid() + 1));
}

TEST_F(GroupMemberTest, IsSeenToDie) {
  const auto member = StartMember();
  kill(member->pid(), SIGKILL);
  EXPECT_THAT(member->Sync(), IsEmpty());
  EXPECT_TRUE(member->has_died());
  EXPECT_THAT(member->Read(), IsEmpty());
}

TEST_F(GroupMemberTest, EndsWithTheGroupWhenTheProgramIsKilled) {
  ChildTest program([this](ChildTest::Report report) {
    const auto member = StartMember();  // It has an hour.
    report({Launch(*member, reports_, {"wait"}), member->pid()}, "");
  });
  program.Kill(SIGKILL);
  program.AwaitReported();
}

TEST_F(GroupMemberTest, TakesTheGroupAlongWhenTheProgramIsKilled) {
  ChildTest program([this](ChildTest::Report report) {
    const auto member = StartMember(absl::Milliseconds(1));
    const pid_t group = Launch(
        *member, reports_,
        {"ignore", "15", "fork", "[", "wait", "]", "say", "ready", "wait"});
    report({group, member->pid()}, "");
  });
  EXPECT_EQ(reports_.NextLine(), "ready");
  program.Kill(SIGKILL);
  program.AwaitReported();
  EXPECT_TRUE(reports_.AwaitEnd());
}

}  // namespace
}  // namespace reloader::process
