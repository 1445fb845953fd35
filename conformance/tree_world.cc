#include "conformance/tree_world.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "conformance/edit_model.h"
#include "conformance/snapshot.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

// What is in a directory is not part of its state here.
void KeepIdentity(FileStatus* status) {
  *status = {
      .device = status->device, .inode = status->inode, .type = status->type};
}

void Reduce(EntryState* state) {
  if (state->status.type == FileType::kDirectory) KeepIdentity(&state->status);
  if (state->resolved.has_value() &&
      state->resolved->type == FileType::kDirectory) {
    KeepIdentity(&*state->resolved);
  }
  if (state->status.type == FileType::kRegular) {
    state->contents =
        absl::StrCat(absl::Hex(std::hash<std::string>()(state->contents)));
  }
}

bool IsLink(const EntryState& state) {
  return state.status.type == FileType::kSymlink;
}

bool Differ(const std::optional<EntryState>& before,
            const std::optional<EntryState>& after) {
  if (before.has_value() != after.has_value()) return true;
  return before.has_value() &&
         conformance::Differ(*before, *after) != StateDifference::kNone;
}

}  // namespace

absl::StatusOr<TreeWorld> TreeWorld::Create(const FileSystem* file_system,
                                            std::string root) {
  TreeWorld world(file_system, std::move(root));
  const auto names = TakeSnapshot(
      *file_system, world.root_, SnapshotContents::kSkip, SnapshotLinks::kSkip);
  if (!names.ok()) return names.status();
  std::vector<PathTouch> everything;
  for (const auto& [path, state] : *names) everything.push_back({path, 0});
  const absl::StatusOr<PathStates> looked = world.Look(everything);
  if (!looked.ok()) return looked.status();
  return world;
}

absl::StatusOr<PathStates> TreeWorld::Look(
    const std::vector<PathTouch>& touches) {
  std::set<std::string> paths = links_;
  for (const PathTouch& touch : touches) paths.insert(touch.path);
  PathStates changed;
  for (const std::string& path : paths) {
    auto state = LookAt(*file_system_, absl::StrCat(root_, "/", path),
                        SnapshotContents::kRead);
    if (!state.ok()) return state.status();
    if (state->has_value()) Reduce(&**state);
    Set(path, *std::move(state), &changed);
  }
  return changed;
}

absl::StatusOr<PathStates> TreeWorld::LookAtEverything() {
  auto seen = TakeSnapshot(*file_system_, root_, SnapshotContents::kSkip,
                           SnapshotLinks::kSkip);
  if (!seen.ok()) return seen.status();
  PathStates changed;
  std::vector<std::string> gone;
  for (const auto& [path, state] : snapshot_) {
    if (seen->count(path) == 0) gone.push_back(path);
  }
  for (const std::string& path : gone) Set(path, std::nullopt, &changed);
  for (auto& [path, state] : *seen) {
    Reduce(&state);
    const auto known = snapshot_.find(path);
    if (known != snapshot_.end()) state.contents = known->second.contents;
    Set(path, std::move(state), &changed);
  }
  return changed;
}

void TreeWorld::Set(const std::string& path, std::optional<EntryState> state,
                    PathStates* changed) {
  const auto known = snapshot_.find(path);
  const std::optional<EntryState> before =
      known == snapshot_.end() ? std::nullopt
                               : std::optional<EntryState>(known->second);
  if (!Differ(before, state)) return;
  (*changed)[path] = state;
  if (state.has_value() && IsLink(*state)) {
    links_.insert(path);
  } else {
    links_.erase(path);
  }
  if (state.has_value()) {
    snapshot_[path] = *std::move(state);
  } else {
    snapshot_.erase(path);
  }
}

}  // namespace reloader::conformance
