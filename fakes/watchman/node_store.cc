#include "fakes/watchman/node_store.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {
namespace {

absl::string_view BaseNameOf(absl::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

absl::string_view DirectoryOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? "" : path.substr(0, slash);
}

}  // namespace

absl::string_view StoredNode::base_name() const { return BaseNameOf(name); }

absl::string_view StoredDirectory::base_name() const {
  return BaseNameOf(path);
}

std::string StoredDirectory::PathOf(absl::string_view name) const {
  return path.empty() ? std::string(name) : absl::StrCat(path, "/", name);
}

NodeStore::NodeStore() {
  auto root = std::make_unique<StoredDirectory>();
  directories_.emplace(root->path, std::move(root));
}

StoredNode* NodeStore::FindNode(absl::string_view path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : found->second.get();
}

StoredDirectory* NodeStore::FindDirectory(absl::string_view path) const {
  const auto found = directories_.find(path);
  return found == directories_.end() ? nullptr : found->second.get();
}

StoredDirectory* NodeStore::MakeDirectory(absl::string_view path) {
  if (StoredDirectory* found = FindDirectory(path)) return found;
  StoredDirectory* const parent = MakeDirectory(DirectoryOf(path));
  auto made = std::make_unique<StoredDirectory>();
  made->path = std::string(path);
  made->parent = parent;
  StoredDirectory* const directory = made.get();
  parent->directories[directory->base_name()] = directory;
  directories_.emplace(directory->path, std::move(made));
  return directory;
}

StoredNode* NodeStore::AddNode(StoredDirectory* directory,
                               absl::string_view name) {
  auto added = std::make_unique<StoredNode>();
  added->name = directory->PathOf(name);
  added->parent = directory;
  StoredNode* const node = added.get();
  directory->nodes[node->base_name()] = node;
  nodes_.emplace(node->name, std::move(added));
  LinkFirst(node);
  return node;
}

void NodeStore::MoveToFront(StoredNode* node) {
  if (newest_ == node) return;
  Unlink(node);
  LinkFirst(node);
}

void NodeStore::Remove(StoredNode* node) {
  Unlink(node);
  node->parent->nodes.erase(node->base_name());
  nodes_.erase(node->name);
}

void NodeStore::RemoveDirectory(StoredDirectory* directory) {
  while (!directory->directories.empty()) {
    RemoveDirectory(directory->directories.begin()->second);
  }
  while (!directory->nodes.empty()) Remove(directory->nodes.begin()->second);
  directory->parent->directories.erase(directory->base_name());
  directories_.erase(directory->path);
}

void NodeStore::Unlink(StoredNode* node) {
  (node->newer == nullptr ? newest_ : node->newer->older) = node->older;
  if (node->older != nullptr) node->older->newer = node->newer;
  node->newer = node->older = nullptr;
}

void NodeStore::LinkFirst(StoredNode* node) {
  node->older = newest_;
  if (newest_ != nullptr) newest_->newer = node;
  newest_ = node;
}

}  // namespace reloader::fakes::watchman
