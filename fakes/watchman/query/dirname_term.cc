#include "fakes/watchman/query/dirname_term.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/integer_comparison.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/separators.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

class DirnameTerm : public Expression {
 public:
  DirnameTerm(std::string directory, IntegerComparison depth,
              CaseSensitivity case_sensitivity)
      : directory_(std::move(directory)),
        depth_(depth),
        case_sensitivity_(case_sensitivity) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    const absl::string_view name = candidate.wholename;
    if (name.size() <= directory_.size()) return false;
    if (!directory_.empty() && !IsSeparator(name[directory_.size()])) {
      return false;
    }
    const bool is_below = case_sensitivity_ == CaseSensitivity::kSensitive
                              ? absl::StartsWith(name, directory_)
                              : absl::StartsWithIgnoreCase(name, directory_);
    if (!is_below) return false;
    // Below the root the first byte of the name is passed over too.
    const absl::string_view rest = name.substr(directory_.size() + 1);
    return depth_.Holds(std::count_if(rest.begin(), rest.end(), IsSeparator));
  }

 private:
  const std::string directory_;
  const IntegerComparison depth_;
  const CaseSensitivity case_sensitivity_;
};

absl::StatusOr<IntegerComparison> ParseDepth(const Value& depth,
                                             absl::string_view which) {
  if (!depth.is_array()) {
    return ParseError("Invalid number of arguments for '", which, "' term");
  }
  absl::StatusOr<IntegerComparison> comparison =
      ParseIntegerComparison(depth.items());
  if (!comparison.ok()) return comparison.status();
  // (The daemon dies of a name that is no string.)
  const Value& name = depth.items()[0];
  if (!name.is_string() || name.string() != "depth") {
    return ParseError("Third parameter to '", which,
                      "' should be a relational depth term");
  }
  return comparison;
}

}  // namespace

absl::StatusOr<ExpressionPtr> ParseDirnameTerm(
    const Value& term, CaseSensitivity case_sensitivity) {
  const absl::string_view which =
      case_sensitivity == CaseSensitivity::kInsensitive ? "idirname"
                                                        : "dirname";
  if (!term.is_array()) {
    return ParseError("Expected array for '", which, "' term");
  }
  const Value::Items& items = term.items();
  if (items.size() < 2 || items.size() > 3) {
    return ParseError("Invalid number of arguments for '", which, "' term");
  }
  if (!items[1].is_string()) {
    return ParseError("Argument 2 to '", which, "' must be a string");
  }
  absl::StatusOr<IntegerComparison> depth = IntegerComparison{};
  if (items.size() == 3) depth = ParseDepth(items[2], which);
  if (!depth.ok()) return depth.status();
  return std::make_unique<DirnameTerm>(items[1].string(), *depth,
                                       case_sensitivity);
}

}  // namespace reloader::fakes::watchman
