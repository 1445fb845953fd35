// RowChecker compares watched files with their rows: it decides what a change
// of a file is, and updates the rows.
//
// Each file is first observed, then judged, then committed to its row: what
// turns out not to have been at its path changes nothing.
// One thread at a time.
#ifndef RELOADER_ROW_CHECKER_H_
#define RELOADER_ROW_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/directory_node.h"
#include "reloader/entry_batch.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/scan_pass.h"

namespace reloader {

class RowChecker {
 public:
  // Both must outlive the checker.
  RowChecker(ScanPass* pass, ScanOutput* output)
      : pass_(*pass), output_(*output) {}

  // Looks at the files of `rows`, which are rows of `node`, in `directory`.
  // Changes and diagnostics go to the output. Returns whether some row
  // is IsRemovable().
  // Differences are left to a later look if the directory turns out to have
  // left its path. `names_are_listed`: those that were not in the table have
  // just been read from the directory.
  bool Check(DirectoryNode* node, const Directory& directory,
             absl::Span<FileRow> rows, bool names_are_listed);

 private:
  // The row under way and what belongs to it.
  struct Item {
    DirectoryNode* node;
    const Directory& directory;
    const EntryStatus& entry;
    const EntryStatus* resolved;  // Set for links.
    int64_t now_ns;               // From before the file was looked at.
    FileRow* row;
    bool is_listed;
  };

  // What there is to know of a present file beyond its status.
  struct Observation {
    Difference difference = Difference::kNone;
    // What it leads to, if it is a link and that can be told.
    std::optional<LinkState> link;
    bool link_unreadable = false;
    bool keeps_hash = false;  // It is racy, and still counts as that.
    std::optional<size_t> hash;
    bool awaits_hash = false;  // The content could not be read this time.
  };

  void CheckAbsent(const Item& item);
  void CheckPresent(const Item& item);
  // Nothing if the file cannot be judged by this look.
  std::optional<Observation> Observe(const Item& item);
  bool ObserveLink(const Item& item, Observation* observation);
  void ObserveContent(const Item& item, Observation* observation);
  std::optional<size_t> HashContent(const Item& item);
  static std::optional<ChangeKind> Judge(const Item& item,
                                         const Observation& observation);
  void Commit(const Item& item, Observation observation);
  void MarkUnreadable(const Item& item, absl::string_view call, int error);
  bool IsAtItsPath(DirectoryNode* node);

  ScanPass& pass_;
  ScanOutput& output_;
  EntryBatch batch_;
  // ScanPass::IsAtItsPath(), asked since the last look.
  std::optional<bool> is_at_its_path_;
};

}  // namespace reloader

#endif  // RELOADER_ROW_CHECKER_H_
