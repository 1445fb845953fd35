// The comparison in ["size", "ge", 1024] and ["depth", "eq", 0].
//
//   absl::StatusOr<IntegerComparison> comparison =
//   ParseIntegerComparison(term); comparison->Holds(2000)
//
// Pure functions.
#ifndef FAKES_WATCHMAN_QUERY_INTEGER_COMPARISON_H_
#define FAKES_WATCHMAN_QUERY_INTEGER_COMPARISON_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

struct IntegerComparison {
  enum class Operator : uint8_t { kEq, kNe, kGt, kGe, kLt, kLe };

  Operator op = Operator::kGe;
  int64_t operand = 0;

  bool Holds(int64_t value) const;
};

// Reads elements 1 and 2 of an array of 3. Errors are kInvalidArgument, with
// the whole text of the daemon.
absl::StatusOr<IntegerComparison> ParseIntegerComparison(
    const reloader::watchman::Value::Items& term);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_INTEGER_COMPARISON_H_
