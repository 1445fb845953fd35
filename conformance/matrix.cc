#include "conformance/matrix.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/contract.h"
#include "conformance/result.h"
#include "conformance/run_report.h"

namespace reloader::conformance {
namespace {

constexpr absl::string_view kColumnGap = "  ";

// Room for four digits and a gap on the left.
constexpr size_t kMinCellWidth = 6;
constexpr size_t kCellGap = 2;

absl::string_view ColumnTitle(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "pass";
    case Outcome::kFailed:
      return "fail";
    case Outcome::kKnownFailure:
      return "known";
    case Outcome::kNotApplicable:
      return "n/a";
    case Outcome::kNotTested:
      return "untested";
    case Outcome::kCouldNotRun:
      return "not run";
  }
  return "unknown";
}

size_t CellWidth(Outcome outcome) {
  return std::max(kMinCellWidth, ColumnTitle(outcome).size() + kCellGap);
}

absl::string_view Paint(Outcome outcome, const Palette& palette) {
  switch (outcome) {
    case Outcome::kPassed:
      return palette.good;
    case Outcome::kFailed:
    case Outcome::kCouldNotRun:
      return palette.bad;
    case Outcome::kKnownFailure:
    case Outcome::kNotApplicable:
    case Outcome::kNotTested:
      break;
  }
  return palette.dim;
}

std::string LeftIn(absl::string_view text, size_t width) {
  std::string cell(text);
  cell.resize(std::max(cell.size(), width), ' ');
  return cell;
}

std::string RightIn(absl::string_view text, size_t width) {
  const size_t blanks = width > text.size() ? width - text.size() : 0;
  return absl::StrCat(std::string(blanks, ' '), text);
}

class Table {
 public:
  Table(const RunReport& report, const Palette& palette) : palette_(palette) {
    for (const TestRecord& record : report.records) Count(record);
    const OutcomeCounts all = CountOutcomes(report.records);
    for (const Outcome outcome : kAllOutcomes) {
      const bool always = outcome == Outcome::kPassed ||
                          outcome == Outcome::kFailed ||
                          outcome == Outcome::kNotApplicable;
      if (always || all.Of(outcome) > 0) outcomes_.push_back(outcome);
    }
    for (const ClauseFamily& family : report.suite->contract.families()) {
      AddRow(family.name, family.title);
    }
    // Families that the contract does not know, of typed tests only.
    for (const TestRecord& record : report.records) {
      if (!record.id.family.empty()) AddRow(record.id.family, "");
    }
    if (families_.contains("")) rows_.push_back({"", "other", ""});
    for (const Row& row : rows_) {
      name_width_ = std::max(name_width_, row.name.size());
      title_width_ = std::max(title_width_, row.title.size());
    }
  }

  std::string Text() const {
    std::string text = Headings();
    for (const Row& row : rows_) {
      absl::StrAppend(&text, Line(row, cells_));
    }
    absl::StrAppend(&text, Line({"", "total", ""}, totals_));
    return text;
  }

 private:
  struct Row {
    std::string family;
    std::string name;  // As shown.
    std::string title;
  };
  // By backend and family.
  using Cells = std::map<std::pair<std::string, std::string>, OutcomeCounts>;

  void Count(const TestRecord& record) {
    const std::string& backend = record.id.backend;
    if (std::find(backends_.begin(), backends_.end(), backend) ==
        backends_.end()) {
      backends_.push_back(backend);
    }
    families_.insert(record.id.family);
    cells_[{backend, record.id.family}].Add(record.outcome);
    totals_[{backend, ""}].Add(record.outcome);
  }

  void AddRow(const std::string& family, const std::string& title) {
    const bool known =
        std::any_of(rows_.begin(), rows_.end(),
                    [&family](const Row& row) { return row.family == family; });
    if (families_.contains(family) && !known) {
      rows_.push_back({family, family, title});
    }
  }

  size_t GroupWidth(absl::string_view backend) const {
    return std::max(CellsWidth(), kCellGap + backend.size());
  }

  size_t CellsWidth() const {
    size_t width = 0;
    for (const Outcome outcome : outcomes_) width += CellWidth(outcome);
    return width;
  }

  // "--- StatOnDisk ---", as wide as the columns below it.
  std::string GroupTitle(absl::string_view backend) const {
    const size_t width = GroupWidth(backend) - kCellGap;
    std::string title(backend);
    if (title.size() + 4 <= width) {
      const size_t left = (width - title.size() - 2) / 2;
      const size_t right = width - title.size() - 2 - left;
      title = absl::StrCat(std::string(left, '-'), " ", title, " ",
                           std::string(right, '-'));
    }
    return RightIn(title, GroupWidth(backend));
  }

  std::string Headings() const {
    const std::string indent(name_width_ + 2 + title_width_, ' ');
    std::string names = indent;
    std::string columns = indent;
    for (const std::string& backend : backends_) {
      absl::StrAppend(&names, kColumnGap, GroupTitle(backend));
      std::string group;
      for (const Outcome outcome : outcomes_) {
        absl::StrAppend(&group,
                        RightIn(ColumnTitle(outcome), CellWidth(outcome)));
      }
      absl::StrAppend(&columns, kColumnGap,
                      RightIn(group, GroupWidth(backend)));
    }
    return absl::StrCat(names, "\n", columns, "\n");
  }

  std::string Line(const Row& row, const Cells& cells) const {
    std::string line = absl::StrCat(LeftIn(row.name, name_width_), "  ",
                                    LeftIn(row.title, title_width_));
    for (const std::string& backend : backends_) {
      const auto cell = cells.find({backend, row.family});
      const OutcomeCounts counts =
          cell == cells.end() ? OutcomeCounts() : cell->second;
      absl::StrAppend(&line, kColumnGap,
                      std::string(GroupWidth(backend) - CellsWidth(), ' '));
      for (const Outcome outcome : outcomes_) {
        absl::StrAppend(&line, Number(outcome, counts.Of(outcome)));
      }
    }
    return absl::StrCat(line, "\n");
  }

  std::string Number(Outcome outcome, int count) const {
    const std::string text =
        RightIn(count == 0 ? "." : absl::StrCat(count), CellWidth(outcome));
    const absl::string_view paint =
        count == 0 ? palette_.dim : Paint(outcome, palette_);
    return absl::StrCat(paint, text, paint.empty() ? "" : palette_.off);
  }

  const Palette palette_;
  std::vector<std::string> backends_;
  std::set<std::string> families_;
  std::vector<Outcome> outcomes_;
  std::vector<Row> rows_;
  Cells cells_;
  Cells totals_;
  size_t name_width_ = absl::string_view("total").size();
  size_t title_width_ = 0;
};

}  // namespace

std::string FormatMatrix(const RunReport& report, const Palette& palette) {
  return Table(report, palette).Text();
}

}  // namespace reloader::conformance
