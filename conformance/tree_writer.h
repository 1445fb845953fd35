// A second process that carries out steps at full speed, while this one goes on
// ticking, and says of each step when it began and ended.
//
//   auto writer = TreeWriter::Start("/tmp/w", &steps);
//   (*writer)->Go();
//   while (!(*writer)->Poll().value()) driver.Advance();
//   (*writer)->times()[0].before_ns;
//
// The process is killed when this object or its parent dies. One thread; start
// it before others run, since it is forked.
#ifndef CONFORMANCE_TREE_WRITER_H_
#define CONFORMANCE_TREE_WRITER_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "conformance/edit_steps.h"
#include "reloader/file_descriptor.h"

namespace reloader::conformance {

class TreeWriter {
 public:
  // On CLOCK_MONOTONIC, which all processes share.
  struct StepTimes {
    int64_t before_ns = 0;
    int64_t after_ns = 0;
  };

  // Forks the process, which waits for Go(). `root` is a directory of the disk;
  // `steps` must outlive this.
  static absl::StatusOr<std::unique_ptr<TreeWriter>> Start(
      std::string root, const std::vector<EditStep>* steps);
  ~TreeWriter();

  TreeWriter(const TreeWriter&) = delete;
  TreeWriter& operator=(const TreeWriter&) = delete;

  // Lets it begin.
  absl::Status Go();

  // Returns whether it has done all steps; does not wait. kInternal: a step
  // failed, or the process died; the message says which.
  absl::StatusOr<bool> Poll();

  // Valid once Poll() has returned true: one element for each step.
  absl::Span<const StepTimes> times() const;

  // The time of StepTimes.
  static int64_t NowNs();

 private:
  // What both processes see.
  struct Log {
    StepTimes* times;
    int64_t* steps_done;
  };

  TreeWriter(const std::vector<EditStep>* steps, void* shared,
             size_t shared_bytes);
  Log log() const;
  // The second process.
  int Write(const std::string& root, int go) const;

  const std::vector<EditStep>& steps_;
  void* const shared_;
  const size_t shared_bytes_;
  FileDescriptor go_;
  pid_t pid_ = -1;  // -1: not started, or waited for.
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_WRITER_H_
