// The states of all paths of a large tree, kept up to date by looking only at
// those that something happened to; and at everything from time to time, to
// prove that nothing else did.
//
//   absl::StatusOr<TreeWorld> world = TreeWorld::Create(&fs, "/tmp/w");
//   absl::StatusOr<PathStates> changed = world->Look(step.touches);
//   absl::StatusOr<PathStates> unnoticed = world->LookAtEverything();
//
// One thread.
#ifndef CONFORMANCE_TREE_WORLD_H_
#define CONFORMANCE_TREE_WORLD_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/edit_model.h"
#include "conformance/snapshot.h"
#include "reloader/file_system.h"

namespace reloader::conformance {

// nullopt: absent.
using PathStates = std::map<std::string, std::optional<EntryState>>;

class TreeWorld {
 public:
  // Looks at everything below the absolute path `root`. Errors, here and below:
  // those of the file system, but for what is absent.
  static absl::StatusOr<TreeWorld> Create(const FileSystem* file_system,
                                          std::string root);

  // Looks at these paths, among them all names of a file, and at all links,
  // which change with what they lead to. Returns what differs from before.
  absl::StatusOr<PathStates> Look(const std::vector<PathTouch>& touches);

  // Looks at every path. Returns what differs from before.
  absl::StatusOr<PathStates> LookAtEverything();

  // Contents are digests; of a directory there is only its identity.
  const Snapshot& snapshot() const { return snapshot_; }

 private:
  TreeWorld(const FileSystem* file_system, std::string root)
      : file_system_(file_system), root_(std::move(root)) {}

  void Set(const std::string& path, std::optional<EntryState> state,
           PathStates* changed);

  const FileSystem* file_system_;
  std::string root_;
  Snapshot snapshot_;
  std::set<std::string> links_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_WORLD_H_
