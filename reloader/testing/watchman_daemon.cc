#include "reloader/testing/watchman_daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"

namespace reloader {
namespace {

class Readable final : public Wakeable {
 public:
  explicit Readable(int fd) : fd_(fd) {}
  int descriptor() const override { return fd_; }
  bool IsReady() const override {
    const Wakeable* const self[] = {this};
    return PosixClock().WaitUntil(absl::InfinitePast(), self);
  }

 private:
  const int fd_;
};

// In the child: only what signal-safety(7) allows. Returns errno.
int Exec(pid_t parent, int log, const char* program, char* const* arguments,
         char* const* environment) {
  setsid();  // So that a Ctrl-C is for the test, which then ends this.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // It has died meanwhile.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGCHLD}) {
    signal(number, SIG_DFL);
  }
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (dup2(null, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
      dup2(log, STDERR_FILENO) < 0 || chdir("/") != 0) {
    return errno;
  }
  execve(program, arguments, environment);
  return errno;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& each : strings) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  return pointers;
}

FileDescriptor ConnectTo(const std::string& path) {
  FileDescriptor socket_fd(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  RELOADER_CHECK(path.size() < sizeof(address.sun_path));
  memcpy(address.sun_path, path.data(), path.size());
  if (connect(socket_fd.get(), reinterpret_cast<struct sockaddr*>(&address),
              sizeof(address)) != 0) {
    return FileDescriptor();
  }
  return socket_fd;
}

std::string HowItEnded(const siginfo_t& how) {
  if (how.si_code == CLD_EXITED) {
    return absl::StrCat("exit status ", how.si_status);
  }
  return absl::StrCat("signal ", how.si_status, " (", strsignal(how.si_status),
                      ")");
}

absl::Status NoProgram(const std::string& program) {
  return absl::NotFoundError(absl::StrCat(
      "there is no ", program,
      " (the package `watchman` has it, where there is one; tools/setup "
      "installs it)"));
}

}  // namespace

absl::Status WatchmanDaemon::IsInstalled(const std::string& program) {
  if (access(program.c_str(), X_OK) == 0 || errno != ENOENT) {
    return absl::OkStatus();
  }
  return NoProgram(program);
}

absl::StatusOr<std::unique_ptr<WatchmanDaemon>> WatchmanDaemon::Start(
    WatchmanDaemonOptions options) {
  auto daemon = absl::WrapUnique(new WatchmanDaemon(std::move(options)));
  const absl::Status launched = daemon->Launch();
  if (!launched.ok()) return launched;
  return daemon;
}

WatchmanDaemon::WatchmanDaemon(WatchmanDaemonOptions options)
    : options_(std::move(options)) {}

WatchmanDaemon::~WatchmanDaemon() { Kill(); }

std::string WatchmanDaemon::File(absl::string_view name) const {
  return absl::StrCat(directory(), "/", name);
}

absl::Status WatchmanDaemon::Launch() {
  const FileDescriptor config(open(
      config_path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (write(config.get(), options_.config.data(), options_.config.size()) !=
      static_cast<ssize_t>(options_.config.size())) {
    return ErrnoToStatus(errno, "write", config_path());
  }
  absl::Status status = Spawn();
  if (status.ok()) status = AwaitAnswer();
  if (!status.ok()) Kill();
  return status;
}

absl::Status WatchmanDaemon::Spawn() {
  std::vector<std::string> arguments = {
      options_.program,
      "--foreground",
      absl::StrCat("--sockname=", socket_path()),
      absl::StrCat("--statefile=", state_path()),
      absl::StrCat("--logfile=", log_path()),
      absl::StrCat("--pidfile=", File("pid"))};
  if (!options_.keeps_state) arguments.push_back("--no-save-state");
  arguments.insert(arguments.end(), options_.flags.begin(),
                   options_.flags.end());
  std::vector<std::string> environment = {
      "PATH=/usr/bin:/bin", absl::StrCat("HOME=", directory()),
      absl::StrCat("TMPDIR=", directory()), "USER=test",
      absl::StrCat("WATCHMAN_CONFIG_FILE=", config_path())};
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);

  const FileDescriptor log(open(
      log_path().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.valid()) return ErrnoToStatus(errno, "open", log_path());
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ErrnoToStatus(errno, "pipe2", "");
  const FileDescriptor failure(ends[0]);
  FileDescriptor child_failure(ends[1]);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    const int error = Exec(parent, log.get(), options_.program.c_str(),
                           argv.data(), envp.data());
    [[maybe_unused]] const ssize_t written =
        write(child_failure.get(), &error, sizeof(error));
    _exit(127);
  }
  if (pid_ < 0) {
    pid_ = 0;
    return ErrnoToStatus(errno, "fork", "");
  }
  pidfd_ = FileDescriptor(
      static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));  // Close-on-exec.
  RELOADER_CHECK(pidfd_.valid());
  child_failure.Reset();
  int error = 0;
  ssize_t count = 0;
  do {
    count = read(failure.get(), &error, sizeof(error));
  } while (count < 0 && errno == EINTR);
  if (count != sizeof(error)) return absl::OkStatus();
  if (error == ENOENT) {
    return absl::NotFoundError(
        absl::StrCat("cannot run: ", NoProgram(options_.program).message()));
  }
  return ErrnoToStatus(error, "execve", options_.program);
}

absl::Status WatchmanDaemon::AwaitAnswer() const {
  PosixClock clock;
  const absl::Time deadline = clock.Now() + options_.patience;
  const Readable ended(pidfd_.get());
  const std::string wanted = absl::StrCat("\"pid\":", pid_);
  constexpr absl::string_view kRequest = "[\"get-pid\"]\n";
  FileDescriptor connection;
  std::string answer;
  while (!absl::StrContains(answer, wanted)) {
    if (ended.IsReady()) {
      return WithLog(absl::StatusCode::kUnavailable,
                     "watchman ended before it answered");
    }
    if (clock.Now() >= deadline) {
      return WithLog(absl::StatusCode::kDeadlineExceeded,
                     "watchman does not answer");
    }
    if (!connection.valid()) {
      answer.clear();
      connection = ConnectTo(socket_path());
      if (connection.valid() && send(connection.get(), kRequest.data(),
                                     kRequest.size(), MSG_NOSIGNAL) < 0) {
        connection.Reset();
      }
    }
    if (!connection.valid()) {
      // Not there yet. Nothing tells when it listens, only when it has died.
      const Wakeable* const wakeables[] = {&ended};
      clock.WaitUntil(clock.Now() + absl::Milliseconds(1), wakeables);
      continue;
    }
    const Readable answered(connection.get());
    const Wakeable* const wakeables[] = {&answered, &ended};
    clock.WaitUntil(deadline, wakeables);
    char buffer[256];
    const ssize_t count = read(connection.get(), buffer, sizeof(buffer));
    if (count > 0) {
      answer.append(buffer, static_cast<size_t>(count));
    } else if (count == 0 || errno != EAGAIN) {
      connection.Reset();
    }
  }
  return absl::OkStatus();
}

bool WatchmanDaemon::HasEndedBy(absl::Time deadline) const {
  const Readable ended(pidfd_.get());
  const Wakeable* const wakeables[] = {&ended};
  return PosixClock().WaitUntil(deadline, wakeables);
}

bool WatchmanDaemon::IsRunning() const {
  return pid_ != 0 && !HasEndedBy(absl::InfinitePast());
}

void WatchmanDaemon::Reap(siginfo_t* how) {
  while (waitid(P_PID, static_cast<id_t>(pid_), how, WEXITED) != 0 &&
         errno == EINTR) {
  }
  pid_ = 0;
  pidfd_.Reset();
}

absl::Status WatchmanDaemon::Stop() {
  if (pid_ == 0) return absl::OkStatus();
  siginfo_t how = {};
  if (!IsRunning()) {
    Reap(&how);
    return WithLog(absl::StatusCode::kUnavailable,
                   absl::StrCat("watchman had ended: ", HowItEnded(how)));
  }
  kill(pid_, SIGTERM);  // Not reaped, so the number is still its own.
  if (!HasEndedBy(PosixClock().Now() + options_.patience)) {
    Kill();
    return WithLog(absl::StatusCode::kDeadlineExceeded,
                   "watchman did not end on SIGTERM and was killed");
  }
  Reap(&how);
  return absl::OkStatus();
}

void WatchmanDaemon::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  siginfo_t how;
  Reap(&how);
}

