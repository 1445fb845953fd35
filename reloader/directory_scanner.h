// DirectoryScanner looks at one directory of the table: it has the names in it
// found (EntryFinder) and its files compared (RowChecker), and sees which
// subdirectories are there to be scanned next. It never goes down by itself;
// FileTable does.
//
// One thread at a time; several scanners may work on different nodes of one
// table at the same time.
#ifndef RELOADER_DIRECTORY_SCANNER_H_
#define RELOADER_DIRECTORY_SCANNER_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "reloader/directory_node.h"
#include "reloader/entry_batch.h"
#include "reloader/entry_finder.h"
#include "reloader/file_system.h"
#include "reloader/hint_groups.h"
#include "reloader/row_checker.h"
#include "reloader/scan_pass.h"

namespace reloader {

class DirectoryScanner {
 public:
  // Both must outlive the scanner.
  DirectoryScanner(ScanPass* pass, ScanOutput* output)
      : pass_(*pass),
        output_(*output),
        finder_(pass, output),
        row_checker_(pass, output) {}

  // Looks at every watched file and every subdirectory that matters in `node`,
  // which must be present and was seen from its parent in this pass.
  void Scan(DirectoryNode* node);

  // The same for a look at a part of the files (ScanPass::tier): at every
  // subdirectory, and at the files if TierLook takes them at once. If they are
  // to have their turn, `node` is added to ScanOutput::turns.
  void ScanTier(DirectoryNode* node);

  // Looks at the files of `node`, which is one of those. The others may be
  // looked at by other threads meanwhile, also its parents.
  void ScanTurn(DirectoryNode* node);

  // Looks at the files and subdirectories of `node` that are in the table, and
  // of which nothing is known yet or which are fresh.
  void ScanUnknown(DirectoryNode* node);

  // Looks at the entries in `node` that are named so, whatever they are.
  void ScanEntries(DirectoryNode* node, absl::Span<const HintedName> names);

 private:
  using OpenDirectory = std::shared_ptr<const Directory>;

  // Opens `node`, or finds it open. If it cannot be opened returns nullptr and
  // has dealt with that. `may_differ` as for Open().
  OpenDirectory OpenForScan(DirectoryNode* node, bool may_differ = true);
  // kAborted: a parent is another directory than this pass saw, or `node` is
  // and `may_differ` is false.
  absl::StatusOr<OpenDirectory> Open(DirectoryNode* node, bool may_differ);

  void Count(const DirectoryNode& node);
  void CheckFiles(DirectoryNode* node, const Directory& directory);
  void CheckChildren(DirectoryNode* node, const Directory& directory,
                     absl::Span<const std::unique_ptr<DirectoryNode>> children);
  void CheckChild(const EntryStatus& entry, bool via_link,
                  int64_t granularity_ns, int64_t now_ns, DirectoryNode* child);
  bool IsAtItsPath(DirectoryNode* node);
  void MarkUnreadable(DirectoryNode* child, int error);
  bool Reposition(DirectoryNode* child, bool via_link);
  bool LeadsBack(const DirectoryNode& child) const;
  void Forget(DirectoryNode* child);
  void ReportDeleted(DirectoryNode* node);

  ScanPass& pass_;
  ScanOutput& output_;
  EntryFinder finder_;
  RowChecker row_checker_;
  EntryBatch batch_;
  // ScanPass::IsAtItsPath(), asked since the subdirectories were looked at.
  std::optional<bool> is_at_its_path_;
  bool has_dropped_children_ = false;
  // Whoever is absent now was in a listing, or in the table, a moment ago.
  bool names_are_listed_ = false;
};

}  // namespace reloader

#endif  // RELOADER_DIRECTORY_SCANNER_H_
