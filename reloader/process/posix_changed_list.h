// ChangedList tells a command which paths have changed: three variables for its
// environment, and a file that is there as long as the object.
//
//   const ChangedList list("/tmp", {"/srv/a.py", "/srv/b.py"});
//   environment = WithVariables(environment, list.variables());
//
// RELOADER_CHANGED        the paths, a newline between two; as many whole ones
//                         as fit in 64 KiB, since the kernel executes nothing
//                         with a longer string than 128 KiB
// RELOADER_CHANGED_COUNT  how many there are in truth
// RELOADER_CHANGED_FILE   a file, readable for this user only, with all of
//                         them, each followed by a NUL: right for any name;
//                         empty where it cannot be written (a full disk)
//
// One thread.
#ifndef RELOADER_PROCESS_POSIX_CHANGED_LIST_H_
#define RELOADER_PROCESS_POSIX_CHANGED_LIST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::process {

class ChangedList {
 public:
  // A glob for the names of all such files. Who watches the directory that
  // they are in ignores them, or each start would be a change.
  static constexpr char kFileNames[] = "reload-changed-??????";

  // Writes the file into `directory`, also for no paths.
  ChangedList(absl::string_view directory, absl::Span<const std::string> paths);

  // Removes the file.
  ~ChangedList();

  ChangedList(const ChangedList&) = delete;
  ChangedList& operator=(const ChangedList&) = delete;

  // Returns whether the file was written; errors as mkostemp(3), write(2).
  const absl::Status& written() const { return file_.status(); }

  // "NAME=value" each.
  const std::vector<std::string>& variables() const { return variables_; }

 private:
  const absl::StatusOr<std::string> file_;
  const std::vector<std::string> variables_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_CHANGED_LIST_H_
