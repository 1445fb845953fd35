// PollingAdvice says once, when many files are looked at again and again, how
// many they are, what that costs, and what would cost less; and that they are
// looked at less often than was wished, if so.
//
//   PollingAdvice advice(&diagnostics, 20'000);
//   advice.OnLook(table, took, interval);   // After each look of a poller.
//
// One thread.
#ifndef RELOADER_POLLING_ADVICE_H_
#define RELOADER_POLLING_ADVICE_H_

#include <cstddef>

#include "absl/time/time.h"
#include "reloader/diagnostics.h"
#include "reloader/file_table.h"

namespace reloader {

class PollingAdvice {
 public:
  // `diagnostics` must outlive this. So many files are many.
  PollingAdvice(DiagnosticSink* diagnostics, size_t many_files)
      : diagnostics_(*diagnostics), many_files_(many_files) {}

  // All files of `table` have been looked at, which took so long and is done
  // once in `interval`. Counts them only if there may be more than last time.
  void OnLook(const FileTable& table, absl::Duration took,
              absl::Duration interval);

  // What is looked at once in `round` would have been once in `interval`, if
  // that had not taken more of a processor than it may.
  void OnPace(absl::Duration round, absl::Duration interval);

  // Other files are watched from here on.
  void OnWatchesChanged() { counted_ = false; }

 private:
  DiagnosticSink& diagnostics_;
  const size_t many_files_;
  bool counted_ = false;
  bool said_ = false;
  bool said_slower_ = false;
};

}  // namespace reloader

#endif  // RELOADER_POLLING_ADVICE_H_
