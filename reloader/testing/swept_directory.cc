#include "reloader/testing/swept_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"
#include "reloader/testing/temp_directory.h"

namespace reloader {
namespace {

constexpr absl::string_view kDone = "done\n";

// Waits for kDone or the end of the input. A daemon that dies with the test may
// still write while this removes, hence more than one try.
constexpr char kSweep[] = R"(
read -r word
[ "$word" = done ] && exit 0
for try in 1 2 3 4 5 6 7 8 9; do
  rm -rf -- "$1" && exit 0
done
)";

// What is sent to all processes of the test is not for this one, so it has a
// session of its own and ignores signals from its very start; a shell does not
// take back what was ignored when it began. Returns only then: whoever kills
// the test with its whole group would else kill this as well.
pid_t SpawnSweeper(const std::string& path, int input) {
  const char* const arguments[] = {"sh",    "-c",         kSweep,
                                   "sweep", path.c_str(), nullptr};
  const char* const environment[] = {"PATH=/usr/bin:/bin", nullptr};
  int ends[2];
  RELOADER_CHECK(pipe2(ends, O_CLOEXEC) == 0);
  const FileDescriptor started(ends[0]);
  FileDescriptor starts(ends[1]);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) {  // Only what signal-safety(7) allows.
    setsid();
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
      signal(number, SIG_IGN);
    }
    sigprocmask(SIG_SETMASK, &before, nullptr);
    // Whoever waits for the end of the test's output must not wait for this.
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(input, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execve("/bin/sh", const_cast<char* const*>(arguments),
           const_cast<char* const*>(environment));
    _exit(127);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  RELOADER_CHECK(pid > 0);
  starts.Reset();
  char
      byte;  // None comes, but the end, when execve() has closed the last copy.
  while (read(started.get(), &byte, 1) < 0 && errno == EINTR) {
  }
  return pid;
}

}  // namespace

SweptDirectory::SweptDirectory()
    : directory_("/tmp"), path_(directory_->path()) {
  int ends[2];
  RELOADER_CHECK(pipe2(ends, O_CLOEXEC) == 0);
  const FileDescriptor input(ends[0]);
  life_ = FileDescriptor(ends[1]);
  sweeper_ = SpawnSweeper(path_, input.get());
}

SweptDirectory::~SweptDirectory() {
  directory_.reset();
  // Only then: until here the sweeper would have done it.
  [[maybe_unused]] const ssize_t written =
      write(life_.get(), kDone.data(), kDone.size());
  life_.Reset();
  while (waitpid(sweeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace reloader
