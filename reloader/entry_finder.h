// EntryFinder adds to the table what a directory holds: a row for each watched
// file, and a child for each subdirectory that leads to some. It decides by
// name and type alone; what state they are in is for others to see.
//
//   if (node->must_list) finder.FindAll(node, directory);
//
// One thread at a time; several finders may work on different nodes of one
// table at the same time.
#ifndef RELOADER_ENTRY_FINDER_H_
#define RELOADER_ENTRY_FINDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/hint_groups.h"
#include "reloader/scan_pass.h"

namespace reloader {

class EntryFinder {
 public:
  // Both must outlive the finder.
  EntryFinder(ScanPass* pass, ScanOutput* output)
      : pass_(*pass), output_(*output) {}

  // Finds the names in `directory`, which is that of `node`: those that watches
  // spell out, there or not, and by a listing where a wildcard needs one.
  void FindAll(DirectoryNode* node, const Directory& directory);

  // Takes entries for found that are named so, whatever they are. Returns the
  // rows of those that are watched as files, each once; valid until a row is
  // added or removed.
  std::vector<FileRow*> FindRows(DirectoryNode* node,
                                 absl::Span<const HintedName> names);

  // Takes one entry for found that may be a directory.
  void FindChild(DirectoryNode* node, absl::string_view name);

 private:
  // A name that was found in a directory.
  struct Found {
    uint32_t name_offset;  // Into names_.
    uint32_t name_size;
    uint64_t inode;
    FileType type;  // kUnknown: whatever it is.
    bool literal;   // Some watch spells it out; it need not be there.
  };

  void Forget();
  void Remember(absl::string_view name, uint64_t inode, FileType type,
                bool literal);
  absl::string_view NameOf(const Found& found) const;
  void DropUnwatchedRows(DirectoryNode* node);
  // Adds what is remembered to `node`.
  void AddFound(DirectoryNode* node);
  bool AddRowIfWatched(DirectoryNode* node, const Found& found, bool known);
  void AddChildIfWatched(DirectoryNode* node, const Found& found);

  ScanPass& pass_;
  ScanOutput& output_;
  std::vector<Found> found_;
  std::string names_;
};

}  // namespace reloader

#endif  // RELOADER_ENTRY_FINDER_H_
