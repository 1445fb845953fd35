// RowChecker compares watched files with their rows: it decides what a change
// of a file is, and updates the rows.
//
// One thread at a time.
#ifndef RELOADER_ROW_CHECKER_H_
#define RELOADER_ROW_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "reloader/directory_node.h"
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
  // Changes and diagnostics go to the output. Returns whether some row is
  // neither present nor kLiteral any more, so that it can be removed.
  bool Check(DirectoryNode* node, const Directory& directory,
             absl::Span<FileRow> rows);

 private:
  // The row under way and what belongs to it.
  struct Item {
    DirectoryNode* node;
    const Directory& directory;
    const EntryStatus& entry;
    const EntryStatus* resolved;  // Set for links.
    int64_t now_ns;               // From before the file was looked at.
    FileRow* row;
  };

  void CheckPresent(const Item& item);
  void CheckAbsent(const Item& item);
  void MarkUnreadable(const Item& item, int error);
  bool ContentChanged(const Item& item, Difference difference);
  bool LinkChanged(const Item& item);
  std::optional<size_t> HashContent(const Item& item);

  ScanPass& pass_;
  ScanOutput& output_;
  std::vector<EntryStatus> entries_;
  std::vector<EntryStatus> link_entries_;
};

}  // namespace reloader

#endif  // RELOADER_ROW_CHECKER_H_
