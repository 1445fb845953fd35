#include "tools/reload/said_before.h"

#include <string>

#include "gtest/gtest.h"
#include "reloader/testing/temp_directory.h"

namespace reloader::tools {
namespace {

TEST(SaidBeforeTest, RemembersFromOneStartToTheNext) {
  const TempDirectory home;
  const std::string state = home.path() + "/.local/state/reload";
  EXPECT_FALSE(SaidBefore(state).Note("many files", "/srv/app"));
  EXPECT_TRUE(SaidBefore(state).Note("many files", "/srv/app"));
}

TEST(SaidBeforeTest, WhatIsSaidElsewhereOrElseIsNew) {
  const TempDirectory home;
  SaidBefore said(home.path());
  EXPECT_FALSE(said.Note("many files", "/srv/app"));
  EXPECT_FALSE(said.Note("many files", "/srv/other"));
  EXPECT_FALSE(said.Note("slow", "/srv/app"));
}

TEST(SaidBeforeTest, WhereNothingCanBeWrittenEverythingIsNew) {
  for (const std::string directory : {"", "/dev/null/reload", "/proc/1/x"}) {
    SaidBefore said(directory);
    EXPECT_FALSE(said.Note("many files", "/srv/app")) << directory;
    EXPECT_FALSE(said.Note("many files", "/srv/app")) << directory;
  }
}

TEST(SaidBeforeTest, TheStateIsWhereTheDesktopHasIt) {
  EXPECT_EQ(DefaultStateDirectory("/s", "/home/a"), "/s/reload");
  EXPECT_EQ(DefaultStateDirectory("", "/home/a"),
            "/home/a/.local/state/reload");
  EXPECT_EQ(DefaultStateDirectory("relative", "/home/a"),
            "/home/a/.local/state/reload");
  EXPECT_EQ(DefaultStateDirectory("", ""), "");
}

}  // namespace
}  // namespace reloader::tools
