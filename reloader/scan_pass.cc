#include "reloader/scan_pass.h"

#include <errno.h>

#include "absl/status/statusor.h"
#include "reloader/directory_cache.h"
#include "reloader/directory_node.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader {

bool ScanPass::IsAtItsPath(const DirectoryNode& node) const {
  const absl::StatusOr<FileStatus> status = file_system->Stat(node.Path());
  if (status.ok()) return IdentityOf(*status) == node.identity;
  return ErrnoFromStatus(status.status()) == ENAMETOOLONG;
}

}  // namespace reloader
