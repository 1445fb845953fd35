#include "reloader/testing/child_test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <initializer_list>
#include <string>

#include "absl/functional/function_ref.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"

namespace reloader {
namespace {

constexpr size_t kMostProcesses = 4;

struct Message {
  size_t count;
  pid_t processes[kMostProcesses];
  char path[128];
};

constexpr char kExit = 'x';
constexpr char kReturn = 'r';

}  // namespace

ChildTest::ChildTest(absl::FunctionRef<void(Report)> test) {
  int reports[2];
  int commands[2];
  RELOADER_CHECK(pipe2(reports, O_CLOEXEC) == 0);
  RELOADER_CHECK(pipe2(commands, O_CLOEXEC) == 0);
  const FileDescriptor report(reports[0]);
  FileDescriptor child_report(reports[1]);
  FileDescriptor command(commands[0]);
  commands_ = FileDescriptor(commands[1]);
  pid_ = fork();
  RELOADER_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    commands_.Reset();
    test([&](std::initializer_list<pid_t> processes, const std::string& path) {
      Message message = {};
      RELOADER_CHECK(processes.size() <= kMostProcesses);
      RELOADER_CHECK(path.size() < sizeof(message.path));
      for (const pid_t process : processes) {
        message.processes[message.count++] = process;
      }
      path.copy(message.path, path.size());
      RELOADER_CHECK(write(child_report.get(), &message, sizeof(message)) ==
                     sizeof(message));
      char what = 0;
      while (read(command.get(), &what, 1) < 0 && errno == EINTR) {
      }
      if (what != kReturn) _exit(1);
    });
    _exit(0);
  }
  child_report.Reset();
  Message message = {};
  RELOADER_CHECK(read(report.get(), &message, sizeof(message)) ==
                 sizeof(message));
  path_ = message.path;
  for (size_t i = 0; i < message.count; ++i) {
    processes_.emplace_back(
        static_cast<int>(syscall(SYS_pidfd_open, message.processes[i], 0)));
    RELOADER_CHECK(processes_.back().valid());
  }
}

ChildTest::~ChildTest() {
  if (pid_ != 0) Exit();
}

void ChildTest::Kill(int signal) {
  kill(pid_, signal);
  Reap();
}

void ChildTest::Exit() { Tell(kExit); }

void ChildTest::Return() { Tell(kReturn); }

void ChildTest::Tell(char what) {
  RELOADER_CHECK(write(commands_.get(), &what, 1) == 1);
  Reap();
}

void ChildTest::Reap() {
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

void ChildTest::AwaitReported() const {
  for (const FileDescriptor& process : processes_) {
    struct pollfd ended = {.fd = process.get(), .events = POLLIN};
    while (poll(&ended, 1, -1) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace reloader
