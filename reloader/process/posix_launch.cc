#include "reloader/process/posix_launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"

namespace reloader::process {
namespace {

struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;
};

absl::StatusOr<Pipe> MakePipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return ErrnoToStatus(errno, "pipe2", "");
  return Pipe{.reader = FileDescriptor(fds[0]),
              .writer = FileDescriptor(fds[1])};
}

// As execve(2) wants it; points into `texts`.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

ssize_t Read(int fd, void* bytes, size_t size) {
  ssize_t count = 0;
  do {
    count = read(fd, bytes, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

// What the child needs, all of it made before the fork.
struct Child {
  const std::vector<char*>& files;
  const std::vector<char*>& arguments;
  const std::vector<char*>& environment;
  const char* directory;
  int go;
  int failure;
};

// In the child: only what is async-signal-safe, since other threads may have
// held any lock when the process was copied.
[[noreturn]] void Execute(const Child& child,
                          absl::FunctionRef<void()> in_child) {
  setpgid(0, 0);
  char go = 0;
  if (Read(child.go, &go, 1) != 1) _exit(127);  // The parent has died.
  in_child();
  [[maybe_unused]] const int moved = chdir(child.directory);
  int error = ENOENT;
  for (char* const file : child.files) {
    if (file == nullptr) break;
    execve(file, child.arguments.data(), child.environment.data());
    const bool is_there = errno != ENOENT && errno != ENOTDIR;
    if (error == ENOENT && is_there) error = errno;
  }
  [[maybe_unused]] const ssize_t written =
      write(child.failure, &error, sizeof(error));
  _exit(127);
}

}  // namespace

absl::StatusOr<pid_t> LaunchInGroup(
    const LaunchedProgram& program, absl::FunctionRef<void()> in_child,
    absl::FunctionRef<void(pid_t)> before_execution) {
  absl::StatusOr<Pipe> go = MakePipe();
  if (!go.ok()) return go.status();
  absl::StatusOr<Pipe> failure = MakePipe();
  if (!failure.ok()) return failure.status();
  const std::vector<char*> files = Pointers(program.files);
  const std::vector<char*> arguments = Pointers(program.arguments);
  const std::vector<char*> environment = Pointers(program.environment);
  const Child child = {.files = files,
                       .arguments = arguments,
                       .environment = environment,
                       .directory = program.directory.c_str(),
                       .go = go->reader.get(),
                       .failure = failure->writer.get()};
  const pid_t pid = fork();
  if (pid < 0) return ErrnoToStatus(errno, "fork", program.arguments[0]);
  if (pid == 0) {
    go->writer.Reset();  // Else its own copy would keep it waiting.
    Execute(child, in_child);
  }
  setpgid(pid, pid);  // Whichever of the two comes first.
  before_execution(pid);
  failure->writer.Reset();
  // Cannot fail: the pipe is empty, and we have its reader as well.
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(go->writer.get(), &byte, 1);
  int error = 0;
  if (Read(failure->reader.get(), &error, sizeof(error)) != sizeof(error)) {
    return pid;
  }
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return ErrnoToStatus(error, "execve", program.arguments[0]);
}

}  // namespace reloader::process
