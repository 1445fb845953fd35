// reloader/glob.h against the oracle's own matcher: every small pattern on
// every small path, and random ones that are larger.
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "conformance/oracle_glob.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"
#include "reloader/glob.h"

namespace reloader::conformance {
namespace {

// Returns all strings over `alphabet` of 1 to `max_size` bytes.
std::vector<std::string> AllStrings(absl::string_view alphabet,
                                    size_t max_size) {
  std::vector<std::string> result = {""};
  size_t begin = 0;
  for (size_t size = 1; size <= max_size; ++size) {
    const size_t end = result.size();
    for (; begin < end; ++begin) {
      for (char byte : alphabet) {
        const std::string& shorter = result[begin];
        result.push_back(absl::StrCat(shorter, std::string(1, byte)));
      }
    }
  }
  result.erase(result.begin());
  return result;
}

bool IsRelativePath(absl::string_view path) {
  return path.front() != '/' && path.back() != '/' &&
         path.find("//") == absl::string_view::npos;
}

// A question, with both answers; what a failure prints.
std::string Disagreement(absl::string_view pattern, absl::string_view path,
                         bool glob, bool naive) {
  const auto answer = [](bool matches) {
    return matches ? "matches" : "does not match";
  };
  return absl::StrCat("pattern  ", absl::CHexEscape(pattern), "\npath     ",
                      absl::CHexEscape(path), "\nGlob             ",
                      answer(glob), "\nNaiveGlobMatches ", answer(naive), "\n");
}

// The answers of one run, to show that it asked both kinds of questions.
struct Mix {
  int64_t patterns = 0;
  int64_t matches = 0;
  int64_t mismatches = 0;
};

std::ostream& operator<<(std::ostream& out, const Mix& mix) {
  return out << mix.patterns << " valid patterns, " << mix.matches
             << " matches, " << mix.mismatches << " mismatches\n";
}

// Asks both matchers about every pair, and fails on the first disagreement,
// which is a smallest one because the lists are sorted by size.
Mix CompareAll(const std::vector<std::string>& patterns,
               const std::vector<std::string>& paths) {
  Mix mix;
  for (const std::string& pattern : patterns) {
    const absl::StatusOr<Glob> glob = Glob::Parse(pattern);
    if (!glob.ok()) continue;
    ++mix.patterns;
    for (const std::string& path : paths) {
      const bool naive = NaiveGlobMatches(pattern, path);
      const bool matches = glob->Matches(path);
      if (matches != naive) {
        ADD_FAILURE() << Disagreement(pattern, path, matches, naive);
        return mix;
      }
      ++(matches ? mix.matches : mix.mismatches);
    }
  }
  std::cout << mix;
  return mix;
}

std::vector<std::string> AllPaths(absl::string_view alphabet, size_t max_size) {
  std::vector<std::string> paths;
  for (const std::string& path : AllStrings(alphabet, max_size)) {
    if (IsRelativePath(path)) paths.push_back(path);
  }
  return paths;
}

TEST(GlobAgreementTest, OnEverySmallPatternOfStarsAndNames) {
  const Mix mix = CompareAll(AllStrings("ab*?/", 6), AllPaths("ab/", 6));
  EXPECT_GT(mix.patterns, 1000);
  EXPECT_GT(mix.matches, 5000);
  EXPECT_GT(mix.mismatches, 10000);
}

TEST(GlobAgreementTest, OnEverySmallPatternOfGlobstars) {
  // `*` and `/` alone reach further: three globstars and a name.
  const Mix mix = CompareAll(AllStrings("a*/", 9), AllPaths("ab/", 7));
  EXPECT_GT(mix.patterns, 1000);
  EXPECT_GT(mix.matches, 5000);
  EXPECT_GT(mix.mismatches, 10000);
}

TEST(GlobAgreementTest, OnEverySmallPatternOfBracketsAndEscapes) {
  const Mix mix = CompareAll(AllStrings("a[]!-\\", 6), AllPaths("a]!-\\[", 2));
  EXPECT_GT(mix.patterns, 1000);
  EXPECT_GT(mix.matches, 5000);
  EXPECT_GT(mix.mismatches, 10000);
}

// A random component of a pattern: mostly pieces of names, some wildcards.
rc::Gen<std::string> RandomComponent() {
  const auto piece = rc::gen::weightedElement<std::string>({{8, "a"},
                                                            {8, "b"},
                                                            {5, "*"},
                                                            {3, "?"},
                                                            {1, "[ab]"},
                                                            {1, "[!a]"},
                                                            {1, "[b-]"},
                                                            {1, "\\a"},
                                                            {1, "\\*"},
                                                            {1, "."}});
  const auto pieces =
      rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                   [](const std::vector<std::string>& parts) {
                     return absl::StrJoin(parts, "");
                   });
  return rc::gen::weightedOneOf<std::string>(
      {{2, rc::gen::just<std::string>("**")}, {5, pieces}});
}

rc::Gen<std::string> Joined(const rc::Gen<std::string>& component,
                            int max_components) {
  return rc::gen::mapcat(
      rc::gen::inRange(1, max_components + 1), [component](int count) {
        return rc::gen::map(
            rc::gen::container<std::vector<std::string>>(count, component),
            [](const std::vector<std::string>& components) {
              return absl::StrJoin(components, "/");
            });
      });
}

rc::Gen<std::string> RandomName() {
  return rc::gen::mapcat(rc::gen::inRange(1, 7), [](int size) {
    return rc::gen::container<std::string>(
        size, rc::gen::elementOf(std::string("aaabbb*.")));
  });
}

// Fails unless both answers are a fair share of those that a property gave.
void ExpectFairShare(const Mix& mix) {
  std::cout << mix;
  const int64_t all = mix.matches + mix.mismatches;
  EXPECT_GT(mix.matches, all / 20) << "too few questions have the answer yes";
  EXPECT_GT(mix.mismatches, all / 20) << "too few have the answer no";
}

// Asks both matchers; to be called from a property.
void AskBoth(const std::string& pattern, const std::string& path, Mix* mix) {
  const absl::StatusOr<Glob> glob = Glob::Parse(pattern);
  RC_PRE(glob.ok());
  const bool matches = glob->Matches(path);
  const bool naive = NaiveGlobMatches(pattern, path);
  ++mix->patterns;
  ++(matches ? mix->matches : mix->mismatches);
  if (matches != naive) {
    RC_FAIL(Disagreement(pattern, path, matches, naive));
  }
}

TEST(GlobAgreementTest, OnRandomPatterns) {
  Mix mix;
  const bool agree = rc::check("Glob agrees with NaiveGlobMatches", [&mix] {
    const std::string pattern =
        *Joined(rc::gen::resize(5, RandomComponent()), 5).as("pattern");
    const std::string path = *Joined(RandomName(), 5).as("path");
    AskBoth(pattern, path, &mix);
  });
  EXPECT_TRUE(agree);
  ExpectFairShare(mix);
}

// Turns a path into a pattern for it, piece by piece, so that the answer is
// mostly yes and the wildcards have much to do.
rc::Gen<std::string> PatternLike(const std::string& path) {
  return rc::gen::exec([path] {
    std::string pattern;
    for (size_t i = 0; i < path.size(); ++i) {
      const std::string byte(1, path[i]);
      const std::string literal = byte == "*" ? "\\*" : byte;
      const int choice = *rc::gen::inRange(0, byte == "/" ? 3 : 10);
      if (byte == "/") {
        absl::StrAppend(&pattern, choice == 0 ? "/**/" : "/");
      } else if (choice == 0 && (pattern.empty() || pattern.back() != '*')) {
        absl::StrAppend(&pattern, "*");
        i += *rc::gen::inRange<size_t>(0, 3);
      } else if (choice == 1) {
        absl::StrAppend(&pattern, "?");
      } else if (choice == 2) {
        absl::StrAppend(&pattern, byte == "a" ? "[!b]" : "[*-.b]");
      } else {
        absl::StrAppend(&pattern, literal);
      }
    }
    return pattern;
  });
}

TEST(GlobAgreementTest, OnPatternsMadeFromThePath) {
  Mix mix;
  const bool agree = rc::check("Glob agrees where patterns fit", [&mix] {
    const std::string path = *Joined(RandomName(), 6).as("path");
    const std::string pattern = *PatternLike(path).as("pattern");
    AskBoth(pattern, path, &mix);
  });
  EXPECT_TRUE(agree);
  ExpectFairShare(mix);
}

}  // namespace
}  // namespace reloader::conformance
