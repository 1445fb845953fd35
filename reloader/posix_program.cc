#include "reloader/posix_program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"

namespace reloader {
namespace {

constexpr size_t kMaxOutputBytes = size_t{1} << 20;

// Where a program writes, and where that is read.
struct Pipe {
  Readable reader;
  FileDescriptor writer;
};

absl::StatusOr<Pipe> MakePipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return ErrnoToStatus(errno, "pipe2", "");
  Pipe pipe = {.reader = Readable(FileDescriptor(fds[0])),
               .writer = FileDescriptor(fds[1])};
  if (fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0) {
    return ErrnoToStatus(errno, "fcntl", "");
  }
  return pipe;
}

// Takes what there is; closes the reader at the end. What is too much is read
// and thrown away, so that the program does not wait.
void Drain(Readable* reader, std::string* text) {
  char buffer[4096];
  while (reader->is_open()) {
    const ssize_t size = read(reader->descriptor(), buffer, sizeof(buffer));
    if (size > 0) {
      const size_t room = kMaxOutputBytes - text->size();
      text->append(buffer, std::min(room, static_cast<size_t>(size)));
    } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
      reader->Close();
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments,
                            int output, int errors) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const absl::Cleanup destroy = [&] {
    posix_spawn_file_actions_destroy(&actions);
  };
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  // Signals that this program reads in its own way are not to be blocked there.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const absl::Cleanup destroy_attributes = [&] {
    posix_spawnattr_destroy(&attributes);
  };
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  if (error == ENOENT) {
    return absl::NotFoundError(
        absl::StrCat("there is no program ", arguments[0]));
  }
  if (error != 0) return ErrnoToStatus(error, "posix_spawnp", arguments[0]);
  return pid;
}

int Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

absl::StatusOr<ProgramResult> RunProgram(
    const std::vector<std::string>& arguments, Clock* clock,
    absl::Time deadline) {
  absl::StatusOr<Pipe> output = MakePipe();
  if (!output.ok()) return output.status();
  absl::StatusOr<Pipe> errors = MakePipe();
  if (!errors.ok()) return errors.status();
  const absl::StatusOr<pid_t> pid =
      Spawn(arguments, output->writer.get(), errors->writer.get());
  if (!pid.ok()) return pid.status();
  output->writer.Reset();
  errors->writer.Reset();
  const Readable process(
      FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, *pid, 0))));

  ProgramResult result;
  while (true) {
    // What it has started may keep the pipes: its own end is what counts.
    std::vector<const Wakeable*> wakeables = {&process};
    if (output->reader.is_open()) wakeables.push_back(&output->reader);
    if (errors->reader.is_open()) wakeables.push_back(&errors->reader);
    const bool is_ready = clock->WaitUntil(deadline, wakeables);
    const bool has_ended = process.IsReady();
    Drain(&output->reader, &result.output);
    Drain(&errors->reader, &result.errors);
    if (has_ended) break;
    if (!is_ready) {
      kill(*pid, SIGKILL);
      Reap(*pid);
      return absl::DeadlineExceededError(
          absl::StrCat(arguments[0], " did not end in time, and was killed"));
    }
  }
  result.exit_status = Reap(*pid);
  return result;
}

}  // namespace reloader
