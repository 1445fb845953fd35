#include "reloader/process/posix_process_group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"

namespace reloader::process {
namespace {

// waitid(2) without waiting: whom it is about, 0 for nobody yet, or -1 if there
// is no such child.
siginfo_t Wait(idtype_t type, pid_t id, int options) {
  siginfo_t info = {};
  int result = 0;
  do {
    result = waitid(type, static_cast<id_t>(id), &info, options | WNOHANG);
  } while (result != 0 && errno == EINTR);
  if (result != 0) info.si_pid = -1;
  return info;
}

int ExitStatus(const siginfo_t& info) {
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

// Whether the process lives in `group`, by proc_pid_stat(5): "1 (name) S 0 2",
// where the name may have any bytes.
bool LivesInGroup(pid_t pid, pid_t group) {
  const std::string path = absl::StrCat("/proc/", pid, "/stat");
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[1024];
  const ssize_t count =
      file.valid() ? read(file.get(), text, sizeof(text) - 1) : 0;
  text[count > 0 ? count : 0] = '\0';
  const char* after_name = strrchr(text, ')');
  char state = 0;
  pid_t parent = 0;
  pid_t its_group = 0;
  return after_name != nullptr &&
         sscanf(after_name + 1, " %c %d %d", &state, &parent, &its_group) ==
             3 &&
         its_group == group && state != 'Z' && state != 'X';
}

}  // namespace

absl::Status ProcessGroup::Signal(int signal) const {
  if (kill(-leader_, signal) == 0) return absl::OkStatus();
  return ErrnoToStatus(errno, "kill", absl::StrCat("-", leader_));
}

void ProcessGroup::Reap() {
  if (!exit_status_.has_value()) {
    const siginfo_t info = Wait(P_PID, leader_, WEXITED);
    if (info.si_pid == leader_) exit_status_ = ExitStatus(info);
    // As its only child would have been told; somebody else has reaped it.
    if (info.si_pid == -1) exit_status_ = 0;
  }
  while (true) {
    const siginfo_t peek = Wait(P_PGID, leader_, WEXITED | WNOWAIT);
    // A leader that has ended since is taken as one the next time.
    if (peek.si_pid <= 0 || peek.si_pid == leader_) return;
    Wait(P_PID, peek.si_pid, WEXITED);
  }
}

int ProcessGroup::StoppedBy() const {
  const siginfo_t info = Wait(P_PID, leader_, WSTOPPED | WNOWAIT);
  return info.si_pid == leader_ ? info.si_status : 0;
}

bool ProcessGroup::IsEmpty() {
  strangers_.clear();
  Reap();
  if (!exit_status_.has_value()) return false;
  if (kill(-leader_, 0) != 0 && errno == ESRCH) return true;
  // Somebody is there; a zombie that a stranger does not reap does not count.
  if (Wait(P_PGID, leader_, WEXITED | WNOWAIT).si_pid != -1) return false;
  return !FindStrangers();
}

bool ProcessGroup::FindStrangers() {
  DIR* processes = opendir("/proc");
  if (processes == nullptr) return true;
  const absl::Cleanup close = [processes] { closedir(processes); };
  bool found = false;
  while (const struct dirent* entry = readdir(processes)) {
    pid_t pid = 0;
    if (!absl::SimpleAtoi(entry->d_name, &pid) || !LivesInGroup(pid, leader_)) {
      continue;
    }
    FileDescriptor ended(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!ended.valid()) continue;  // Ended just then.
    strangers_.emplace_back(std::move(ended));
    found = true;
  }
  return found;
}

void ReapStrays(absl::Span<const pid_t> others) {
  while (true) {
    const pid_t pid = Wait(P_ALL, 0, WEXITED | WNOWAIT).si_pid;
    if (pid <= 0 || getpgid(pid) == getpgrp() ||
        std::find(others.begin(), others.end(), pid) != others.end()) {
      return;
    }
    Wait(P_PID, pid, WEXITED);
  }
}

}  // namespace reloader::process
