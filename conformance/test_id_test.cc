#include "conformance/test_id.h"

#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

TEST(ClauseOfTest, IsTheBeginningOfTheName) {
  EXPECT_EQ(ClauseOfTest("W_SAVE_2__rename_onto"), "W-SAVE-2");
  EXPECT_EQ(ClauseOfTest("W_STOP_14_WakesAWaitingTick"), "W-STOP-14");
  EXPECT_EQ(ClauseOfTest("W_STOP_4"), "W-STOP-4");
  EXPECT_EQ(ClauseOfTest("W_STOP_4/0"), "W-STOP-4");
}

TEST(ClauseOfTest, IsEmptyForAnyOtherName) {
  for (const char* name : {"", "W", "W_", "W_SAVE", "W_SAVE_x", "W_SAVE_02",
                           "W_save_2", "X_SAVE_2", "AW_SAVE_2", "W_SAVE_2x"}) {
    EXPECT_EQ(ClauseOfTest(name), "") << name;
  }
}

TEST(BackendOfSuite, IsTheSuiteOfAScenario) {
  EXPECT_EQ(BackendOfSuite("Stat", {"Stat"}), "Stat");
}

TEST(BackendOfSuite, PrefersTheLastComponentThatIsABackend) {
  EXPECT_EQ(BackendOfSuite("Stat/Typed/Slow", {"Stat", "Slow"}), "Slow");
  EXPECT_EQ(BackendOfSuite("Stat/Typed/0", {"Stat", "Slow"}), "Stat");
}

TEST(BackendOfSuite, FallsBackToTheLastName) {
  EXPECT_EQ(BackendOfSuite("Typed/Other", {"Stat"}), "Other");
  EXPECT_EQ(BackendOfSuite("Mine/Typed/0", {"Stat"}), "Typed");
  EXPECT_EQ(BackendOfSuite("7", {"Stat"}), "7");
}

TEST(MakeTestId, PutsThePartsTogether) {
  const TestId id = MakeTestId("A/Typed/Stat", "W_STOP_4_Wakes", {"Stat"});
  EXPECT_EQ(id.backend, "Stat");
  EXPECT_EQ(id.clause_id, "W-STOP-4");
  EXPECT_EQ(id.family, "STOP");
  EXPECT_EQ(id.FullName(), "A/Typed/Stat.W_STOP_4_Wakes");
  EXPECT_EQ(ReplayCommand(id, ""),
            "tools/conformance --backend=Stat --scenario=W_STOP_4_Wakes");
  EXPECT_EQ(ReplayCommand(id, "//my:test"),
            "bazel test //my:test "
            "--test_filter=A/Typed/Stat.W_STOP_4_Wakes");
}

}  // namespace
}  // namespace reloader::conformance
