// PollingPacer decides how often a poller looks, and at how much: the whole
// tree once an interval, in one look; or, of a large tree, in several looks,
// each at all directories and at a share of the files (tier_look.h). It also
// sees that polling takes no more of a processor than it may.
//
//   PollingPacer pacer(tiers, /*cpu_budget=*/0.05, interval, threads);
//   pacer.OnFullLook({.directories = 10'000, .files = 1'000'000}, took);
//   if (pacer.tiered()) table.ScanTier(pacer.budget(), ...);
//   next_look = last_look + pacer.period();
//
// Knows nothing of files or clocks. One thread.
#ifndef RELOADER_POLLING_PACER_H_
#define RELOADER_POLLING_PACER_H_

#include <cstdint>

#include "absl/time/time.h"
#include "reloader/tier_look.h"

namespace reloader {

struct TierOptions {
  bool enabled = true;
  // So many files are worth it.
  int64_t above_files = 20'000;
  // From one look at the directories to the next; longer if they are so many
  // that looking at them would cost more than `extra_cost`.
  absl::Duration period = absl::Milliseconds(50);
  // What the looks at directories may cost, as a share of what looking at all
  // files once an interval costs. Where that takes a whole interval anyway the
  // period alone counts: then it is the round that gets longer.
  double extra_cost = 0.12;
};

class PollingPacer {
 public:
  // `cpu_budget` is a share of one processor, above 0; 1 or more: no limit.
  // `threads`: how many a look keeps busy at most.
  PollingPacer(TierOptions tiers, double cpu_budget, absl::Duration interval,
               int threads)
      : tiers_(tiers),
        cpu_budget_(cpu_budget),
        interval_(interval),
        threads_(threads),
        period_(interval),
        round_(interval) {}

  // A look took so long, in wall time; `counts` says at what it was. The first
  // one at what is watched now is slower than those that follow, since it lists
  // directories and files come from the disk: it says nothing of the budget.
  void OnFirstLook(const TierCounts& counts, absl::Duration took);
  void OnFullLook(const TierCounts& counts, absl::Duration took);
  void OnTierLook(const TierCounts& counts, absl::Duration took);

  // Whether looks are at a part of the files each.
  bool tiered() const { return looks_per_round_ > 1; }
  TierBudget budget() const { return budget_; }
  // From the beginning of one look to that of the next.
  absl::Duration period() const { return period_; }
  // The time in which every file is looked at once: the interval, or more if
  // that would exceed the budget.
  absl::Duration round() const { return round_; }
  // What looking at every file once takes, as far as is known.
  absl::Duration round_takes() const { return round_takes_; }

 private:
  void Plan(const TierCounts& counts);

  const TierOptions tiers_;
  const double cpu_budget_;
  const absl::Duration interval_;
  const int threads_;
  absl::Duration per_file_;  // Wall time, smoothed.
  bool is_first_ = false;    // Known from OnFirstLook() alone.
  int64_t looks_per_round_ = 1;
  TierBudget budget_;
  absl::Duration period_;
  absl::Duration round_;
  absl::Duration round_takes_;
};

}  // namespace reloader

#endif  // RELOADER_POLLING_PACER_H_
