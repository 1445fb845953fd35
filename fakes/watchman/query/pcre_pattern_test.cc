#include "fakes/watchman/query/pcre_pattern.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

bool Matches(const std::string& pattern, absl::string_view text) {
  return PcrePattern::Compile(pattern, CaseSensitivity::kSensitive)
      ->Matches(text);
}

TEST(PcrePatternTest, TheLongestNameMatchesASimplePattern) {
  EXPECT_TRUE(Matches("^(a|b)*$", std::string(4095, 'a')));
  EXPECT_TRUE(Matches("^.*a$", std::string(4095, 'a')));
}

// Without a limit the stack would be.
TEST(PcrePatternTest, WhatGoesTooDeepDoesNotMatch) {
  std::string pattern = "a";
  for (int i = 0; i < 100; ++i) pattern = absl::StrCat("(", pattern, "|b)");
  EXPECT_TRUE(Matches("^" + pattern + "*$", std::string(10, 'a')));
  EXPECT_FALSE(Matches("^" + pattern + "*$", std::string(4095, 'a')));
}

TEST(PcrePatternTest, WhatTakesTooLongDoesNotMatch) {
  EXPECT_FALSE(Matches("^(a+)+$", std::string(250, 'a') + "b"));
}

}  // namespace
}  // namespace reloader::fakes::watchman
