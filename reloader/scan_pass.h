// What the parts of a scan share: the pass they belong to, and where they put
// what they find.
#ifndef RELOADER_SCAN_PASS_H_
#define RELOADER_SCAN_PASS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_cache.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/plan_change.h"
#include "reloader/tier_look.h"
#include "reloader/watch_set.h"

namespace reloader {

struct ScanOutput;

// One pass over the table, or a part of it. Shared by its scanners.
struct ScanPass {
  const FileSystem* file_system;
  MetaTable* metas;
  DirectoryCache* cache;
  const WatchSet* watches;
  // The set of the pass before; another one than `watches` in the first pass
  // after a change of watches.
  const WatchSet* previous_watches;
  uint64_t number;
  uint32_t generation;  // Of `watches`: counts their changes.
  size_t files_per_call;
  int64_t max_hashed_file_bytes;
  bool is_repeated;  // As for FileTable::Scan().
  bool looks_everywhere;
  // Of a look at a part of the files; nullptr: all are looked at.
  TierLook* tier = nullptr;
  // Bytes that may still be read in this pass to tell racy writes apart.
  std::atomic<int64_t> hash_budget_bytes;
  // Racy files that were too large, or came after the budget was used up.
  std::atomic<int64_t> racy_files_not_hashed = 0;

  bool watches_changed() const { return watches != previous_watches; }

  // Returns whether the path of `node` leads to the directory that is looked
  // at. A descriptor follows a directory that is moved away meanwhile, and
  // shows what its path never led to; so this is asked after each look that
  // found a difference, before anything is made of it. True also for a path
  // that is too long to be asked about (PATH_MAX). Where nobody can tell, that
  // is said, once.
  bool IsAtItsPath(DirectoryNode* node, ScanOutput* output) const;
};

// What one scanner found.
struct ScanOutput {
  std::vector<Change> changes;
  std::vector<Diagnostic> diagnostics;
  std::vector<DirectoryNode*> subdirectories;  // Present; to be scanned next.
  // Directories came or went, links lead another way, files got other names.
  std::vector<PlanChange> plan_changes;
  // Files with several names that are new or changed, if not all files are
  // looked at anyway. Less those of which only the content tells that they are
  // changed (racy): their other names look the same, and are left to polling.
  std::vector<FileStatus> shared_files;
  // Present; in a look at a part of the files, they have their turn.
  std::vector<DirectoryNode*> turns;
  // Directories that could be looked at, and watched files in them, of which
  // a look at a part looks at some.
  int64_t directories = 0;
  int64_t files = 0;
  int64_t looked_at_files = 0;
  // Paths that this look has not settled, and that perhaps no event will tell
  // of: what could not be looked at, and names that were absent although the
  // table or a listing had them.
  std::vector<std::string> unsettled;

  void Report(const DirectoryNode& node, absl::string_view name,
              ChangeKind kind) {
    changes.push_back({node.Path(name), kind});
  }
  void Diagnose(DiagnosticKind kind, std::string path, absl::Status status) {
    diagnostics.push_back({kind, std::move(path), std::move(status)});
  }
};

}  // namespace reloader

#endif  // RELOADER_SCAN_PASS_H_
