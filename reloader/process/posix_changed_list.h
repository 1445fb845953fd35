// ChangedList tells a command which paths have changed: three variables for its
// environment, and a file that is there as long as the object.
//
//   auto list = ChangedList::Create("/tmp", {"/srv/a.py", "/srv/b.py"});
//   environment = WithVariables(environment, (*list)->variables());
//
// RELOADER_CHANGED        the paths, a newline between two; as many whole ones
//                         as fit in 64 KiB, since the kernel executes nothing
//                         with a longer string than 128 KiB
// RELOADER_CHANGED_COUNT  how many there are in truth
// RELOADER_CHANGED_FILE   a file, readable for this user only, with all of
//                         them, each followed by a NUL: right for any name
//
// One thread.
#ifndef RELOADER_PROCESS_POSIX_CHANGED_LIST_H_
#define RELOADER_PROCESS_POSIX_CHANGED_LIST_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::process {

class ChangedList {
 public:
  // Writes the file, also for no paths. Errors as open(2) and write(2).
  static absl::StatusOr<std::unique_ptr<ChangedList>> Create(
      absl::string_view directory, absl::Span<const std::string> paths);

  // Removes the file.
  ~ChangedList();

  ChangedList(const ChangedList&) = delete;
  ChangedList& operator=(const ChangedList&) = delete;

  // "NAME=value" each.
  const std::vector<std::string>& variables() const { return variables_; }

 private:
  explicit ChangedList(std::string file) : file_(std::move(file)) {}

  const std::string file_;
  std::vector<std::string> variables_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_CHANGED_LIST_H_
