#include "reloader/process/posix_signal_queue.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/statusor.h"
#include "reloader/check.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"

namespace reloader::process {
namespace {

bool IsIgnored(int signal) {
  struct sigaction action;
  RELOADER_CHECK(sigaction(signal, nullptr, &action) == 0);
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SignalQueue>> SignalQueue::Create(
    std::initializer_list<int> signals) {
  sigset_t taken;
  sigemptyset(&taken);
  for (const int signal : signals) {
    if (signal == SIGCHLD || !IsIgnored(signal)) sigaddset(&taken, signal);
  }
  FileDescriptor fd(signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.valid()) return ErrnoToStatus(errno, "signalfd", "");
  auto queue = absl::WrapUnique(new SignalQueue);
  queue->fd_ = Readable(std::move(fd));
  queue->taken_ = taken;
  struct sigaction by_default = {};
  by_default.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &by_default, &queue->child_action_before_);
  pthread_sigmask(SIG_BLOCK, &taken, &queue->mask_before_);
  return queue;
}

SignalQueue::~SignalQueue() { RestoreInChild(); }

void SignalQueue::RestoreInChild() const {
  sigaction(SIGCHLD, &child_action_before_, nullptr);
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

std::optional<int> SignalQueue::Take() {
  struct signalfd_siginfo info;
  ssize_t count = 0;
  do {
    count = read(fd_.descriptor(), &info, sizeof(info));
  } while (count < 0 && errno == EINTR);
  if (count != sizeof(info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

bool SignalQueue::SuspendGroup() {
  kill(0, SIGTSTP);
  sigset_t suspend;
  sigemptyset(&suspend);
  sigaddset(&suspend, SIGTSTP);
  // Stops here. What continues it takes the signal away, if it still waits.
  pthread_sigmask(SIG_UNBLOCK, &suspend, nullptr);
  pthread_sigmask(SIG_BLOCK, &suspend, nullptr);
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGCONT) == 1;
}

}  // namespace reloader::process
