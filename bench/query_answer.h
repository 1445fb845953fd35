// What Watchman answers to a query for a whole tree of made-up files, before it
// is written down in some encoding.
//
//   const QueryAnswer answer(100'000);
//   answer.Visit(AnswerFields::kEight, &encoder);
//
// Immutable.
#ifndef BENCH_QUERY_ANSWER_H_
#define BENCH_QUERY_ANSWER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reloader/watchman/pdu_visitor.h"

namespace reloader::bench {

enum class AnswerFields : uint8_t {
  kName,   // An array of strings.
  kEight,  // A template: the name, and seven numbers of one to eight bytes.
};

class QueryAnswer {
 public:
  explicit QueryAnswer(int64_t files);

  // Calls `visitor` for the one value that the answer is.
  void Visit(AnswerFields fields, watchman::PduVisitor* visitor) const;

 private:
  void VisitNames(watchman::PduVisitor* visitor) const;
  void VisitRows(watchman::PduVisitor* visitor) const;

  std::vector<std::string> names_;
};

}  // namespace reloader::bench

#endif  // BENCH_QUERY_ANSWER_H_
