#include "reloader/directory_node.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/file_state.h"

namespace reloader {
namespace {

// Orders children by name, for binary search.
bool NameBefore(const std::unique_ptr<DirectoryNode>& node,
                absl::string_view name) {
  return node->name() < name;
}

}  // namespace

DirectoryNode::DirectoryNode(DirectoryNode* parent, absl::string_view name)
    : parent_(parent), name_(name) {}

std::string DirectoryNode::Path() const {
  if (parent_ == nullptr) return "/";
  return parent_->Path(name_);
}

std::string DirectoryNode::Path(absl::string_view entry) const {
  std::vector<absl::string_view> names = {entry};
  for (const DirectoryNode* node = this; node->parent_ != nullptr;
       node = node->parent_) {
    names.push_back(node->name_);
  }
  std::string path;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    absl::StrAppend(&path, "/", *name);
  }
  return path;
}

FileRow* DirectoryNode::FindRow(absl::string_view name) {
  for (FileRow& row : rows_) {
    if (RowName(row) == name) return &row;
  }
  return nullptr;
}

FileRow* DirectoryNode::AddRow(absl::string_view name) {
  FileRow row;
  row.name_offset = names_.size();
  names_.append(name.data(), name.size());
  names_.push_back('\0');
  rows_.push_back(row);
  return &rows_.back();
}

void DirectoryNode::ReserveRows(size_t rows, size_t name_bytes) {
  rows_.reserve(rows_.size() + rows);
  names_.reserve(names_.size() + name_bytes + rows);
}

void DirectoryNode::ShrinkRows() {
  rows_.shrink_to_fit();
  names_.shrink_to_fit();
}

void DirectoryNode::SortRows() {
  std::sort(rows_.begin(), rows_.end(), [](const FileRow& a, const FileRow& b) {
    return std::tie(a.inode, a.name_offset) < std::tie(b.inode, b.name_offset);
  });
}

void DirectoryNode::RemoveAbsentRows() {
  std::vector<FileRow> kept;
  std::string kept_names;
  for (const FileRow& row : rows_) {
    if (row.IsRemovable()) {
      EraseSideState(row);
      continue;
    }
    FileRow moved = row;
    moved.name_offset = kept_names.size();
    const char* name = RowName(row);
    kept_names.append(name, std::strlen(name) + 1);
    kept.push_back(moved);
  }
  kept.shrink_to_fit();
  kept_names.shrink_to_fit();
  rows_ = std::move(kept);
  names_ = std::move(kept_names);
}

void DirectoryNode::RemoveAllRows() {
  rows_ = {};
  names_ = {};
  side_states_ = nullptr;
}

const SideState* DirectoryNode::FindSideState(const FileRow& row) const {
  if (side_states_ == nullptr) return nullptr;
  const auto found = side_states_->find(absl::string_view(RowName(row)));
  return found == side_states_->end() ? nullptr : &found->second;
}

SideState* DirectoryNode::FindSideState(const FileRow& row) {
  return const_cast<SideState*>(std::as_const(*this).FindSideState(row));
}

SideState& DirectoryNode::MutableSideState(const FileRow& row) {
  if (side_states_ == nullptr) {
    side_states_ =
        std::make_unique<absl::flat_hash_map<std::string, SideState>>();
  }
  return (*side_states_)[RowName(row)];
}

void DirectoryNode::EraseSideState(const FileRow& row) {
  if (side_states_ == nullptr) return;
  side_states_->erase(absl::string_view(RowName(row)));
  if (side_states_->empty()) side_states_ = nullptr;
}

DirectoryNode* DirectoryNode::FindChild(absl::string_view name) const {
  const auto found = ChildrenNamed(name);
  return found.empty() ? nullptr : found.front().get();
}

absl::Span<const std::unique_ptr<DirectoryNode>> DirectoryNode::ChildrenNamed(
    absl::string_view name) const {
  const auto found =
      std::lower_bound(children_.begin(), children_.end(), name, NameBefore);
  if (found == children_.end() || (*found)->name() != name) return {};
  return absl::MakeConstSpan(&*found, 1);
}

DirectoryNode* DirectoryNode::AddChild(absl::string_view name) {
  const auto place =
      std::lower_bound(children_.begin(), children_.end(), name, NameBefore);
  return children_.insert(place, std::make_unique<DirectoryNode>(this, name))
      ->get();
}

void DirectoryNode::RemoveDroppedChildren() {
  children_.erase(
      std::remove_if(children_.begin(), children_.end(),
                     [](const auto& child) { return child->dropped; }),
      children_.end());
}

}  // namespace reloader
