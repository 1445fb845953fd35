// SelfChangeHint notices that a command restarts itself: it writes a file into
// a watched directory whenever it is started, a log or a database, and is
// started again for it.
//
//   SelfChangeHint hint;
//   hint.OnStart(clock->Now());
//   ...
//   if (auto path = hint.OnChanges(changes, clock->Now())) Advise(*path);
//
// The sign is one path that is among the changes right after each of several
// starts in a row. A person who saves the same file as often and as fast gets a
// piece of advice too many, once. One thread.
#ifndef TOOLS_RELOAD_SELF_CHANGE_HINT_H_
#define TOOLS_RELOAD_SELF_CHANGE_HINT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/change.h"

namespace reloader::tools {

class SelfChangeHint {
 public:
  // How soon after a start a change counts; pollers take a second to see it.
  static constexpr absl::Duration kSoon = absl::Seconds(2);
  static constexpr int kStarts = 3;

  // The command was started.
  void OnStart(absl::Time now) { started_ = now; }

  // `changes` came, sorted by path. Returns the path that has come soon after
  // each of the last starts, the first of several; at most once.
  std::optional<std::string> OnChanges(const std::vector<Change>& changes,
                                       absl::Time now);

 private:
  absl::Time started_ = absl::InfinitePast();
  int count_ = 0;                   // Of starts in a row.
  std::vector<std::string> paths_;  // In all of them, sorted.
  bool has_said_ = false;
};

// Returns the pattern for --ignore that matches `path` in the directories that
// are watched, quoted for a shell. `watched`: empty if that is `directory`.
std::string IgnorePattern(absl::string_view path, absl::string_view directory,
                          const std::vector<std::string>& watched);

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_SELF_CHANGE_HINT_H_
