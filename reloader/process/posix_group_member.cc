#include "reloader/process/posix_group_member.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"

namespace reloader::process {
namespace {

// What goes over the socket: a byte of this to the member, and back; and the
// numbers of signals from it.
constexpr char kSync = 0;

// If it has not answered for so long, somebody may have suspended it.
constexpr int kSuspicionMs = 20;

// How often it looks whether a group has ended that it takes along.
constexpr int kLookMs = 20;

// What the member knows. From here on: system calls that are
// async-signal-safe, since this is a copy of a program with threads.
struct Member {
  int socket;
  int signals;
  uint32_t program;
  int death_signal;
  int patience_ms;
};

void TellSignals(const Member& member) {
  struct signalfd_siginfo info;
  while (read(member.signals, &info, sizeof(info)) == sizeof(info)) {
    // What the program itself sends to the group is no news to it.
    if (info.ssi_code == SI_USER && info.ssi_pid == member.program) continue;
    const char number = static_cast<char>(info.ssi_signo);
    send(member.socket, &number, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

// The program has died: takes the group along. Nothing tells when the group is
// empty to who is not the parent of those in it; so it looks.
[[noreturn]] void EndWithGroup(const Member& member) {
  const pid_t group = getpgrp();
  if (group == getpid()) _exit(0);
  kill(0, member.death_signal);
  kill(0, SIGCONT);
  for (int64_t waited_ms = 0; waited_ms < member.patience_ms;
       waited_ms += kLookMs) {
    setpgid(0, 0);
    if (setpgid(0, group) != 0) _exit(0);  // Nobody else was in it.
    poll(nullptr, 0, std::min(kLookMs, member.patience_ms));
  }
  kill(0, SIGKILL);
  _exit(0);
}

[[noreturn]] void RunMember(const Member& member) {
  while (true) {
    struct pollfd polled[] = {
        {.fd = member.socket, .events = POLLIN, .revents = 0},
        {.fd = member.signals, .events = POLLIN, .revents = 0},
    };
    if (poll(polled, 2, -1) < 0) continue;
    char byte = 0;
    const ssize_t count = recv(member.socket, &byte, 1, MSG_DONTWAIT);
    TellSignals(member);
    if (count == 1) send(member.socket, &byte, 1, MSG_NOSIGNAL);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
      EndWithGroup(member);
    }
  }
}

// In the child. The signals are blocked already.
[[noreturn]] void BecomeMember(int socket, const sigset_t& told,
                               Member member) {
  prctl(PR_SET_NAME, "reload-member");
  // Whoever waits for the end of our output shall not wait for this one.
  if (dup2(socket, 0) != 0) _exit(1);
  closefrom(1);
  member.socket = 0;
  member.signals = signalfd(-1, &told, SFD_CLOEXEC | SFD_NONBLOCK);
  if (member.signals < 0) _exit(1);
  // It is in a group of its own when it is asked first. What came before that
  // went to the program's group, which has had it, too.
  struct pollfd asked = {.fd = member.socket, .events = POLLIN, .revents = 0};
  while (poll(&asked, 1, -1) < 0) {
  }
  struct signalfd_siginfo ignored;
  while (read(member.signals, &ignored, sizeof(ignored)) > 0) {
  }
  RunMember(member);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GroupMember>> GroupMember::Start(
    const std::vector<int>& told_signals, const OnDeath& on_death) {
  sigset_t told;
  sigemptyset(&told);
  for (const int signal : told_signals) sigaddset(&told, signal);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return ErrnoToStatus(errno, "socketpair", "");
  }
  FileDescriptor ours(ends[0]);
  const FileDescriptor its(ends[1]);
  const Member member = {.socket = -1,
                         .signals = -1,
                         .program = static_cast<uint32_t>(getpid()),
                         .death_signal = on_death.signal,
                         .patience_ms = static_cast<int>(std::min<int64_t>(
                             absl::ToInt64Milliseconds(on_death.patience),
                             std::numeric_limits<int>::max()))};
  // Blocked before there is a child: a signal between would end it.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) BecomeMember(its.get(), told, member);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return ErrnoToStatus(error, "fork", "");
  setpgid(pid, pid);  // Not the child, which might be in a command's by then.
  auto started = absl::WrapUnique(new GroupMember(pid, std::move(ours)));
  started->Sync();
  return started;
}

GroupMember::~GroupMember() {
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool GroupMember::Join(pid_t group) const { return setpgid(pid_, group) == 0; }

void GroupMember::Leave() const { setpgid(pid_, pid_); }

bool GroupMember::Receive(std::vector<int>* signals) {
  char bytes[64];
  ssize_t count = 0;
  do {
    count = recv(socket_.descriptor(), bytes, sizeof(bytes), MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count == 0 || (count < 0 && errno != EAGAIN)) has_died_ = true;
  bool is_synced = false;
  for (ssize_t i = 0; i < count; ++i) {
    if (bytes[i] == kSync) {
      is_synced = true;
    } else {
      signals->push_back(bytes[i]);
    }
  }
  return is_synced;
}

// Not without need: it would take a SIGTSTP away that waits to be told.
void GroupMember::ContinueIfStopped() const {
  siginfo_t info = {};
  waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WNOHANG | WNOWAIT);
  if (info.si_pid == pid_) Continue();
}

void GroupMember::Continue() const { kill(pid_, SIGCONT); }

std::vector<int> GroupMember::Read() {
  std::vector<int> signals;
  if (!has_died_) Receive(&signals);
  return signals;
}

std::vector<int> GroupMember::Sync() {
  std::vector<int> signals;
  if (send(socket_.descriptor(), &kSync, 1, MSG_NOSIGNAL) != 1) {
    has_died_ = true;
  }
  while (!has_died_ && !Receive(&signals)) {
    struct pollfd answer = {
        .fd = socket_.descriptor(), .events = POLLIN, .revents = 0};
    if (poll(&answer, 1, kSuspicionMs) == 0) ContinueIfStopped();
  }
  return signals;
}

}  // namespace reloader::process
