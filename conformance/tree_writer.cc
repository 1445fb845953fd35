#include "conformance/tree_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "conformance/edit_steps.h"
#include "conformance/operations.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"

namespace reloader::conformance {
namespace {

// Exit statuses of the process.
constexpr int kDone = 0;
constexpr int kStepFailed = 1;
constexpr int kNotNeeded = 2;  // Its parent has gone.

}  // namespace

int64_t TreeWriter::NowNs() {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
}

TreeWriter::TreeWriter(const std::vector<EditStep>* steps, void* shared,
                       size_t shared_bytes)
    : steps_(*steps), shared_(shared), shared_bytes_(shared_bytes) {}

TreeWriter::Log TreeWriter::log() const {
  auto* const steps_done = static_cast<int64_t*>(shared_);
  return {.times = reinterpret_cast<StepTimes*>(steps_done + 1),
          .steps_done = steps_done};
}

absl::Span<const TreeWriter::StepTimes> TreeWriter::times() const {
  return {log().times, steps_.size()};
}

absl::StatusOr<std::unique_ptr<TreeWriter>> TreeWriter::Start(
    std::string root, const std::vector<EditStep>* steps) {
  const size_t bytes = sizeof(int64_t) + steps->size() * sizeof(StepTimes);
  void* const shared = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return ErrnoToStatus(errno, "mmap", root);
  std::unique_ptr<TreeWriter> writer(new TreeWriter(steps, shared, bytes));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return ErrnoToStatus(errno, "pipe2", root);
  const FileDescriptor read_end(ends[0]);
  writer->go_ = FileDescriptor(ends[1]);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return ErrnoToStatus(errno, "fork", root);
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(kNotNeeded);
    close(ends[1]);  // So that it learns when the other end is closed.
    _exit(writer->Write(root, ends[0]));
  }
  writer->pid_ = pid;
  return writer;
}

TreeWriter::~TreeWriter() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    TEMP_FAILURE_RETRY(waitpid(pid_, nullptr, 0));
  }
  munmap(shared_, shared_bytes_);
}

int TreeWriter::Write(const std::string& root, int go) const {
  char byte;
  if (TEMP_FAILURE_RETRY(read(go, &byte, 1)) != 1) return kNotNeeded;
  const PosixFileSystem file_system;
  PosixFileSystemMutator mutator;
  Operations operations(&file_system, &mutator, root);
  const Log log = this->log();
  for (size_t i = 0; i < steps_.size(); ++i) {
    log.times[i].before_ns = NowNs();
    const absl::Status status = operations.Run(steps_[i].step);
    log.times[i].after_ns = NowNs();
    if (!status.ok()) {
      fprintf(stderr, "the second writer: %s\n", status.ToString().c_str());
      return kStepFailed;
    }
    *log.steps_done = static_cast<int64_t>(i + 1);
  }
  return kDone;
}

absl::Status TreeWriter::Go() {
  if (TEMP_FAILURE_RETRY(write(go_.get(), "g", 1)) != 1) {
    return ErrnoToStatus(errno, "write", "the pipe to the second writer");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> TreeWriter::Poll() {
  if (pid_ < 0) return true;
  int status = 0;
  const pid_t ended = TEMP_FAILURE_RETRY(waitpid(pid_, &status, WNOHANG));
  if (ended < 0) return ErrnoToStatus(errno, "waitpid", "the second writer");
  if (ended == 0) return false;
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kDone) return true;
  const int64_t done = *log().steps_done;
  return absl::InternalError(absl::StrCat(
      "the second writer ",
      WIFSIGNALED(status) ? absl::StrCat("died of signal ", WTERMSIG(status))
                          : "could not do its work",
      " after ", done, " of ", steps_.size(), " steps",
      done < static_cast<int64_t>(steps_.size())
          ? absl::StrCat(", at: ", DescribeStep(steps_[done].step))
          : ""));
}

}  // namespace reloader::conformance
