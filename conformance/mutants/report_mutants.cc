#include "conformance/mutants/report_mutants.h"

#include <vector>

#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/change.h"

namespace reloader::conformance {
namespace {

class ReportsNothing final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    changes->clear();
  }
};

}  // namespace

std::vector<Mutant> ReportMutants() {
  return {
      {.backend = StatOnDiskBehind<ReportsNothing>("reports_nothing"),
       .defect = "Never reports a change.",
       .family = "CHANGE",
       .verdict = Verdict::kHung,
       .words = "nothing"},
  };
}

}  // namespace reloader::conformance
