#include "reloader/polling_pacer.h"

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "reloader/tier_look.h"

namespace reloader {
namespace {

// Directories in which something changed lately are looked at with the others;
// if they are more than this share of all, only some of them.
constexpr int64_t kFilesPerHotFile = 200;
constexpr int64_t kLeastHotFiles = 100;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace

void PollingPacer::OnFirstLook(const TierCounts& counts, absl::Duration took) {
  is_first_ = true;
  per_file_ = took / std::max<int64_t>(1, counts.directories + counts.files);
  Plan(counts);
}

void PollingPacer::OnFullLook(const TierCounts& counts, absl::Duration took) {
  is_first_ = false;
  per_file_ = took / std::max<int64_t>(1, counts.directories + counts.files);
  Plan(counts);
}

void PollingPacer::OnTierLook(const TierCounts& counts, absl::Duration took) {
  const int64_t asked = counts.directories + counts.looked_at_files;
  const absl::Duration per_file = took / std::max<int64_t>(1, asked);
  per_file_ = is_first_ ? per_file : (3 * per_file_ + per_file) / 4;
  is_first_ = false;
  Plan(counts);
}

void PollingPacer::Plan(const TierCounts& counts) {
  const bool worth_it = tiers_.enabled && counts.files >= tiers_.above_files;
  round_takes_ = per_file_ * (counts.directories + counts.files);
  const absl::Duration cost =
      round_takes_ * threads_ * (worth_it ? 1 + tiers_.extra_cost : 1);
  round_ = cpu_budget_ >= 1 || is_first_
               ? interval_
               : std::max(interval_, cost / cpu_budget_);
  looks_per_round_ = 1;
  const bool polls_all_the_time =
      round_takes_ * (1 + tiers_.extra_cost) >= round_;
  if (worth_it && tiers_.period > absl::ZeroDuration()) {
    const double asked = static_cast<double>(
        std::max<int64_t>(1, counts.directories + counts.hot_files));
    auto affordable = static_cast<int64_t>(
        tiers_.extra_cost * static_cast<double>(counts.files) / asked);
    if (polls_all_the_time) affordable = std::max(affordable, counts.files);
    absl::Duration rest;
    looks_per_round_ = std::clamp(
        affordable, int64_t{1},
        std::max(int64_t{1}, absl::IDivDuration(round_, tiers_.period, &rest)));
  }
  period_ = round_ / looks_per_round_;
  budget_.turn_files =
      std::max<int64_t>(1, DivideUp(counts.files, looks_per_round_));
  if (polls_all_the_time && per_file_ > absl::ZeroDuration()) {
    // The round takes longer than it should; the directories have their turn in
    // time nevertheless.
    absl::Duration rest;
    budget_.turn_files =
        std::min(budget_.turn_files,
                 std::max(int64_t{1},
                          absl::IDivDuration(tiers_.period, per_file_, &rest)));
  }
  budget_.hot_files = std::max(kLeastHotFiles, counts.files / kFilesPerHotFile);
}

}  // namespace reloader
