// What a RootView consists of: nodes with names, in directories, in the order
// in which they were last seen to change. Storage only; what is a change is
// decided by RootView.
//
//   NodeStore store;
//   StoredDirectory* src = store.MakeDirectory("src");
//   StoredNode* node = store.AddNode(src, "a.py", observed);
//   store.MoveToFront(node);
//
// One thread.
#ifndef FAKES_WATCHMAN_NODE_STORE_H_
#define FAKES_WATCHMAN_NODE_STORE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/view.h"

namespace reloader::fakes::watchman {

struct StoredDirectory;

struct StoredNode : Node {
  StoredDirectory* parent = nullptr;
  // In the order of the last change.
  StoredNode* newer = nullptr;
  StoredNode* older = nullptr;
  // While its directory is listed: it was not found yet.
  bool maybe_gone = false;
  std::string link_target;  // The last one, if it was a link.

  absl::string_view base_name() const;
};

struct StoredDirectory {
  std::string path;  // "" is the root.
  StoredDirectory* parent = nullptr;
  bool existed = true;  // When it was last looked at.
  // By base name, which lives in the node and in the directory.
  absl::btree_map<absl::string_view, StoredNode*> nodes;
  absl::btree_map<absl::string_view, StoredDirectory*> directories;

  absl::string_view base_name() const;
  // Returns the path of `name` in this directory.
  std::string PathOf(absl::string_view name) const;
};

class NodeStore {
 public:
  NodeStore();
  NodeStore(const NodeStore&) = delete;
  NodeStore& operator=(const NodeStore&) = delete;

  // Each returns nullptr if there is none.
  StoredNode* FindNode(absl::string_view path) const;
  StoredDirectory* FindDirectory(absl::string_view path) const;

  // Finds a directory, or makes it and those above it.
  StoredDirectory* MakeDirectory(absl::string_view path);

  // Adds what is not there yet, as the newest.
  StoredNode* AddNode(StoredDirectory* directory, absl::string_view name);
  void MoveToFront(StoredNode* node);

  StoredNode* newest() const { return newest_; }
  size_t size() const { return nodes_.size(); }

  // Forgets a node.
  void Remove(StoredNode* node);
  // Forgets a directory and all that is in it; not the root.
  void RemoveDirectory(StoredDirectory* directory);

 private:
  void Unlink(StoredNode* node);
  void LinkFirst(StoredNode* node);

  StoredNode* newest_ = nullptr;
  // By path, which lives in what it leads to.
  absl::flat_hash_map<absl::string_view, std::unique_ptr<StoredNode>> nodes_;
  absl::flat_hash_map<absl::string_view, std::unique_ptr<StoredDirectory>>
      directories_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_NODE_STORE_H_
