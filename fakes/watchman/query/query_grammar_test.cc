#include "fakes/watchman/query/query_grammar.h"

#include <cstddef>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression_parser.h"
#include "fakes/watchman/query/query_spec.h"
#include "gtest/gtest.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

constexpr int kQueries = 2000;

// Makes the query of an input, which says nothing but a number.
reloader::watchman::Value QueryNumber(int number) {
  const std::string input = absl::StrCat(number);
  fuzz::Choices choices = fuzz::Choices::Stirred(input);
  return MakeQuery(&choices);
}

TEST(QueryGrammarTest, MostQueriesAreQueriesAndManyAreNot) {
  int good = 0;
  for (int i = 0; i < kQueries; ++i) {
    good += ParseQuerySpec(QueryNumber(i), CaseSensitivity::kSensitive).ok();
  }
  EXPECT_GT(good, kQueries / 2);
  EXPECT_LT(good, kQueries * 9 / 10);
}

TEST(QueryGrammarTest, EveryTermStandsInAQueryThatIsOne) {
  std::set<std::string> missing;
  for (const absl::string_view term : TermNames()) missing.emplace(term);
  for (int i = 0; i < kQueries; ++i) {
    const auto query = QueryNumber(i);
    if (!ParseQuerySpec(query, CaseSensitivity::kSensitive).ok()) continue;
    const std::string text = query.ToString();
    for (const absl::string_view term : TermNames()) {
      if (absl::StrContains(text, absl::StrCat("\"", term, "\""))) {
        missing.erase(std::string(term));
      }
    }
  }
  EXPECT_TRUE(missing.empty()) << *missing.begin();
}

TEST(QueryGrammarTest, ManyErrorsAreMet) {
  std::set<std::string> errors;
  for (int i = 0; i < kQueries; ++i) {
    const absl::StatusOr<QuerySpec> spec =
        ParseQuerySpec(QueryNumber(i), CaseSensitivity::kSensitive);
    if (!spec.ok()) errors.emplace(spec.status().message());
  }
  EXPECT_GT(errors.size(), 40u);
}

}  // namespace
}  // namespace reloader::fakes::watchman
