#include "reloader/watchman/utf8.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace reloader::watchman {
namespace {

TEST(Utf8Test, AcceptsTheFirstAndLastCharacterOfEachSize) {
  for (absl::string_view text :
       {"\x01", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(Utf8SequenceSize(text), text.size());
    EXPECT_TRUE(IsUtf8(text));
  }
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(absl::string_view("a\0b", 3)));
}

TEST(Utf8Test, RefusesOverlongForms) {
  EXPECT_FALSE(IsUtf8("\xc0\x80"));
  EXPECT_FALSE(IsUtf8("\xc1\xbf"));
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(IsUtf8("\xf0\x8f\xbf\xbf"));
}

TEST(Utf8Test, RefusesSurrogatesAndWhatLiesBeyond) {
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsUtf8("\xed\xbf\xbf"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xff"));
}

TEST(Utf8Test, RefusesPartsOfACharacter) {
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("\xc3"));
  EXPECT_FALSE(IsUtf8("\xe2\x82"));
  EXPECT_FALSE(IsUtf8("\xe2\x82z"));
  EXPECT_FALSE(IsUtf8("\xf0\x9f\x92"));
  EXPECT_FALSE(IsUtf8("ok\xc3(ok"));
}

}  // namespace
}  // namespace reloader::watchman
