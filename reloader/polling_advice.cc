#include "reloader/polling_advice.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/diagnostics.h"
#include "reloader/file_table.h"

namespace reloader {

void PollingAdvice::OnLook(const FileTable& table, absl::Duration took,
                           absl::Duration interval) {
  if (said_ || (counted_ && !table.plan_changed())) return;
  counted_ = true;
  const size_t files = table.GetStats().files;
  if (files < many_files_) return;
  said_ = true;
  diagnostics_.Report(
      {DiagnosticKind::kManyPolled, "",
       absl::ResourceExhaustedError(absl::StrCat(
           files, " files are looked at every ", absl::FormatDuration(interval),
           ", which takes ",
           absl::FormatDuration(absl::Trunc(took, absl::Microseconds(100))),
           "; a backend that is told of changes (Watchman, inotify) costs "
           "nothing while nothing changes, and a narrower glob or more ignores "
           "cost less"))});
}

void PollingAdvice::OnPace(absl::Duration round, absl::Duration interval) {
  if (said_slower_ || round <= interval) return;
  said_slower_ = true;
  diagnostics_.Report(
      {DiagnosticKind::kPollingSlowed, "",
       absl::ResourceExhaustedError(absl::StrCat(
           "to look at all files every ", absl::FormatDuration(interval),
           " would take more of the processor than it may; they are looked at "
           "every ",
           absl::FormatDuration(absl::Ceil(round, absl::Milliseconds(10))),
           ", so a change may be noticed that late"))});
}

}  // namespace reloader
