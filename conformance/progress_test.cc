#include "conformance/progress.h"

#include <sstream>

#include "absl/time/time.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

TEST(Progress, WritesALineForEachTestWhereThereIsNoTerminal) {
  std::ostringstream out;
  Progress progress(out, {});
  const TestId id = MakeTestId("Stat", "Long_name", {});
  progress.Started(id, 1, 10);
  progress.Ended({.id = id, .duration = absl::Milliseconds(12)}, 1, 10);
  progress.Ended({.id = id, .outcome = Outcome::kNotApplicable}, 10, 10);
  progress.Clear();
  EXPECT_EQ(out.str(),
            "[ 1/10] passed          Stat.Long_name (12 ms)\n"
            "[10/10] not applicable  Stat.Long_name (0.0 ms)\n");
}

TEST(Progress, WritesOverItsLineOnATerminal) {
  std::ostringstream out;
  Progress progress(out, {.rewrite = true, .width = 80});
  const TestId longer = MakeTestId("Stat", "Long_name", {});
  progress.Started(longer, 1, 2);
  progress.Ended({.id = longer}, 1, 2);
  progress.Started(MakeTestId("Stat", "Short", {}), 2, 2);
  EXPECT_EQ(out.str(),
            "\r[1/2] Stat.Long_name"
            "\r[2/2] Stat.Short    ");
  out.str("");
  progress.Clear();
  EXPECT_EQ(out.str(), "\r                \r");
}

TEST(Progress, CutsALineThatWouldWrap) {
  std::ostringstream out;
  Progress progress(out, {.rewrite = true, .width = 10});
  progress.Started(MakeTestId("Stat", "Long_name", {}), 1, 2);
  EXPECT_EQ(out.str(), "\r[1/2] Sta");
}

TEST(Progress, WipesItsLineAtTheEnd) {
  std::ostringstream out;
  {
    Progress progress(out, {.rewrite = true, .width = 10});
    progress.Started(MakeTestId("Stat", "Long_name", {}), 1, 2);
    out.str("");
  }
  EXPECT_EQ(out.str(), "\r         \r");
}

}  // namespace
}  // namespace reloader::conformance
