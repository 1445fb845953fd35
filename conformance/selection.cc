#include "conformance/selection.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "conformance/test_id.h"
#include "tools/flags/nearest_word.h"

namespace reloader::conformance {
namespace {

std::string WithUnderscores(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"-", "_"}});
}

bool Contains(const std::vector<std::string>& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string Suggestion(absl::string_view word,
                       const std::vector<std::string>& known) {
  const std::vector<absl::string_view> candidates(known.begin(), known.end());
  const absl::string_view nearest = tools::NearestWord(word, candidates);
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?");
}

// One pattern. Whether it is a whole name is known only from all the tests:
// W-SAVE-1 must not select W-SAVE-10.
class Pattern {
 public:
  Pattern(absl::string_view text, const std::vector<TestId>& all)
      : text_(WithUnderscores(text)) {
    for (const TestId& id : all) whole_ = whole_ || IsWhole(id);
  }

  bool Matches(const TestId& id) const {
    if (whole_) return IsWhole(id);
    const std::string clause = WithUnderscores(id.clause_id);
    const std::string test = WithUnderscores(id.test);
    if (text_.find_first_of("*?") != std::string::npos) {
      return WildcardMatches(text_, clause) || WildcardMatches(text_, test);
    }
    return absl::StrContains(clause, text_) || absl::StrContains(test, text_);
  }

 private:
  bool IsWhole(const TestId& id) const {
    return text_ == WithUnderscores(id.clause_id) ||
           text_ == WithUnderscores(id.test);
  }

  const std::string text_;
  bool whole_ = false;
};

absl::Status NothingMatches(absl::string_view pattern,
                            const std::vector<TestId>& all) {
  std::vector<std::string> known;
  for (const TestId& id : all) {
    known.push_back(id.clause_id);
    known.push_back(id.test);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--scenario=", pattern, ": no scenario and no clause is called so",
      Suggestion(pattern, known), "\n--list shows them all."));
}

}  // namespace

absl::Status CheckBackends(const std::vector<std::string>& wanted,
                           const std::vector<std::string>& known) {
  for (const std::string& backend : wanted) {
    if (Contains(known, backend)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--backend=", backend, ": there is no such backend",
                     Suggestion(backend, known),
                     "\nThe backends are: ", absl::StrJoin(known, ", ")));
  }
  return absl::OkStatus();
}

bool WildcardMatches(absl::string_view pattern, absl::string_view text) {
  size_t at_pattern = 0;
  size_t at_text = 0;
  // Where to go on when the last star takes one byte more.
  size_t star = absl::string_view::npos;
  size_t star_text = 0;
  while (at_text < text.size()) {
    if (at_pattern < pattern.size() && pattern[at_pattern] == '*') {
      star = at_pattern++;
      star_text = at_text;
    } else if (at_pattern < pattern.size() &&
               (pattern[at_pattern] == '?' ||
                pattern[at_pattern] == text[at_text])) {
      ++at_pattern;
      ++at_text;
    } else if (star != absl::string_view::npos) {
      at_pattern = star + 1;
      at_text = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at_pattern) == absl::string_view::npos;
}

std::vector<std::string> BackendsOf(const std::vector<TestId>& tests) {
  std::vector<std::string> backends;
  for (const TestId& id : tests) {
    if (!Contains(backends, id.backend)) backends.push_back(id.backend);
  }
  return backends;
}

absl::StatusOr<std::vector<TestId>> Select(const std::vector<TestId>& all,
                                           const Selection& selection) {
  absl::Status backends = CheckBackends(selection.backends, BackendsOf(all));
  if (!backends.ok()) return backends;
  std::vector<Pattern> patterns;
  for (const std::string& text : selection.patterns) {
    const Pattern pattern(text, all);
    if (std::none_of(all.begin(), all.end(), [&pattern](const TestId& id) {
          return pattern.Matches(id);
        })) {
      return NothingMatches(text, all);
    }
    patterns.push_back(pattern);
  }
  std::vector<TestId> selected;
  std::copy_if(
      all.begin(), all.end(), std::back_inserter(selected),
      [&](const TestId& id) {
        const bool named = std::any_of(
            patterns.begin(), patterns.end(),
            [&id](const Pattern& pattern) { return pattern.Matches(id); });
        return (patterns.empty() || named) &&
               (selection.backends.empty() ||
                Contains(selection.backends, id.backend));
      });
  return selected;
}

}  // namespace reloader::conformance
