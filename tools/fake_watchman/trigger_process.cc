#include "tools/fake_watchman/trigger_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fakes/watchman/trigger.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"

namespace reloader::tools {
namespace {

using fakes::watchman::TriggerRun;

// A file in memory that holds `text`, at its beginning.
FileDescriptor FileWith(const std::string& text) {
  FileDescriptor file(memfd_create("trigger-input", MFD_CLOEXEC));
  size_t written = 0;
  while (file.valid() && written < text.size()) {
    const ssize_t n =
        write(file.get(), text.data() + written, text.size() - written);
    if (n <= 0) return FileDescriptor();
    written += n;
  }
  if (file.valid()) lseek(file.get(), 0, SEEK_SET);
  return file;
}

// In the child, between fork(2) and execvp(3): system calls only.
void Redirect(const char* target, int fd) {
  if (target[0] == '\0') return;
  const bool append = target[1] == '>';
  const int flags = O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC);
  const int file = open(target + (append ? 2 : 1), flags, 0666);
  if (file >= 0) dup2(file, fd);
}

}  // namespace

TriggerProcesses::~TriggerProcesses() {
  for (const auto& [key, pid] : running_) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
}

absl::Status TriggerProcesses::Start(const TriggerRun& run) {
  Reap();
  const std::pair<std::string, std::string> key = {run.root, run.trigger};
  if (const auto found = running_.find(key); found != running_.end()) {
    kill(found->second, SIGKILL);
    waitpid(found->second, nullptr, 0);
    running_.erase(found);
  }
  const FileDescriptor input = FileWith(run.input);
  if (!input.valid()) return ErrnoToStatus(errno, "memfd_create", run.trigger);

  std::vector<std::string> words = run.command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    if (!absl::StartsWith(*at, "WATCHMAN_")) variables.emplace_back(*at);
  }
  for (const auto& [name, value] : run.environment) {
    variables.push_back(absl::StrCat(name, "=", value));
  }
  std::vector<char*> environment;
  for (std::string& variable : variables) {
    environment.push_back(variable.data());
  }
  environment.push_back(nullptr);

  const pid_t pid = fork();
  if (pid < 0) return ErrnoToStatus(errno, "fork", run.trigger);
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (chdir(run.directory.c_str()) != 0 && chdir("/") != 0) _exit(126);
    dup2(input.get(), STDIN_FILENO);
    Redirect(run.standard_output.c_str(), STDOUT_FILENO);
    Redirect(run.standard_error.c_str(), STDERR_FILENO);
    execvpe(arguments[0], arguments.data(), environment.data());
    _exit(127);
  }
  running_[key] = pid;
  return absl::OkStatus();
}

void TriggerProcesses::Reap() {
  for (auto at = running_.begin(); at != running_.end();) {
    const bool ended = waitpid(at->second, nullptr, WNOHANG) != 0;
    at = ended ? running_.erase(at) : std::next(at);
  }
}

}  // namespace reloader::tools
