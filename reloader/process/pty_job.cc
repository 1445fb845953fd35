#include "reloader/process/pty_job.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"
#include "reloader/process/report_pipe.h"

namespace reloader::process {

PtyJob::PtyJob(const std::string& script, std::vector<std::string> arguments,
               const ReportPipe& reports) {
  int control[2];
  RELOADER_CHECK(pipe2(control, O_CLOEXEC) == 0);
  const FileDescriptor its_control(control[0]);
  control_ = FileDescriptor(control[1]);
  RELOADER_CHECK(fcntl(control[0], F_SETFD, 0) == 0);
  for (std::string& argument : arguments) {
    if (argument == "REPORT") argument = reports.number();
    if (argument == "CONTROL") argument = absl::StrCat(control[0]);
  }
  if (!script.empty()) {
    const std::string set = absl::StrCat("REPORT=", reports.number(),
                                         " CONTROL=", control[0], "; ");
    arguments.insert(arguments.begin(),
                     {"/bin/sh", "-m", "-c", set + script, "sh"});
  }
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  int terminal = -1;
  leader_ = forkpty(&terminal, nullptr, nullptr, nullptr);
  RELOADER_CHECK(leader_ >= 0);
  if (leader_ == 0) {
    // As at a login, whatever who runs the test ignores.
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  terminal_ = FileDescriptor(terminal);
  RELOADER_CHECK(fcntl(terminal, F_SETFD, FD_CLOEXEC) == 0);
}

PtyJob::~PtyJob() {
  EndControl();
  HangUp();
  AwaitLeader();
}

void PtyJob::Type(absl::string_view keys) const {
  RELOADER_CHECK(write(terminal_.get(), keys.data(), keys.size()) ==
                 static_cast<ssize_t>(keys.size()));
}

void PtyJob::Tell(absl::string_view bytes) const {
  RELOADER_CHECK(write(control_.get(), bytes.data(), bytes.size()) ==
                 static_cast<ssize_t>(bytes.size()));
}

int PtyJob::AwaitLeader() {
  if (leader_ == 0) return status_;
  while (waitpid(leader_, &status_, 0) < 0 && errno == EINTR) {
  }
  leader_ = 0;
  return status_;
}

bool PtyJob::IsRaw() const {
  struct termios modes;
  RELOADER_CHECK(tcgetattr(terminal_.get(), &modes) == 0);
  return (modes.c_lflag & ICANON) == 0;
}

pid_t PtyJob::Foreground() const { return tcgetpgrp(terminal_.get()); }

}  // namespace reloader::process
