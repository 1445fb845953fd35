// One look of a tiered poller: at every directory and the files of those that
// changed or changed lately, and then, when what that found has been told, at
// the files of those whose turn it is. Directories alone cost a hundredth of a
// whole pass, and tell of every file that was created, deleted, renamed or
// saved by a rename; a write in place is seen when it is its directory's turn,
// once in a round.
//
// Shared by the scanners of a pass; thread-safe.
#ifndef RELOADER_TIER_LOOK_H_
#define RELOADER_TIER_LOOK_H_

#include <atomic>
#include <cstdint>

#include "reloader/directory_node.h"

namespace reloader {

// How much a look may take on, in files.
struct TierBudget {
  int64_t turn_files = 0;  // Of directories whose turn it is; one is taken.
  int64_t hot_files = 0;   // Of directories in which something changed lately.
};

// What there was, and what was looked at.
struct TierCounts {
  int64_t directories = 0;
  int64_t files = 0;
  int64_t turn_files = 0;
  int64_t hot_files = 0;
  int64_t looked_at_files = 0;  // These, and those of what has changed.
};

class TierLook {
 public:
  // `round` counts the rounds, from 1. What changed in pass `hot_since` or
  // later is hot.
  TierLook(TierBudget budget, uint32_t round, uint64_t hot_since)
      : budget_(budget), round_(round), hot_since_(hot_since) {}

  // Returns whether the files of `node` are looked at together with it. That
  // is its turn, too.
  bool TakesAtOnce(DirectoryNode* node) {
    const bool takes = node->must_list || node->fresh ||
                       (node->changed_in_pass >= hot_since_ &&
                        Take(budget_.hot_files, FilesOf(*node), &hot_files_));
    if (takes) node->round = round_;
    return takes;
  }

  // Returns whether it is the turn of `node`, for which this is asked once. Who
  // gives it its turn says so.
  bool TakesInTurn(const DirectoryNode& node) {
    if (node.round == round_ || node.rows().empty()) return false;
    if (Take(budget_.turn_files, FilesOf(node), &turn_files_)) return true;
    // Others need not hear of it more than once.
    if (round_is_over_.load(std::memory_order_relaxed)) round_is_over_ = false;
    return false;
  }
  void HadItsTurn(DirectoryNode* node) const { node->round = round_; }

  // Returns whether this look comes to all that have not had their turn in this
  // round.
  bool round_is_over() const { return round_is_over_; }
  int64_t turn_files() const { return turn_files_; }
  int64_t hot_files() const { return hot_files_; }

 private:
  static int64_t FilesOf(const DirectoryNode& node) {
    return static_cast<int64_t>(node.rows().size());
  }

  static bool Take(int64_t budget, int64_t files, std::atomic<int64_t>* taken) {
    if (taken->load(std::memory_order_relaxed) >= budget) return false;
    if (taken->fetch_add(files) < budget) return true;
    *taken -= files;
    return false;
  }

  const TierBudget budget_;
  const uint32_t round_;
  const uint64_t hot_since_;
  std::atomic<int64_t> turn_files_ = 0;
  std::atomic<int64_t> hot_files_ = 0;
  std::atomic<bool> round_is_over_ = true;
};

}  // namespace reloader

#endif  // RELOADER_TIER_LOOK_H_
