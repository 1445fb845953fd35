// What a reloader reports: changes, and the ticks that carry them.
//
//   for (const Change& change : tick.changes()) {
//     std::cout << ChangeKindName(change.kind) << " " << change.path << "\n";
//   }
#ifndef RELOADER_CHANGE_H_
#define RELOADER_CHANGE_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader {

enum class ChangeKind : uint8_t {
  kCreated,   // Absent before, present afterwards.
  kModified,  // Present before and afterwards, with another state.
  kDeleted,   // Present before, absent afterwards.
};

// Returns "created", "modified" or "deleted".
absl::string_view ChangeKindName(ChangeKind kind);

struct Change {
  std::string path;  // Absolute, bytes.
  ChangeKind kind;

  friend bool operator==(const Change&, const Change&) = default;
  friend auto operator<=>(const Change&, const Change&) = default;
};

// Sorts by path and makes one change of several of the same path, which come in
// the order in which they happened: created and then modified is created,
// deleted and then created is modified, created and then deleted is nothing.
void Coalesce(std::vector<Change>* changes);

// How much of what is watched a tick looked at.
enum class Coverage : uint8_t {
  kHinted,      // Only what the source said may be dirty.
  kEverything,  // Every watched path.
};

// One step of a reloader. An empty tick is normal: it lets the caller look up.
class Tick {
 public:
  Tick() = default;
  // `changes` are sorted by path and hold each path once.
  Tick(std::vector<Change> changes, Coverage coverage)
      : changes_(std::move(changes)), coverage_(coverage) {}

  const std::vector<Change>& changes() const { return changes_; }
  Coverage coverage() const { return coverage_; }

 private:
  std::vector<Change> changes_;
  Coverage coverage_ = Coverage::kEverything;
};

}  // namespace reloader

#endif  // RELOADER_CHANGE_H_
