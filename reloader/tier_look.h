// One look of a tiered poller: at every directory, and at the files of those
// that changed, that changed lately, or whose turn it is. Directories alone
// cost a hundredth of a whole pass, and tell of every file that was created,
// deleted, renamed or saved by a rename; a write in place is seen when it is
// its directory's turn, once in a round.
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
};

class TierLook {
 public:
  // `round` counts the rounds, from 1. What changed in pass `hot_since` or
  // later is hot.
  TierLook(TierBudget budget, uint32_t round, uint64_t hot_since)
      : budget_(budget), round_(round), hot_since_(hot_since) {}

  // Returns whether the files of `node` are looked at, too, and counts it.
  // Called once for each directory.
  bool Takes(DirectoryNode* node) {
    const auto files = static_cast<int64_t>(node->rows().size());
    directories_ += 1;
    files_ += files;
    if (node->must_list || node->fresh) {
      node->round = round_;
      return true;
    }
    if (node->round != round_) {
      if (turn_files_.fetch_add(files) < budget_.turn_files) {
        node->round = round_;
        return true;
      }
      turn_files_ -= files;
      round_is_over_ = false;
    }
    if (node->changed_in_pass < hot_since_) return false;
    if (hot_files_.fetch_add(files) < budget_.hot_files) return true;
    hot_files_ -= files;
    return false;
  }

  // Returns whether each directory had its turn in this round.
  bool round_is_over() const { return round_is_over_; }
  TierCounts counts() const {
    return {.directories = directories_,
            .files = files_,
            .turn_files = turn_files_,
            .hot_files = hot_files_};
  }

 private:
  const TierBudget budget_;
  const uint32_t round_;
  const uint64_t hot_since_;
  std::atomic<int64_t> directories_ = 0;
  std::atomic<int64_t> files_ = 0;
  std::atomic<int64_t> turn_files_ = 0;
  std::atomic<int64_t> hot_files_ = 0;
  std::atomic<bool> round_is_over_ = true;
};

}  // namespace reloader

#endif  // RELOADER_TIER_LOOK_H_
