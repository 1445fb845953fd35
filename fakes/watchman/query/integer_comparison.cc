#include "fakes/watchman/query/integer_comparison.h"

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/query_error.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using Operator = IntegerComparison::Operator;

struct NamedOperator {
  absl::string_view name;
  Operator op;
};

constexpr NamedOperator kOperators[] = {
    {"eq", Operator::kEq}, {"ne", Operator::kNe}, {"gt", Operator::kGt},
    {"ge", Operator::kGe}, {"lt", Operator::kLt}, {"le", Operator::kLe},
};

}  // namespace

bool IntegerComparison::Holds(int64_t value) const {
  switch (op) {
    case Operator::kEq:
      return value == operand;
    case Operator::kNe:
      return value != operand;
    case Operator::kGt:
      return value > operand;
    case Operator::kGe:
      return value >= operand;
    case Operator::kLt:
      return value < operand;
    case Operator::kLe:
      return value <= operand;
  }
  return false;
}

absl::StatusOr<IntegerComparison> ParseIntegerComparison(
    const Value::Items& term) {
  if (term.size() != 3) {
    return ParseError("integer comparator must have 3 elements");
  }
  if (!term[1].is_string()) {
    return ParseError("integer comparator op must be a string");
  }
  if (!term[2].is_int()) {
    return ParseError("integer comparator operand must be an integer");
  }
  for (const NamedOperator& named : kOperators) {
    if (named.name == term[1].string()) {
      return IntegerComparison{.op = named.op, .operand = term[2].integer()};
    }
  }
  return ParseError("integer comparator opname `", term[1].string(),
                    "' is invalid");
}

}  // namespace reloader::fakes::watchman
