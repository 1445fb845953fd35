// One directory of the FileTable: its rows, their names, its subdirectories.
// Storage only; what is put in is decided by DirectoryScanner.
//
//   DirectoryNode* src = root.AddChild("src");
//   src->AddRow("a.py");
//   src->Path();          // "/src"
//   src->RowName(src->rows().front());  // "a.py"
//
// One thread at a time for each node.
#ifndef RELOADER_DIRECTORY_NODE_H_
#define RELOADER_DIRECTORY_NODE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/directory_cache.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/watch_set.h"

namespace reloader {

// Where a symbolic link leads.
struct LinkState {
  enum class Resolution : uint8_t { kPresent, kAbsent, kLoop };

  std::string target;  // As readlink(2) gives it.
  Resolution resolution = Resolution::kAbsent;
  FileStatus resolved;  // Valid if kPresent.
};

// What only few rows have.
struct SideState {
  std::optional<size_t> content_hash;
  std::optional<LinkState> link;

  bool empty() const { return !content_hash.has_value() && !link.has_value(); }
};

class DirectoryNode {
 public:
  // `parent` is nullptr for "/", whose name is empty.
  DirectoryNode(DirectoryNode* parent, absl::string_view name);
  DirectoryNode(const DirectoryNode&) = delete;
  DirectoryNode& operator=(const DirectoryNode&) = delete;

  DirectoryNode* parent() const { return parent_; }
  const std::string& name() const { return name_; }

  // Returns the absolute path of this directory, and of an entry in it.
  std::string Path() const;
  std::string Path(absl::string_view entry) const;

  // Rows, in the order of their inodes after SortRows(). A row's name is
  // NUL-terminated and stays where it is until a row is added or removed.
  std::vector<FileRow>& rows() { return rows_; }
  const std::vector<FileRow>& rows() const { return rows_; }
  const char* RowName(const FileRow& row) const {
    return names_.data() + row.name_offset;
  }
  // Returns the row named so, or nullptr. Takes time linear in the rows.
  FileRow* FindRow(absl::string_view name);
  // Adds a row of an absent file; invalidates pointers to rows.
  FileRow* AddRow(absl::string_view name);
  // Makes room for so many more rows with so many bytes of names in all.
  void ReserveRows(size_t rows, size_t name_bytes);
  // Gives back memory that rows and names do not need.
  void ShrinkRows();
  void SortRows();
  // Removes the rows that are IsRemovable().
  void RemoveAbsentRows();
  void RemoveAllRows();

  // Returns the side state of a row; nullptr if it has none.
  const SideState* FindSideState(const FileRow& row) const;
  SideState* FindSideState(const FileRow& row);
  SideState& MutableSideState(const FileRow& row);
  void EraseSideState(const FileRow& row);

  // Subdirectories, sorted by name.
  const std::vector<std::unique_ptr<DirectoryNode>>& children() const {
    return children_;
  }
  DirectoryNode* FindChild(absl::string_view name) const;
  // The same as a part of children(): one, or none.
  absl::Span<const std::unique_ptr<DirectoryNode>> ChildrenNamed(
      absl::string_view name) const;
  DirectoryNode* AddChild(absl::string_view name);
  // Removes the children that are marked `dropped`.
  void RemoveDroppedChildren();
  void RemoveAllChildren() { children_.clear(); }

  // State of a scan. Plain data: the scanner keeps it consistent.
  WatchSet::Position position = nullptr;
  // Of the set before; valid in the pass after a change of watches.
  WatchSet::Position previous_position = nullptr;
  FileIdentity identity;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  uint64_t pass = 0;             // The last pass that saw it from its parent.
  uint64_t changed_in_pass = 0;  // The last that found something changed here.
  uint32_t generation = 0;       // ScanPass::generation that `position` is of.
  uint32_t round = 0;         // The last in which it had its turn (TierLook).
  bool rematch = false;       // Some rows may not be watched any more.
  bool present = false;       // The fields above are valid.
  bool via_link = false;      // The name is a link to the directory.
  bool literal = false;       // Stays while absent: some watch spells it out.
  bool fresh = true;          // Nothing in it has been looked at yet.
  bool must_list = true;      // Its names may have changed.
  bool racy = false;          // ... even if its times do not.
  bool unreadable = false;    // It could not be looked at; said already.
  bool unlistable = false;    // Its names could not be read; said already.
  bool wrong_device = false;  // A mount was lost; said already.
  bool looping = false;       // A link back to an ancestor; said already.
  bool dropped = false;       // To be removed by its parent.

 private:
  DirectoryNode* const parent_;
  const std::string name_;
  std::vector<FileRow> rows_;
  std::string names_;
  std::vector<std::unique_ptr<DirectoryNode>> children_;
  std::unique_ptr<absl::flat_hash_map<std::string, SideState>> side_states_;
};

}  // namespace reloader

#endif  // RELOADER_DIRECTORY_NODE_H_
