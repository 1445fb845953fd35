#include "conformance/json_report.h"

#include "conformance/run_report.h"
#include "conformance/sample_report.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace reloader::conformance {
namespace {

nlohmann::json Parsed(const RunReport& report) {
  return nlohmann::json::parse(FormatJson(report), nullptr, false);
}

TEST(FormatJson, SaysHowTheRunEnded) {
  const Suite suite = SampleSuite();
  const nlohmann::json document = Parsed(SampleReport(suite));
  ASSERT_FALSE(document.is_discarded());
  EXPECT_EQ(document["format"], 1);
  EXPECT_EQ(document["seed"], 7);
  EXPECT_EQ(document["duration_seconds"], 1.5);
  EXPECT_EQ(document["exit_code"], 1);
  EXPECT_EQ(document["totals"], (nlohmann::json{{"passed", 2},
                                                {"failed", 2},
                                                {"known failure", 0},
                                                {"not applicable", 1},
                                                {"not tested", 0},
                                                {"could not run", 1}}));
}

TEST(FormatJson, DescribesTheSuite) {
  const Suite suite = SampleSuite();
  const nlohmann::json document = Parsed(SampleReport(suite));
  ASSERT_FALSE(document.is_discarded());
  EXPECT_EQ(document["backends"][1],
            nlohmann::json::parse(R"({"name": "Slow", "limitations":
                [{"capability": "kinds", "reason": "it is slow"}]})"));
  EXPECT_EQ(document["families"][0]["title"], "Saving styles");
  EXPECT_EQ(document["clauses"][0], nlohmann::json::parse(R"({
      "id": "W-SAVE-1", "family": "SAVE",
      "sentence": "A write MUST be reported.", "reason": "it is the point.",
      "bugs": ["a/b#1", "c/d#2"], "line": 5, "retired": false})"));
  EXPECT_EQ(document["clauses"][1]["bugs"], nlohmann::json::array());
  EXPECT_EQ(document["scenarios"][1]["file"], "save/W-SAVE-2-rename.scn");
}

TEST(FormatJson, HasEveryResult) {
  const Suite suite = SampleSuite();
  const nlohmann::json results = Parsed(SampleReport(suite))["results"];
  ASSERT_EQ(results.size(), 6u);
  EXPECT_EQ(results[1], nlohmann::json::parse(R"({
      "backend": "Stat", "suite": "Stat", "test": "W_SAVE_2__rename",
      "clause": "W-SAVE-2", "outcome": "failed", "verdict": "lost",
      "message": "W-SAVE-2  A sentence.\n  the <whole> report",
      "duration_seconds": 0.02,
      "replay":
        "tools/conformance --backend=Stat --scenario=W_SAVE_2__rename"})"));
  EXPECT_EQ(results[3]["clause"], nullptr);
  EXPECT_EQ(results[3]["verdict"], nullptr);
}

TEST(FormatJson, ReplacesWhatIsNotUtf8) {
  const Suite suite = SampleSuite();
  RunReport report = SampleReport(suite);
  report.records[1].message = "a\xff\x01";
  const nlohmann::json document = Parsed(report);
  ASSERT_FALSE(document.is_discarded());
  EXPECT_EQ(document["results"][1]["message"], "a\uFFFD\x01");
}

}  // namespace
}  // namespace reloader::conformance
