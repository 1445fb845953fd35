// Files that are watched under several names.
#ifndef RELOADER_SHARED_NAMES_H_
#define RELOADER_SHARED_NAMES_H_

#include <string>
#include <vector>

#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"

namespace reloader {

// Returns the paths at or below `root` that lead to one of `files`, all of
// which have several names, as far as the table does not yet know it as it is
// there. Takes time linear in the table, unless there are no `files`.
std::vector<std::string> FindUnawareNames(const DirectoryNode& root,
                                          const MetaTable& metas,
                                          const std::vector<FileStatus>& files);

}  // namespace reloader

#endif  // RELOADER_SHARED_NAMES_H_
