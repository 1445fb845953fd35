#include "reloader/stat_reloader.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/watch_plan.h"

namespace reloader {
namespace {

class StatSource final : public HintSource {
 public:
  absl::string_view name() const override { return "stat"; }
  absl::StatusOr<Hints> Arm(const WatchPlan&, const Wakeable&) override {
    return Hints{};
  }
  absl::StatusOr<Hints> Read() override { return Hints{.everything = true}; }
};

}  // namespace

std::unique_ptr<HintSource> MakeStatSource() {
  return std::make_unique<StatSource>();
}

absl::StatusOr<std::unique_ptr<Reloader>> MakeStatReloader(
    Environment environment, StatReloaderOptions options) {
  return TableReloader::Create(MakeStatSource(), environment,
                               {.interval = options.interval,
                                .table = options.table,
                                .tiers = options.tiers,
                                .cpu_budget = options.cpu_budget});
}

}  // namespace reloader
