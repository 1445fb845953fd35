#include "fakes/watchman/query/name_term.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/scope.h"
#include "fakes/watchman/query/separators.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

// Hashes and compares without making a copy in lower case of each name.
struct NameHash {
  using is_transparent = void;
  CaseSensitivity case_sensitivity;

  size_t operator()(absl::string_view name) const {
    if (case_sensitivity == CaseSensitivity::kSensitive) {
      return absl::HashOf(name);
    }
    uint64_t hash = 14695981039346656037u;  // FNV-1a.
    for (const unsigned char c : name) {
      hash = (hash ^ absl::ascii_tolower(c)) * 1099511628211u;
    }
    return hash;
  }
};

struct NameEqual {
  using is_transparent = void;
  CaseSensitivity case_sensitivity;

  bool operator()(absl::string_view a, absl::string_view b) const {
    return case_sensitivity == CaseSensitivity::kSensitive
               ? a == b
               : absl::EqualsIgnoreCase(a, b);
  }
};

using NameSet = absl::flat_hash_set<std::string, NameHash, NameEqual>;

class NameTerm : public Expression {
 public:
  NameTerm(NameSet names, Scope scope)
      : names_(std::move(names)), scope_(scope) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    return names_.contains(NameIn(scope_, candidate));
  }

 private:
  const NameSet names_;
  const Scope scope_;
};

class SuffixTerm : public Expression {
 public:
  explicit SuffixTerm(absl::string_view suffix) : suffix_(suffix) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    const absl::string_view name = candidate.basename;
    return name.size() > suffix_.size() &&
           name[name.size() - suffix_.size() - 1] == '.' &&
           absl::EndsWithIgnoreCase(name, suffix_);
  }

 private:
  const std::string suffix_;
};

absl::StatusOr<Scope> ParseNameScope(const Value::Items& items,
                                     absl::string_view which) {
  if (items.size() < 3) return Scope::kBasename;
  if (!items[2].is_string()) {
    return ParseError("Argument 3 to '", which, "' must be a string");
  }
  return ParseScope(items[2].string(), which);
}

// A single name or an array of them. Only an array with nothing in it is
// special to the daemon: it compares with the empty name, which nobody has.
absl::StatusOr<NameSet> ParseNames(const Value& argument,
                                   absl::string_view which,
                                   CaseSensitivity case_sensitivity) {
  NameSet names(0, NameHash{case_sensitivity}, NameEqual{case_sensitivity});
  if (argument.is_string()) {
    names.insert(NormalizeSeparators(argument.string()));
    return names;
  }
  bool are_strings = argument.is_array();
  if (are_strings) {
    for (const Value& name : argument.items()) {
      are_strings = are_strings && name.is_string();
      if (are_strings) names.insert(NormalizeSeparators(name.string()));
    }
  }
  if (!are_strings) {
    return ParseError("Argument 2 to '", which,
                      "' must be either a string or an array of string");
  }
  return names;
}

}  // namespace

absl::StatusOr<ExpressionPtr> ParseNameTerm(const Value& term,
                                            CaseSensitivity case_sensitivity) {
  const absl::string_view which =
      case_sensitivity == CaseSensitivity::kInsensitive ? "iname" : "name";
  if (!term.is_array()) {
    return ParseError("Expected array for '", which, "' term");
  }
  const Value::Items& items = term.items();
  if (items.size() > 3) {
    return ParseError("Invalid number of arguments for '", which, "' term");
  }
  const absl::StatusOr<Scope> scope = ParseNameScope(items, which);
  if (!scope.ok()) return scope.status();
  if (items.size() < 2) {  // What the daemon's library says, and so it does.
    return absl::InvalidArgumentError(
        "vector::_M_range_check: __n (which is 1) >= this->size() (which is "
        "1)");
  }
  absl::StatusOr<NameSet> names = ParseNames(items[1], which, case_sensitivity);
  if (!names.ok()) return names.status();
  return std::make_unique<NameTerm>(*std::move(names), *scope);
}

absl::StatusOr<ExpressionPtr> ParseSuffixTerm(const Value& term) {
  if (!term.is_array() || term.items().size() < 2 ||
      !term.items()[1].is_string()) {
    return ParseError(R"(must use ["suffix", "suffixstring"])");
  }
  return std::make_unique<SuffixTerm>(term.items()[1].string());
}

}  // namespace reloader::fakes::watchman
