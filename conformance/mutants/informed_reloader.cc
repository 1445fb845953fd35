#include "conformance/mutants/informed_reloader.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/backend.h"
#include "conformance/oracle_glob.h"
#include "conformance/oracle_watches.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {

std::string DirectoryOf(absl::string_view relative) {
  const size_t slash = relative.rfind('/');
  if (slash == absl::string_view::npos) return "";
  return std::string(relative.substr(0, slash));
}

absl::string_view Below(absl::string_view directory, absl::string_view path) {
  if (directory.empty()) return path;
  if (absl::ConsumePrefix(&path, directory) && absl::ConsumePrefix(&path, "/"))
    return path;
  return "";
}

bool InformedReloader::Watch::Covers(absl::string_view relative) const {
  if (glob.empty()) return relative == path;
  const absl::string_view below = Below(path, relative);
  return !below.empty() && NaiveGlobMatches(glob, below);
}

absl::Status InformedReloader::WatchDir(absl::string_view path,
                                        absl::string_view glob,
                                        WatchOptions options) {
  watches_.push_back({Relative(path), std::string(glob), armed()});
  known_.AddDirectory(Relative(path), std::string(glob), options);
  return base().WatchDir(path, glob, options);
}

absl::Status InformedReloader::WatchFile(absl::string_view path,
                                         WatchOptions options) {
  watches_.push_back({Relative(path), "", armed()});
  known_.AddFile(Relative(path), options);
  return base().WatchFile(path, options);
}

absl::Status InformedReloader::UnwatchDir(absl::string_view path,
                                          absl::string_view glob) {
  known_.RemoveDirectory(Relative(path), glob);
  std::erase_if(watches_, [&](const Watch& watch) {
    return watch.path == Relative(path) && watch.glob == glob;
  });
  return base().UnwatchDir(path, glob);
}

absl::Status InformedReloader::UnwatchFile(absl::string_view path) {
  known_.RemoveFile(Relative(path));
  std::erase_if(watches_, [&](const Watch& watch) {
    return watch.path == Relative(path) && watch.glob.empty();
  });
  return base().UnwatchFile(path);
}

absl::Status InformedReloader::Ignore(absl::string_view path,
                                      absl::string_view pattern) {
  known_.AddIgnore(Relative(path), std::string(pattern));
  return base().Ignore(path, pattern);
}

Snapshot InformedReloader::Look() {
  absl::StatusOr<Snapshot> snapshot =
      TakeSnapshot(world().file_system(), world().root(),
                   SnapshotContents::kSkip, SnapshotLinks::kEnter);
  RELOADER_CHECK(snapshot.ok());
  return *std::move(snapshot);
}

bool InformedReloader::Exists(absl::string_view relative) {
  return world().file_system().Lstat(Absolute(relative)).ok();
}

void InformedReloader::LieAboutChanges(int tick, std::vector<Change>* changes) {
  const Snapshot world = Look();
  OracleWatches::Entries now = known_.Watched(world);
  Lie({.tick = tick, .before = before_, .now = now, .world = world}, changes);
  before_ = std::move(now);
}

}  // namespace reloader::conformance
