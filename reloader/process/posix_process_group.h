// ProcessGroup is the group of a command that this process has started: who in
// it still lives, and how the command has ended.
//
//   ProcessGroup group(pid);                 // The command leads it.
//   group.Signal(SIGTERM).IgnoreError();
//   group.Reap();                            // After each SIGCHLD.
//   if (group.exit_status().has_value() && group.IsEmpty()) { ... }
//
// Orphans of the group must become children of this process
// (PR_SET_CHILD_SUBREAPER), so that their end is told by SIGCHLD and they are
// reaped here. A member whose parent has left the group and lives is no child
// of ours: such members are found in /proc and waited for by pidfd.
// One thread.
#ifndef RELOADER_PROCESS_POSIX_PROCESS_GROUP_H_
#define RELOADER_PROCESS_POSIX_PROCESS_GROUP_H_

#include <sys/types.h>

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "reloader/posix_readable.h"

namespace reloader::process {

class ProcessGroup {
 public:
  explicit ProcessGroup(pid_t leader) : leader_(leader) {}

  // The leader's pid, which is the group's number.
  pid_t id() const { return leader_; }

  // Sends `signal` to every member. kNotFound: there is none.
  // kPermissionDenied: there is none that this user may send signals to.
  absl::Status Signal(int signal) const;

  // Reaps those who have ended, as far as they are children of this process.
  void Reap();

  // The leader's exit code, or 128 + N for the signal N, once it is reaped.
  std::optional<int> exit_status() const { return exit_status_; }

  // Returns the signal by which the leader is stopped at the moment, or 0.
  int StoppedBy() const;

  // Returns whether nobody in the group lives. Reaps. If somebody does, and is
  // no child of ours, strangers() are to be waited for.
  bool IsEmpty();
  const std::vector<Readable>& strangers() const { return strangers_; }

 private:
  // Returns whether a live member is found that is no child of ours.
  bool FindStrangers();

  const pid_t leader_;
  std::optional<int> exit_status_;
  std::vector<Readable> strangers_;
};

// Reaps children that have ended in other groups than this process's own: they
// had left the group of a command, and became ours when their parents ended.
// Children in our own group, and `others`, are left to whoever started them.
void ReapStrays(absl::Span<const pid_t> others);

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_PROCESS_GROUP_H_