absl::Status WatchmanDaemon::Restart() {
  if (IsRunning()) {
    const absl::Status stopped = Stop();
    if (!stopped.ok()) return stopped;
  }
  Kill();  // Reaps it if it has ended by itself.
  return Launch();
}

absl::Status WatchmanDaemon::Restart(absl::string_view config) {
  options_.config = std::string(config);
  return Restart();
}

void WatchmanDaemon::Suspend() const {
  if (pid_ != 0) kill(pid_, SIGSTOP);
}

void WatchmanDaemon::Resume() const {
  if (pid_ != 0) kill(pid_, SIGCONT);
}

std::string WatchmanDaemon::LogTail() const {
  constexpr off_t kMost = 4096;
  const FileDescriptor log(open(log_path().c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!log.valid() || fstat(log.get(), &status) != 0) return "";
  std::string tail(static_cast<size_t>(std::min(status.st_size, kMost)), '\0');
  const ssize_t count = pread(log.get(), tail.data(), tail.size(),
                              status.st_size - static_cast<off_t>(tail.size()));
  tail.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  return tail;
}

absl::Status WatchmanDaemon::WithLog(absl::StatusCode code,
                                     absl::string_view what) const {
  return absl::Status(code, absl::StrCat(what, "; its log:\n", LogTail()));
}

}  // namespace reloader
