// WatchSet alone decides whether a path is watched; no two backends can
// disagree about a glob. It is an immutable compiled form of a WatchList.
//
//   set->Watches("/srv/app/a.py");
//
// A scan walks the tree and the set side by side, one name at a time:
//
//   WatchSet::Position app = set->Enter(set->Root(), "srv", Via::kDirectory);
//   if (set->NeedsListing(app)) ... list it, and for each name:
//   if (set->MatchFile(app, name).watched) ...
//   if (WatchSet::Position sub = set->Enter(app, name, Via::kDirectory)) ...
//
// Thread-safe.
#ifndef RELOADER_WATCH_SET_H_
#define RELOADER_WATCH_SET_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "reloader/default_ignores.h"
#include "reloader/glob.h"
#include "reloader/mutex.h"
#include "reloader/watch_list.h"
#include "reloader/watch_options.h"

namespace reloader {

// Whether a file is watched, and how.
struct FileMatch {
  bool watched = false;
  bool named = false;     // By WatchFile(): counts also if it is a directory.
  bool metadata = false;  // WatchOptions::metadata of a watch that matches.
};

// How a walk gets into a directory.
enum class Via : uint8_t { kDirectory, kLink };

class WatchSet {
 private:
  struct PositionData;

 public:
  // A directory as the patterns see it: equal positions match alike. Lives as
  // long as the set. nullptr: nothing is watched here or below.
  using Position = const PositionData*;

  static std::shared_ptr<const WatchSet> Compile(const WatchList& list);
  ~WatchSet();

  // Returns whether the non-directory `path` (absolute) is watched, when no
  // directory on the way is a link.
  bool Watches(absl::string_view path) const;

  // Returns the position of "/".
  Position Root() const { return root_; }

  // Returns the position of the directory `name` in `position`; nullptr if
  // nothing there is watched. With kLink `name` is a link to a directory: it is
  // entered only where a watch's own directory leads through it, or where the
  // watch follows links.
  Position Enter(Position position, absl::string_view name, Via via) const;

  // Tells whether the non-directory `name` in `position` is watched.
  FileMatch MatchFile(Position position, absl::string_view name) const;

  // Returns whether a watch's own path leads here, not only its glob.
  bool IsNamed(Position position) const;

  // Returns whether a wildcard may match here, so that the names must be
  // listed. Otherwise Literals() are all that can matter.
  bool NeedsListing(Position position) const;

  // Calls `visit` for each name that some watch spells out here: parts of its
  // own path and literal components of its glob. Each once, sorted.
  void Literals(Position position,
                absl::FunctionRef<void(absl::string_view)> visit) const;

 private:
  // A place in the trie of the watches' own directories and files.
  struct Place;
  // Where a pattern stands: components before `component` are matched.
  struct State {
    uint32_t rule;
    uint32_t component;
    friend auto operator<=>(const State&, const State&) = default;
  };
  struct Rule {
    Glob glob;
    WatchOptions options;
    // Of an ignore rule:
    bool includes = false;
    bool directories_only = false;
    bool of_file = false;  // Of an ignore file.
  };
  // kWeakly: what a watch spells out is watched nevertheless.
  enum class Ignored { kNo, kWeakly, kExplicitly };

  explicit WatchSet(const WatchList& list);
  WatchSet(const WatchSet&) = delete;
  WatchSet& operator=(const WatchSet&) = delete;

  Place* PlaceAt(const std::vector<std::string>& names, bool watched);
  void AddIgnoreRules(const std::vector<WatchList::IgnoreRule>& rules,
                      bool of_file);
  Position Intern(PositionData data) const;
  Ignored IsIgnored(Position position, absl::string_view name,
                    bool is_directory) const;

  // Adds to `*states` the state and those that it implies: `**` also stands for
  // no directory at all.
  static void AddState(const std::vector<Rule>& rules, State state,
                       std::vector<State>* states);

  // Adds to `*next` where `state` stands below the directory `name`.
  static void Advance(const std::vector<Rule>& rules, State state,
                      absl::string_view name, std::vector<State>* next);

  // Sorts, and leaves one of each.
  static void Normalize(std::vector<State>* states);

  const DefaultIgnores default_ignores_;
  std::unique_ptr<Place> places_;
  std::vector<Rule> rules_;
  std::vector<Rule> ignore_rules_;
  Position root_ = nullptr;

  mutable Mutex mutex_;
  mutable std::set<PositionData> positions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace reloader

#endif  // RELOADER_WATCH_SET_H_
