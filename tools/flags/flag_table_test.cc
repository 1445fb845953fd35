#include "tools/flags/flag_table.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/testing/status_matchers.h"

namespace reloader::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FlagTableTest : public testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> Parse(
      const std::vector<std::string>& arguments,
      const std::vector<std::string>& environment = {}) {
    return FlagTable({{.name = "watch",
                       .value = "PATH",
                       .repeats = true,
                       .meaning = "watch this",
                       .store = AppendTo(&watch_)},
                      {.name = "max-wait",
                       .value = "TIME",
                       .meaning = "how long",
                       .store = SetDuration(&wait_)},
                      {.name = "budget",
                       .value = "SHARE",
                       .meaning = "how much",
                       .store = SetShare(&share_)},
                      {.name = "serve",
                       .value = "PORT",
                       .value_is_optional = true,
                       .meaning = "serve",
                       .store = SetText(&port_)},
                      {.name = "quiet",
                       .meaning = "hush",
                       .store = SetTrue(&quiet_)}})
        .Parse(arguments, environment);
  }
  void ExpectRefused(const std::vector<std::string>& arguments,
                     const std::string& why) {
    EXPECT_THAT(Parse(arguments),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)));
  }

  std::vector<std::string> watch_;
  absl::Duration wait_ = absl::ZeroDuration();
  double share_ = 1;
  std::string port_ = "none";
  bool quiet_ = false;
};

TEST_F(FlagTableTest, TakesValuesBothWays) {
  EXPECT_THAT(Parse({"--watch=a", "--watch", "b", "--max-wait=1m30s"}),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(watch_, ElementsAre("a", "b"));
  EXPECT_EQ(wait_, absl::Seconds(90));
}

TEST_F(FlagTableTest, LeavesTheRestAlone) {
  EXPECT_THAT(Parse({"--quiet", "--", "ls", "--color", "--", "x"}),
              IsOkAndHolds(ElementsAre("ls", "--color", "--", "x")));
  EXPECT_TRUE(quiet_);
  EXPECT_THAT(Parse({"ls", "--quiet"}),
              IsOkAndHolds(ElementsAre("ls", "--quiet")));
}

TEST_F(FlagTableTest, AValueThatMayBeLeftOutNeedsAnEqualsSign) {
  EXPECT_THAT(Parse({"--serve", "ls"}), IsOkAndHolds(ElementsAre("ls")));
  EXPECT_EQ(port_, "");
  EXPECT_THAT(Parse({"--serve=80", "ls"}), IsOkAndHolds(ElementsAre("ls")));
  EXPECT_EQ(port_, "80");
}

TEST_F(FlagTableTest, SaysWhatIsAllowed) {
  ExpectRefused({"--wach=a"},
                "--wach: there is no such flag; did you mean --watch?\n"
                "The flags are: --");
  ExpectRefused({"-w", "a"}, "-w: there is no such flag");
  ExpectRefused({"--quiet=1"}, "--quiet takes no value");
  ExpectRefused({"--watch"}, "--watch: expected --watch=PATH");
  ExpectRefused({"--watch="}, "--watch: expected --watch=PATH");
  ExpectRefused({"--watch", "--quiet"}, "--watch: expected --watch=PATH");
  ExpectRefused({"--max-wait=1s", "--max-wait=2s"},
                "--max-wait is given twice");
  ExpectRefused({"--max-wait=5"}, "--max-wait: '5' is no duration");
  ExpectRefused({"--max-wait=-5s"}, "'-5s' is no duration");
  ExpectRefused({"--max-wait=inf"}, "'inf' is no duration");
}

TEST_F(FlagTableTest, TakesVariables) {
  EXPECT_THAT(Parse({"ls"}, {"RELOADER_WATCH=a:b", "RELOADER_MAX_WAIT=2s",
                             "RELOADER_QUIET=1", "RELOADER_OTHER=x"}),
              IsOkAndHolds(ElementsAre("ls")));
  EXPECT_THAT(watch_, ElementsAre("a", "b"));
  EXPECT_EQ(wait_, absl::Seconds(2));
  EXPECT_TRUE(quiet_);
}

TEST_F(FlagTableTest, TheCommandLineBeatsVariables) {
  EXPECT_THAT(Parse({"--watch=c", "--max-wait=1s"},
                    {"RELOADER_WATCH=a:b", "RELOADER_MAX_WAIT=no"}),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(watch_, ElementsAre("c"));
  EXPECT_EQ(wait_, absl::Seconds(1));
}

TEST_F(FlagTableTest, SaysWhichVariableIsWrong) {
  EXPECT_THAT(Parse({}, {"RELOADER_MAX_WAIT=no"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("RELOADER_MAX_WAIT: 'no' is no duration")));
  EXPECT_THAT(Parse({}, {"RELOADER_QUIET=maybe"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "RELOADER_QUIET=maybe: expected 1 or 0"));
}

TEST_F(FlagTableTest, AVariableMaySwitchOff) {
  for (const char* off : {"RELOADER_QUIET=0", "RELOADER_QUIET=false",
                          "RELOADER_QUIET=", "RELOADER_WATCH="}) {
    EXPECT_THAT(Parse({}, {off}), IsOk());
  }
  EXPECT_FALSE(quiet_);
  EXPECT_THAT(watch_, IsEmpty());
}

TEST(FlagTableHelpTest, WrapsTheMeanings) {
  bool unused = false;
  EXPECT_EQ(
      FlagTable({{.name = "a-flag-with-a-very-long-name",
                  .value = "VALUE",
                  .meaning = "one two three four five six seven eight nine ten "
                             "eleven",
                  .store = nullptr},
                 {.name = "on", .meaning = "short", .store = SetTrue(&unused)}})
          .Help(),
      "  --a-flag-with-a-very-long-name=VALUE\n"
      "                            one two three four five six seven eight "
      "nine ten\n"
      "                            eleven\n"
      "  --on                      short\n");
}

TEST_F(FlagTableTest, AShareIsAPercentage) {
  ASSERT_TRUE(Parse({"--budget=2.5%"}).ok());
  EXPECT_DOUBLE_EQ(share_, 0.025);
}

TEST_F(FlagTableTest, RefusesWhatIsNoShare) {
  for (const char* value : {"5", "%", "0%", "-1%", "nan%", "inf%", "5%%"}) {
    ExpectRefused({std::string("--budget=") + value}, "is no share");
  }
}

}  // namespace
}  // namespace reloader::tools
