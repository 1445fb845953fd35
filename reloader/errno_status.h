// errno as absl::Status, and back.
//
//   if (fd < 0) return ErrnoToStatus(errno, "openat", path);
//   // NOT_FOUND: openat(/srv/app.py): ENOENT: No such file or directory
//
//   if (ErrnoFromStatus(status) == EACCES) ...
//
// This is the one place that maps error numbers to status codes.
#ifndef RELOADER_ERRNO_STATUS_H_
#define RELOADER_ERRNO_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace reloader {

// Returns a status for `error_number` (an errno value, not 0) that names the
// failed `call` and the `path` it was about, and carries the number for
// ErrnoFromStatus(). `path` is bytes; what is not printable is escaped.
absl::Status ErrnoToStatus(int error_number, absl::string_view call,
                           absl::string_view path);

// Returns the number that ErrnoToStatus() put in, or 0 if `status` is OK or
// was made otherwise.
int ErrnoFromStatus(const absl::Status& status);

// Returns the symbol of errno(3), "ENOENT"; "errno 4711" for an unknown one.
std::string ErrnoName(int error_number);

}  // namespace reloader

#endif  // RELOADER_ERRNO_STATUS_H_
