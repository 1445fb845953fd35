#include "tools/reload/change_text.h"

#include "gtest/gtest.h"
#include "reloader/change.h"

namespace reloader::tools {
namespace {

TEST(ChangeTextTest, PathsAreAsSomebodyInTheDirectoryWritesThem) {
  EXPECT_EQ(DisplayPath("/srv/app/a.py", "/srv"), "app/a.py");
  EXPECT_EQ(DisplayPath("/srv", "/srv"), "/srv");
  EXPECT_EQ(DisplayPath("/srv2/a.py", "/srv"), "/srv2/a.py");
  EXPECT_EQ(DisplayPath("/a.py", "/"), "/a.py");
}

TEST(ChangeTextTest, WhatIsNotPrintableIsEscaped) {
  EXPECT_EQ(DisplayPath("/srv/a\nb", "/srv"), "a\\nb");
  EXPECT_EQ(DisplayPath("/srv/\xff", "/srv"), "\\xff");
  EXPECT_EQ(DisplayPath("/srv/\xc3\xa9.py", "/srv"), "\xc3\xa9.py");
  EXPECT_EQ(DisplayPath("/srv/\x1b[31m", "/srv"), "\\x1b[31m");
}

TEST(ChangeTextTest, ALineHasTheKindAndThePath) {
  EXPECT_EQ(ChangeLine({"/srv/a.py", ChangeKind::kDeleted}, "/srv"),
            "deleted a.py");
}

TEST(ChangeTextTest, JsonHasTheWholePath) {
  EXPECT_EQ(ChangeJson({"/srv/a \"b\".py", ChangeKind::kModified}),
            R"({"kind":"modified","path":"/srv/a \"b\".py"})");
}

TEST(ChangeTextTest, APathThatIsNoUtf8IsInBase64) {
  EXPECT_EQ(ChangeJson({"/srv/\xff", ChangeKind::kCreated}),
            R"({"kind":"created","path_base64":"L3Nydi//"})");
}

TEST(ChangeTextTest, TheSummaryNamesTheFirst) {
  EXPECT_EQ(Summary({{"/w/a", ChangeKind::kModified}}, "/w"), "a changed");
  EXPECT_EQ(Summary({{"/w/a", ChangeKind::kCreated}}, "/w"), "a was created");
  EXPECT_EQ(Summary({{"/w/a", ChangeKind::kDeleted}}, "/w"), "a was deleted");
  EXPECT_EQ(
      Summary({{"/w/a", ChangeKind::kDeleted}, {"/w/b", ChangeKind::kCreated}},
              "/w"),
      "a and 1 other changed");
  EXPECT_EQ(Summary({{"/w/a", ChangeKind::kDeleted},
                     {"/w/b", ChangeKind::kCreated},
                     {"/w/c", ChangeKind::kCreated}},
                    "/w"),
            "a and 2 others changed");
}

}  // namespace
}  // namespace reloader::tools
