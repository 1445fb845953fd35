#include "reloader/scan_pass.h"

#include <errno.h>

#include <string>

#include "absl/status/statusor.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_cache.h"
#include "reloader/directory_node.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader {

bool ScanPass::IsAtItsPath(DirectoryNode* node, ScanOutput* output) const {
  const std::string path = node->Path();
  const absl::StatusOr<FileStatus> status = file_system->Stat(path);
  if (status.ok()) return IdentityOf(*status) == node->identity;
  const int error = ErrnoFromStatus(status.status());
  if (error == ENAMETOOLONG) return true;
  if (error != ENOENT && error != ENOTDIR && error != ELOOP &&
      !node->unreadable) {
    node->unreadable = true;
    output->Diagnose(DiagnosticKind::kUnreadable, path, status.status());
  }
  return false;
}

}  // namespace reloader
