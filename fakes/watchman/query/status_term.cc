#include "fakes/watchman/query/status_term.h"

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/file_type_letter.h"
#include "fakes/watchman/query/integer_comparison.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/view.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

// "D" is a door, which only Solaris has.
constexpr absl::string_view kTypes = "bcdfplsD";

class ExistsTerm : public Expression {
 public:
  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    return candidate.node.exists;
  }
};

class EmptyTerm : public Expression {
 public:
  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    const FileStatus& status = candidate.node.status;
    return candidate.node.exists && status.size_bytes == 0 &&
           (status.type == FileType::kRegular ||
            status.type == FileType::kDirectory);
  }
};

class SizeTerm : public Expression {
 public:
  explicit SizeTerm(IntegerComparison comparison) : comparison_(comparison) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    return candidate.node.exists &&
           comparison_.Holds(candidate.node.status.size_bytes);
  }

 private:
  const IntegerComparison comparison_;
};

class TypeTerm : public Expression {
 public:
  explicit TypeTerm(char letter) : letter_(letter) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition&) const override {
    return FileTypeLetter(candidate.node.status.type) == letter_;
  }

 private:
  const char letter_;
};

}  // namespace

ExpressionPtr MakeExistsTerm() { return std::make_unique<ExistsTerm>(); }

ExpressionPtr MakeEmptyTerm() { return std::make_unique<EmptyTerm>(); }

absl::StatusOr<ExpressionPtr> ParseSizeTerm(const Value& term) {
  if (!term.is_array()) return ParseError("Expected array for 'size' term");
  const absl::StatusOr<IntegerComparison> comparison =
      ParseIntegerComparison(term.items());
  if (!comparison.ok()) return comparison.status();
  return std::make_unique<SizeTerm>(*comparison);
}

absl::StatusOr<ExpressionPtr> ParseTypeTerm(const Value& term) {
  if (!term.is_array() || term.items().size() < 2 ||
      !term.items()[1].is_string()) {
    return ParseError(R"(must use ["type", "typestr"])");
  }
  const std::string& type = term.items()[1].string();
  if (type.size() != 1 || kTypes.find(type[0]) == absl::string_view::npos) {
    return ParseError("invalid type string '", type, "'");
  }
  return std::make_unique<TypeTerm>(type[0]);
}

}  // namespace reloader::fakes::watchman
