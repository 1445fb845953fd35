#include "tools/reload/announcer.h"

#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "reloader/diagnostics.h"

namespace reloader::tools {
namespace {

using Level = Announcer::Level;

// What is said at `level` of a detail, an event and a warning.
std::string SaidAt(Level level) {
  std::ostringstream out;
  Announcer announcer(&out, level, /*colored=*/false);
  announcer.Detail("detail");
  announcer.Say("event");
  announcer.Warn("warning");
  return out.str();
}

std::string Reported(Level level, std::initializer_list<DiagnosticKind> kinds) {
  std::ostringstream out;
  Announcer announcer(&out, level, /*colored=*/false);
  for (const DiagnosticKind kind : kinds) {
    announcer.Report({kind, "", absl::UnavailableError("why")});
  }
  return out.str();
}

TEST(AnnouncerTest, SaysAsMuchAsIsWanted) {
  EXPECT_EQ(SaidAt(Level::kQuiet), "[reload] warning\n");
  EXPECT_EQ(SaidAt(Level::kNormal), "[reload] event\n[reload] warning\n");
  EXPECT_EQ(SaidAt(Level::kVerbose),
            "[reload] detail\n[reload] event\n[reload] warning\n");
}

TEST(AnnouncerTest, ColorsAWholeLine) {
  std::ostringstream out;
  Announcer(&out, Level::kNormal, /*colored=*/true).Say("event");
  EXPECT_EQ(out.str(), "\033[36m[reload] event\033[0m\n");
}

// As where the command has made a pipe that is full non-blocking.
TEST(AnnouncerTest, SpeaksAgainAfterALineThatCouldNotBeWritten) {
  std::ostringstream out;
  Announcer announcer(&out, Level::kNormal, /*colored=*/false);
  out.setstate(std::ios_base::badbit);
  announcer.Say("event");
  EXPECT_EQ(out.str(), "[reload] event\n");
}

TEST(AnnouncerTest, AnAbsentServiceIsForWhoAsks) {
  EXPECT_EQ(Reported(Level::kNormal, {DiagnosticKind::kNoService}), "");
  EXPECT_EQ(Reported(Level::kVerbose, {DiagnosticKind::kNoService}),
            "[reload] no service: why\n");
}

TEST(AnnouncerTest, ALostServiceIsOneLine) {
  EXPECT_EQ(Reported(Level::kNormal,
                     {DiagnosticKind::kServiceLost, DiagnosticKind::kFallback}),
            "[reload] service lost: why\n");
  EXPECT_EQ(Reported(Level::kNormal, {DiagnosticKind::kFallback}),
            "[reload] fallback: why\n");
}

TEST(AnnouncerTest, AdviceOnPollingIsNotForQuiet) {
  const auto kinds = {DiagnosticKind::kManyPolled,
                      DiagnosticKind::kPollingSlowed};
  EXPECT_EQ(Reported(Level::kQuiet, kinds), "");
  EXPECT_EQ(Reported(Level::kNormal, kinds),
            "[reload] many files polled: why\n"
            "[reload] polled less often: why\n");
}

TEST(AnnouncerTest, AdviceThatWasGivenAtAnEarlierStartIsForWhoAsks) {
  for (const Level level : {Level::kQuiet, Level::kNormal, Level::kVerbose}) {
    std::ostringstream out;
    int asked = 0;
    Announcer announcer(&out, level, /*colored=*/false);
    announcer.SetSaidBefore([&asked] {
      ++asked;
      return true;
    });
    announcer.Report(
        {DiagnosticKind::kManyPolled, "", absl::UnavailableError("why")});
    EXPECT_EQ(out.str(), level == Level::kVerbose
                             ? "[reload] many files polled: why\n"
                             : "");
    // Who hears nothing has been told nothing.
    EXPECT_EQ(asked, level == Level::kQuiet ? 0 : 1);
  }
}

TEST(AnnouncerTest, WhatIsWrongIsSaidEvenQuietly) {
  EXPECT_EQ(Reported(Level::kQuiet, {DiagnosticKind::kUnreadable}),
            "[reload] unreadable: why\n");
}

}  // namespace
}  // namespace reloader::tools
