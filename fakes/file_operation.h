// One call on a file system, reading or changing, as data: so that the same
// random history can be sent to two of them, printed, and sent again.
//
//   FileOperation operation = {.kind = FileCall::kRename, .path = "a",
//                              .target = "b/c"};
//   operation.ToString();                   // rename "a" "b/c"
//   ParseFileOperation("rename \"a\" \"b/c\"");   // The same.
//   Outcome outcome = subject.Run(operation);
//
// Paths are bytes, relative to the root of the subject. One thread.
#ifndef FAKES_FILE_OPERATION_H_
#define FAKES_FILE_OPERATION_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader::fakes {

enum class FileCall : uint8_t {
  // Changes.
  kWrite,
  kAppend,
  kTruncate,
  kSetTimes,      // Of what a path leads to.
  kSetTimesLink,  // Of the link itself.
  kChmod,
  kRename,
  kExchange,
  kLink,
  kSymlink,  // `target` is its text; "//" at its beginning is the root.
  kMkfifo,
  kUnlink,
  kMkdir,
  kRmdir,
  // Reading.
  kStat,
  kLstat,
  kList,
  kRead,
  kReadLink,
  // Through a directory that is kept open: `number` says which.
  kOpen,
  kHandleStatus,
  kHandleList,
  kHandleStat,
  kHandleStatLink,
  kHandleRead,
  kHandleReadLink,
  kHandleOpen,  // Opens a directory below, or "..", in place of the handle.
};
inline constexpr int kFileCalls = static_cast<int>(FileCall::kHandleOpen) + 1;
inline constexpr int kHandles = 3;

// Returns the name of the system call, "rename"; handles say so.
absl::string_view FileCallName(FileCall call);
inline bool IsChange(FileCall call) { return call <= FileCall::kRmdir; }
inline bool UsesHandle(FileCall call) { return call >= FileCall::kOpen; }

struct FileOperation {
  FileCall kind = FileCall::kStat;
  std::string path;
  std::string target;  // Second path, text of a link, or contents.
  int64_t number = 0;  // Size, time, permissions or handle.

  // One line that ParseFileOperation() reads.
  std::string ToString() const;
};

// kInvalidArgument, with what was expected.
absl::StatusOr<FileOperation> ParseFileOperation(absl::string_view line);

// What a call said.
struct Outcome {
  int error = 0;       // 0, or the errno.
  std::string answer;  // What it returned, as text; without times.

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// A file system with a root directory and some open directories.
class OperationSubject {
 public:
  // The pointers must outlive this; `root` is absolute, and a directory.
  OperationSubject(const FileSystem* file_system, FileSystemMutator* mutator,
                   std::string root);

  Outcome Run(const FileOperation& operation);

  // The root, kept open: paths below it are found without walking down to it,
  // as by openat(2).
  const Directory& root() const { return *root_directory_; }

  // Returns the absolute path of a relative one.
  std::string Absolute(absl::string_view path) const;
  const FileSystem& file_system() const { return file_system_; }
  FileSystemMutator& mutator() { return mutator_; }

 private:
  Outcome Change(const FileOperation& operation);
  Outcome Look(const FileOperation& operation);
  Outcome UseHandle(const FileOperation& operation);

  const FileSystem& file_system_;
  FileSystemMutator& mutator_;
  const std::string root_;
  const std::unique_ptr<Directory> root_directory_;
  std::array<std::unique_ptr<Directory>, kHandles> handles_;
};

// Returns type, permissions, owner, size and number of names, as text; not the
// size of a directory, and its number of names only if `directory_links`.
std::string DescribeStatus(const FileStatus& status, bool directory_links);

}  // namespace reloader::fakes

#endif  // FAKES_FILE_OPERATION_H_
