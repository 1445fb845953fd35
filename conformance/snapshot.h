// A snapshot is the state of everything below a root at one moment, as the
// oracle sees it. Taken by listing and looking at each entry, without any code
// of the reloaders.
//
//   Snapshot before = TakeSnapshot(fs, "/tmp/w", SnapshotContents::kRead,
//                                 SnapshotLinks::kEnter);
//   ...
//   if (Differ(before.at("a.py"), after.at("a.py")) != StateDifference::kNone)
#ifndef CONFORMANCE_SNAPSHOT_H_
#define CONFORMANCE_SNAPSHOT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader::conformance {

struct EntryState {
  FileStatus status;   // Of the entry itself (lstat).
  std::string target;  // Of a link.
  // Of a link: what it leads to; nullopt if absent or a loop.
  std::optional<FileStatus> resolved;
  bool loops = false;    // Of a link: it leads back to itself.
  std::string contents;  // Of a regular file, if they were read.
};

// From path to state; paths relative to the root, as bytes, without the root.
using Snapshot = std::map<std::string, EntryState>;

enum class SnapshotContents : uint8_t { kRead, kSkip };

// Whether what lies behind links to directories is part of a snapshot, under
// the path through the link. A link back to a directory above it is not
// entered.
enum class SnapshotLinks : uint8_t { kEnter, kSkip };

// Entries below this name, directly in the root, belong to the harness and are
// not part of a snapshot.
inline constexpr absl::string_view kBarrierDirectory = "zz_barrier_0";

// What vanishes meanwhile is left out. Any other error is returned.
absl::StatusOr<Snapshot> TakeSnapshot(const FileSystem& file_system,
                                      absl::string_view root,
                                      SnapshotContents contents,
                                      SnapshotLinks links);

// The state of one path, nullopt if it is absent.
absl::StatusOr<std::optional<EntryState>> LookAt(const FileSystem& file_system,
                                                 absl::string_view path,
                                                 SnapshotContents contents);

enum class StateDifference : uint8_t {
  kNone,
  kMetadata,  // ctime, mode, owner or links alone: may be reported.
  kContent,   // Existence aside: type, identity, size, mtime, where a link
              // leads, or bytes that changed within one timestamp.
};

StateDifference Differ(const EntryState& a, const EntryState& b);

// One line for people: "1 B, ino 42, mtime 12.000000002".
std::string Describe(const EntryState& state);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SNAPSHOT_H_
