// An Expression is the "expression" of a query, compiled: it says of one entry
// whether it is wanted. ParseExpression (expression_parser.h) makes it.
//
//   if (expression->Matches({.node = node, .wholename = "src/a.py",
//                            .basename = "a.py"}, position)) ...
//
// Immutable, so several threads may use one.
#ifndef FAKES_WATCHMAN_QUERY_EXPRESSION_H_
#define FAKES_WATCHMAN_QUERY_EXPRESSION_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/view.h"

namespace reloader::fakes::watchman {

// An entry that a term is asked about.
struct Candidate {
  const Node& node;
  absl::string_view wholename;  // Relative to the query's relative_root.
  absl::string_view basename;
};

class Expression {
 public:
  virtual ~Expression() = default;

  // `now` is where the query stands; only the term "since" looks at it.
  virtual bool Matches(const Candidate& candidate,
                       const ClockPosition& now) const = 0;
};

using ExpressionPtr = std::unique_ptr<const Expression>;

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_EXPRESSION_H_
