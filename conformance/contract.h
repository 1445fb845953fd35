// The contract as data: the numbered clauses of conformance/CONTRACT.md, so
// that a failure can quote the clause it is about, with its line.
//
//   absl::StatusOr<Contract> contract = ParseContract("CONTRACT.md", text);
//   if (const Clause* clause = contract->Find("W-SAVE-2")) {
//     std::cout << clause->sentence << " line " << clause->line;
//   }
//
// The file is Markdown. A family is a section; a clause is a section of it, one
// paragraph that is its sentence, then its fields, each a paragraph:
//
//   ## SAVE  Saving styles
//
//   ### W-SAVE-2
//
//   A file saved by rename onto it MUST be reported as modified, once.
//
//   Why: most editors save this way.
//
//   Bugs: django/django#11177
//
//   Retired: W-SAVE-9 says it better.
//
// "Why:" is required, the others are not. Text before the first family is an
// introduction and is not read; text between a family and its first clause is
// not read either. Plain values, no I/O.
#ifndef CONFORMANCE_CONTRACT_H_
#define CONFORMANCE_CONTRACT_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace reloader::conformance {

struct Clause {
  std::string id;                 // "W-SAVE-2"
  std::string family;             // "SAVE"
  int number = 0;                 // 2
  std::string sentence;           // One line; has MUST, MUST NOT or MAY.
  std::string reason;             // One line, without "Why:".
  std::vector<std::string> bugs;  // Public ids: "django/django#11177".
  int line = 0;                   // Of the heading, from 1.
  bool retired = false;           // Kept so that the id is never used again.
  std::string retirement;         // One line, without "Retired:".
};

struct ClauseFamily {
  std::string name;   // "SAVE"
  std::string title;  // "Saving styles"
  int line = 0;       // Of the heading, from 1.
};

class Contract {
 public:
  // What ParseContract() found, which it has checked.
  Contract(std::vector<ClauseFamily> families, std::vector<Clause> clauses)
      : families_(std::move(families)), clauses_(std::move(clauses)) {}

  // Returns the clause, or null if there is none of that id. Valid as long as
  // this object; retired clauses are found too.
  const Clause* Find(absl::string_view id) const;

  // In the order of the document.
  const std::vector<ClauseFamily>& families() const { return families_; }
  const std::vector<Clause>& clauses() const { return clauses_; }

 private:
  std::vector<ClauseFamily> families_;
  std::vector<Clause> clauses_;
};

// A longer text is an error.
inline constexpr size_t kMaxContractBytes = 1024 * 1024;

// Parses `text`; `file_name` only stands in messages.
// kInvalidArgument: every mistake, one per line, as "FILE:LINE: what": an id
// that is malformed, in another family's section or used twice, no sentence,
// more than one, or one without MUST, MUST NOT or MAY, no "Why:", a field that
// is repeated or unknown, a family without clauses, no clause at all.
absl::StatusOr<Contract> ParseContract(absl::string_view file_name,
                                       absl::string_view text);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_CONTRACT_H_
