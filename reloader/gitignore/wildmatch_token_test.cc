#include "reloader/gitignore/wildmatch_token.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/glob.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using Kind = WildmatchToken::Kind;

// The bytes of a pattern that is one set; "nothing" if it matches nothing.
std::string SetOf(absl::string_view pattern) {
  const auto tokens = ParseWildmatch(pattern);
  if (!tokens.has_value()) return "nothing";
  if (tokens->size() != 1 || tokens->front().kind != Kind::kSet) return "other";
  std::string bytes;
  for (size_t byte = 0; byte < 256; ++byte) {
    if (tokens->front().set[byte]) bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

std::vector<Kind> KindsOf(absl::string_view pattern) {
  std::vector<Kind> kinds;
  const auto tokens = ParseWildmatch(pattern);
  for (const WildmatchToken& token : tokens.value()) {
    kinds.push_back(token.kind);
  }
  return kinds;
}

TEST(WildmatchTokenTest, ReadsWhatEachByteStandsFor) {
  EXPECT_THAT(KindsOf("a*b"),
              ElementsAre(Kind::kByte, Kind::kStar, Kind::kByte));
  EXPECT_THAT(KindsOf("**/***"),
              ElementsAre(Kind::kStars, Kind::kSlash, Kind::kStars));
  EXPECT_THAT(KindsOf("\\*\\/"), ElementsAre(Kind::kByte, Kind::kSlash));
  EXPECT_THAT(KindsOf("?[a/b]"), ElementsAre(Kind::kSet, Kind::kSet));
  EXPECT_EQ(SetOf("?").size(), 254u);  // Neither NUL nor a slash.
}

TEST(WildmatchTokenTest, ReadsSets) {
  const struct {
    absl::string_view pattern;
    absl::string_view bytes;
  } cases[] = {
      {"[abc]", "abc"},
      {"[a-d]", "abcd"},
      {"[]a]", "]a"},        // First, it stands for itself.
      {"[]-_]", "]^_"},      // Also as the beginning of a range.
      {"[a-]", "-a"},        // Last, a dash does.
      {"[-a]", "-a"},        // And first.
      {"[--/]", "-."},       // "-" to "/", which no name has.
      {"[a-c-e]", "-abce"},  // A range does not begin where one has ended.
      {"[z-a]", "z"},        // Backwards, only its first byte is left.
      {"[\\]\\-a]", "-]a"},  // Escaped.
      {"[\\a-\\c]", "abc"},  // An escaped byte may begin and end a range.
      {"[a/b]", "ab"},       // A slash never matches.
      {"[/]", "nothing"},
      {"[a", "nothing"},
      {"[]", "nothing"},
      {"[!]", "nothing"},
      {"[a-", "nothing"},
      {"[a\\", "nothing"},
      {"a\\", "nothing"},
      {"[[:digit:]]", "0123456789"},
      {"[[:digit:]-a]", "-0123456789a"},
      {"[x[:blank:]y]", "\t xy"},
      {"[[:space:]]", "\t\n\r "},  // Neither \v nor \f.
      {"[[:digits:]]", "nothing"},
      {"[a[:digits:]]", "nothing"},
      {"[[::]]", "nothing"},
      {"[[:]", ":["},  // No class: a set of two bytes.
      {"[[:digit]", ":[dgit"},
      {"[[:digit:x]", ":[dgitx"},
      {"[[:digit", "nothing"},
      {"[[.a.]", ".[a"},
      {"[a-[:x]", ":ax"},  // "a" to "[" runs backwards.
  };
  for (const auto& [pattern, bytes] : cases) {
    std::string sorted(bytes);
    if (bytes != "nothing") {
      std::sort(sorted.begin(), sorted.end());
    }
    EXPECT_EQ(SetOf(pattern), sorted) << pattern;
  }
}

TEST(WildmatchTokenTest, BothSignsNegateASet) {
  for (absl::string_view pattern : {"[!a-y]", "[^a-y]"}) {
    const std::string bytes = SetOf(pattern);
    EXPECT_EQ(bytes.size(), 254u - 25u) << pattern;
    EXPECT_EQ(bytes.find('a'), std::string::npos) << pattern;
    EXPECT_NE(bytes.find('z'), std::string::npos) << pattern;
  }
  EXPECT_EQ(SetOf("[a^!]"), "!^a");
  EXPECT_EQ(SetOf("[!]a]").size(), 254u - 2u);
  EXPECT_EQ(SetOf("[!\x01-\xff]"), "nothing");
}

TEST(WildmatchTokenTest, EveryClassHasItsBytes) {
  const struct {
    absl::string_view name;
    size_t size;
  } cases[] = {{"alnum", 62}, {"alpha", 52}, {"blank", 2},  {"cntrl", 32},
               {"digit", 10}, {"graph", 94}, {"lower", 26}, {"print", 95},
               {"punct", 32}, {"space", 4},  {"upper", 26}, {"xdigit", 22}};
  for (const auto& [name, size] : cases) {
    const std::string bytes = SetOf(absl::StrCat("[[:", name, ":]]"));
    // A set never has "/" and NUL, which are in these.
    const bool has_slash =
        name == "graph" || name == "print" || name == "punct";
    EXPECT_EQ(bytes.size(), size - (has_slash ? 1 : 0)) << name;
  }
}

// The glob of a set matches its bytes and no others.
void ExpectRoundTrip(const std::bitset<256>& set) {
  const absl::StatusOr<Glob> glob = Glob::Parse(GlobOfSet(set));
  ASSERT_TRUE(glob.ok()) << glob.status();
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == '/') continue;
    const char name = static_cast<char>(byte);
    EXPECT_EQ(glob->Matches(absl::string_view(&name, 1)), set[byte])
        << GlobOfSet(set) << " and byte " << byte;
  }
}

TEST(WildmatchTokenTest, GlobsOfSetsMatchTheirBytes) {
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == '/') continue;
    std::bitset<256> set;
    set.set(byte);
    ExpectRoundTrip(set);
    ExpectRoundTrip((~set).reset(0).reset('/'));
    set.set(byte == 255 ? '-' : byte + 1).set(']').reset('/');
    ExpectRoundTrip(set);
  }
  ExpectRoundTrip(ParseWildmatch("[]!^[\\-a-z]").value().front().set);
}

}  // namespace
}  // namespace reloader
