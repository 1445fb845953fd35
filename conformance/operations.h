// Carries out the file operations of a scenario in a world.
//
//   Operations operations(&world);
//   absl::Status status = operations.Run(step);   // kRename, kWrite, …
//
// One thread.
#ifndef CONFORMANCE_OPERATIONS_H_
#define CONFORMANCE_OPERATIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader::conformance {

class Operations {
 public:
  // `root` is absolute; the pointers must outlive this.
  Operations(const FileSystem* file_system, FileSystemMutator* mutator,
             std::string root);

  // Does what the step says, as often as it says; its verb must be an
  // operation. Errors: those of the file system; the operation is then done in
  // part or not at all.
  absl::Status Run(const Step& step);

 private:
  absl::Status RunOnce(const Step& step);
  std::string Path(absl::string_view relative) const;
  absl::Status MakeDirectories(const std::string& relative);
  absl::Status Touch(const std::string& path);
  absl::Status Utime(const std::string& path, const Step& step);
  absl::Status Read(const std::string& path);
  absl::Status RemoveTree(const std::string& path);
  absl::Status CopyTree(const std::string& from, const std::string& to);

  const FileSystem& file_system_;
  FileSystemMutator& mutator_;
  const std::string root_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_OPERATIONS_H_
