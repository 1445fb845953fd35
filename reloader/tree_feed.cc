#include "reloader/tree_feed.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/directory_node.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/scan_pass.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

// Splits at the last slash; a name in the base directory has "" before it.
std::pair<absl::string_view, absl::string_view> SplitLast(
    absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

TreeFeed::TreeFeed(DirectoryNode* node, int64_t granularity_ns, ScanPass* pass)
    : base_(node),
      granularity_ns_(granularity_ns),
      now_ns_(pass->file_system->NowNs()),
      pass_(*pass),
      last_node_(node) {}

void TreeFeed::Add(absl::string_view path, const FileStatus& status) {
  if (status.type == FileType::kDirectory) {
    AddDirectory(path, status);
    return;
  }
  const auto [directory, name] = SplitLast(path);
  DirectoryNode* parent = DirectoryAt(directory);
  if (parent != nullptr) AddFile(parent, name, status);
}

void TreeFeed::MustCrawl(absl::string_view path) {
  const DirectoryNode* node = DirectoryAt(path);
  if (node != nullptr) crawled_.insert(node);
}

DirectoryNode* TreeFeed::DirectoryAt(absl::string_view path) {
  if (path == last_path_) return last_node_;
  DirectoryNode* node = base_;
  absl::string_view rest = path;
  while (node != nullptr && !rest.empty()) {
    const size_t slash = rest.find('/');
    node = ChildOf(node, rest.substr(0, slash));
    rest = slash == absl::string_view::npos ? "" : rest.substr(slash + 1);
  }
  last_path_.assign(path.data(), path.size());
  last_node_ = node;
  return node;
}

DirectoryNode* TreeFeed::ChildOf(DirectoryNode* parent,
                                 absl::string_view name) {
  DirectoryNode* child = parent->FindChild(name);
  if (child != nullptr) return child;
  const WatchSet::Position position =
      pass_.watches->Enter(parent->position, name, Via::kDirectory);
  if (position == nullptr) return nullptr;
  child = parent->AddChild(name);
  child->position = position;
  child->generation = pass_.generation;
  return child;
}

// A later write would leave another status.
bool TreeFeed::IsSettled(const FileStatus& status) const {
  return !IsRacy(status.ctime_ns, now_ns_, granularity_ns_);
}

void TreeFeed::AddDirectory(absl::string_view path, const FileStatus& status) {
  DirectoryNode* node = DirectoryAt(path);
  const auto [directory, name] = SplitLast(path);
  DirectoryNode* parent = DirectoryAt(directory);
  // A directory that was named as a file counts by itself.
  if (parent != nullptr &&
      pass_.watches->MatchFile(parent->position, name).named) {
    AddFile(parent, name, status);
  }
  if (node == nullptr) return;
  node->identity = IdentityOf(status);
  node->mtime_ns = status.mtime_ns;
  node->ctime_ns = status.ctime_ns;
  node->pass = pass_.number;
  node->racy = !IsSettled(status);
  node->present = true;
}

void TreeFeed::AddFile(DirectoryNode* parent, absl::string_view name,
                       const FileStatus& status) {
  const FileMatch match = pass_.watches->MatchFile(parent->position, name);
  if (match.watched) {
    FileRow* row = parent->AddRow(name);
    row->inode = status.inode;
    row->Set(FileRow::kNamed, match.named);
    row->Set(FileRow::kMetadata, match.metadata);
    if (status.type != FileType::kSymlink && IsSettled(status)) {
      StoreStatus(status, pass_.metas, row);
    } else {
      row->Set(FileRow::kSilent);
    }
  }
  // A link to a directory may have to be followed: it stays absent for now.
  if (status.type == FileType::kSymlink && parent->FindChild(name) == nullptr &&
      pass_.watches->Enter(parent->position, name, Via::kLink) != nullptr) {
    parent->AddChild(name);
  }
}

void TreeFeed::Finish() {
  // Its own status was seen from its parent.
  std::vector<DirectoryNode*> nodes = {base_};
  while (!nodes.empty()) {
    DirectoryNode* node = nodes.back();
    nodes.pop_back();
    FinishNode(node);
    for (const auto& child : node->children()) {
      if (child->present && !crawled_.contains(child.get())) {
        nodes.push_back(child.get());
      }
    }
  }
  last_node_ = nullptr;
}

void TreeFeed::FinishNode(DirectoryNode* node) {
  node->fresh = false;
  node->must_list = false;
  node->rematch = false;
  // What is spelled out stays in the table while it is absent.
  bool needs_listing = false;
  pass_.watches->Literals(node->position, [&](absl::string_view name) {
    FileRow* row = node->FindRow(name);
    DirectoryNode* child = node->FindChild(name);
    if (row != nullptr) row->Set(FileRow::kLiteral);
    if (child != nullptr) child->literal = true;
    needs_listing |= row == nullptr || child == nullptr;
  });
  // Refreshing the names adds what is absent.
  if (needs_listing) node->must_list = true;
  node->SortRows();
  node->ShrinkRows();
  bool complete = !node->must_list;
  for (const FileRow& row : node->rows())
    complete &= row.Has(FileRow::kPresent);
  for (const auto& child : node->children()) {
    complete &= child->present && !crawled_.contains(child.get());
  }
  if (!complete) incomplete_.push_back(node);
}

void TreeFeed::Discard() {
  base_->RemoveAllRows();
  base_->RemoveAllChildren();
  last_node_ = nullptr;
}

std::vector<DirectoryNode*> TreeFeed::TakeIncomplete() {
  return std::exchange(incomplete_, {});
}

}  // namespace reloader
