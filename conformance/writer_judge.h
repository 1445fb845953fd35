// Judges what was reported while a second process wrote: nobody knows which
// states a tick saw, but each step's begin and end bound it.
//
//   for (const Finding& finding : JudgeWriterRun(run)) ...
//
// - A path whose final state differs from the first was reported, and its last
//   report came out of a tick that can have seen the final state.
// - Each report of a synchronous backend follows a change: one that was under
//   way, or done, since the tick before it began, to the path itself or, where
//   nobody could look below it meanwhile, to a directory above.
// - The kinds add up from the existence at the start to that at the end.
// - What was never touched, or is not watched, is not reported.
//
// A link changes with what it leads to; of links only the first half of the
// first rule, the kinds and being watched are judged. One thread.
#ifndef CONFORMANCE_WRITER_JUDGE_H_
#define CONFORMANCE_WRITER_JUDGE_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "conformance/edit_steps.h"
#include "conformance/oracle.h"
#include "conformance/snapshot.h"
#include "conformance/tree_writer.h"
#include "reloader/change.h"

namespace reloader::conformance {

struct WriterTick {
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
  std::vector<Change> changes;  // Paths relative to the root.
};

struct WriterRun {
  const Snapshot* start;
  const Snapshot* final;
  absl::Span<const EditStep> steps;
  absl::Span<const TreeWriter::StepTimes> times;  // Of each step.
  // The first one armed. Ends with ticks that began after the last step.
  absl::Span<const WriterTick> ticks;
  bool synchronous = true;
  Kinds kinds = Kinds::kKnown;
};

// Sorted by path. Ticks are numbered from 1 in the texts.
std::vector<Finding> JudgeWriterRun(const WriterRun& run);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WRITER_JUDGE_H_
