// PtyJob runs a shell script on a pseudo terminal of its own, as the user's
// terminal does, and types.
//
//   ReportPipe reports;
//   PtyJob job(R"("$@"; echo "job $?" >&$REPORT; fg)", arguments, reports);
//   job.Type("\x1a");                       // Ctrl-Z
//   EXPECT_EQ(reports.NextLine(), "job 148");
//
// The shell has job control, and is the leader of the terminal's session. In
// the script $REPORT is the number of the reports' writing end, $CONTROL that
// of a pipe that Tell() writes to. One thread.
#ifndef RELOADER_PROCESS_PTY_JOB_H_
#define RELOADER_PROCESS_PTY_JOB_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/file_descriptor.h"
#include "reloader/process/report_pipe.h"

namespace reloader::process {

class PtyJob {
 public:
  // `arguments` are "$@" in the script; those that are "REPORT" and "CONTROL"
  // become the numbers. Without a script, `arguments` are executed as they are:
  // a session without a shell.
  PtyJob(const std::string& script, std::vector<std::string> arguments,
         const ReportPipe& reports);

  // Hangs up, and waits for the leader of the session to end.
  ~PtyJob();

  PtyJob(const PtyJob&) = delete;
  PtyJob& operator=(const PtyJob&) = delete;

  // Types `keys`: "\x03" is Ctrl-C, "\x1c" Ctrl-\, "\x1a" Ctrl-Z.
  void Type(absl::string_view keys) const;

  // Writes `bytes` to the control pipe; closes it.
  void Tell(absl::string_view bytes) const;
  void EndControl() { control_.Reset(); }

  // Closes the terminal.
  void HangUp() { terminal_.Reset(); }

  // Waits until the leader of the session has ended; its wait status.
  int AwaitLeader();

  // Returns whether the terminal is raw (not in canonical mode).
  bool IsRaw() const;

  // The group in the foreground.
  pid_t Foreground() const;

  pid_t leader() const { return leader_; }

 private:
  FileDescriptor terminal_;
  FileDescriptor control_;
  pid_t leader_ = 0;
  int status_ = -1;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_PTY_JOB_H_
