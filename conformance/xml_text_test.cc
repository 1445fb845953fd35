#include "conformance/xml_text.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

TEST(XmlText, KeepsPlainTextAndUtf8) {
  EXPECT_EQ(XmlText("W-SAVE-2 ok"), "W-SAVE-2 ok");
  EXPECT_EQ(XmlText("\u00e9 \u20ac \U0001F600"), "\u00e9 \u20ac \U0001F600");
}

TEST(XmlText, EscapesMarkupAndBlanksThatAttributesLose) {
  EXPECT_EQ(XmlText("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
  EXPECT_EQ(XmlText("a\nb\tc\rd"), "a&#10;b&#9;c&#13;d");
}

TEST(XmlText, ShowsCharactersThatXmlDoesNotHave) {
  EXPECT_EQ(XmlText(absl::string_view("\0\x1b\x7f", 3)), "\\x00\\x1b\\x7f");
  EXPECT_EQ(XmlText("\xEF\xBF\xBE"), "\\xef\\xbf\\xbe");
}

TEST(XmlText, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(XmlText("a\xff"), "a\\xff");
  EXPECT_EQ(XmlText("\xC3"), "\\xc3") << "cut off";
  EXPECT_EQ(XmlText("\xC3("), "\\xc3(") << "no continuation";
  EXPECT_EQ(XmlText("\xC0\xAF"), "\\xc0\\xaf") << "overlong, two bytes";
  EXPECT_EQ(XmlText("\xE0\x80\xAF"), "\\xe0\\x80\\xaf") << "overlong, three";
  EXPECT_EQ(XmlText("\xF0\x80\x80\xAF"), "\\xf0\\x80\\x80\\xaf");
  EXPECT_EQ(XmlText("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(XmlText("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80")
      << "beyond U+10FFFF";
}

}  // namespace
}  // namespace reloader::conformance
