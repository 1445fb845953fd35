// GroupMember is a small process of ours in the process group of a command. The
// terminal's Ctrl-C, Ctrl-\ and Ctrl-Z go to the group in the foreground only,
// which is the command's: this member gets them as well, and tells us.
//
//   auto member = GroupMember::Start({SIGINT, SIGQUIT, SIGTSTP}, options);
//   (*member)->Join(group);
//   for (int signal : (*member)->Read()) { ... }    // When wakeable() is
//   ready.
//   (*member)->Leave();
//
// What this program itself sends to the group is not told. It catches every
// signal that can be caught, so what asks the group to end leaves it alone. If
// this program is killed, it asks the group that it is in to end, and after the
// patience kills it, so that nobody stays behind. It holds none of our
// descriptors. One thread.
#ifndef RELOADER_PROCESS_POSIX_GROUP_MEMBER_H_
#define RELOADER_PROCESS_POSIX_GROUP_MEMBER_H_

#include <sys/types.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"

namespace reloader::process {

class GroupMember {
 public:
  // What the group gets if this program is killed.
  struct OnDeath {
    int signal = 0;
    absl::Duration patience;
  };

  // Forks. The member is in a group of its own, which no terminal tells
  // anything. Errors as socketpair(2) and fork(2).
  static absl::StatusOr<std::unique_ptr<GroupMember>> Start(
      const std::vector<int>& told_signals, const OnDeath& on_death);

  // Ends it.
  ~GroupMember();

  GroupMember(const GroupMember&) = delete;
  GroupMember& operator=(const GroupMember&) = delete;

  // Moves it into `group`, or back. Returns false if the group is empty
  // (setpgid(2)).
  bool Join(pid_t group) const;
  void Leave() const;

  // Returns the signals that it has told, in order. Does not block.
  std::vector<int> Read();

  // The same, and all that were sent to its group before the call: the member
  // is asked, and answers.
  std::vector<int> Sync();

  // Continues it, if it was suspended with its group, and takes a SIGTSTP from
  // it that it has not told.
  void Continue() const;

  // Returns whether somebody has killed it, as far as Read() and Sync() know.
  bool has_died() const { return has_died_; }

  pid_t pid() const { return pid_; }

  // Ready when there is something to read.
  const Wakeable& wakeable() const { return socket_; }

 private:
  GroupMember(pid_t pid, FileDescriptor socket)
      : pid_(pid), socket_(std::move(socket)) {}

  // Appends what has come; returns whether the answer to Sync() was in it.
  bool Receive(std::vector<int>* signals);
  void ContinueIfStopped() const;

  const pid_t pid_;
  Readable socket_;
  bool has_died_ = false;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_GROUP_MEMBER_H_
