#include "conformance/contract.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/clause_id.h"

namespace reloader::conformance {
namespace {

// Consecutive lines that are neither empty nor a heading.
struct Paragraph {
  std::string text;  // The lines joined by single blanks.
  int line = 0;
};

// Whether a word of `sentence` is MUST or MAY; MUST NOT begins with MUST.
bool HasModalVerb(absl::string_view sentence) {
  for (const absl::string_view word :
       absl::StrSplit(sentence, absl::ByAnyChar(" ,.;:*_()"))) {
    if (word == "MUST" || word == "MAY") return true;
  }
  return false;
}

std::string Show(absl::string_view text) {
  constexpr size_t kShownBytes = 60;
  return absl::StrCat("'", absl::CHexEscape(text.substr(0, kShownBytes)),
                      text.size() > kShownBytes ? "...'" : "'");
}

// One parse of one document. Mistakes are collected and parsing goes on.
class Parser {
 public:
  explicit Parser(absl::string_view file_name) : file_name_(file_name) {}

  absl::StatusOr<Contract> Run(absl::string_view text) {
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      ++line_;
      ReadLine(absl::StripTrailingAsciiWhitespace(line));
    }
    EndFamily();
    if (clauses_.empty() && mistakes_.empty()) {
      Mistake(1, "expected at least one clause ('### W-FAMILY-1')");
    }
    if (!mistakes_.empty()) {
      std::stable_sort(
          mistakes_.begin(), mistakes_.end(),
          [](const auto& a, const auto& b) { return a.first < b.first; });
      return absl::InvalidArgumentError(absl::StrJoin(
          mistakes_, "\n", [](std::string* out, const auto& mistake) {
            absl::StrAppend(out, mistake.second);
          }));
    }
    return Contract(std::move(families_), std::move(clauses_));
  }

 private:
  void Mistake(int line, absl::string_view what) {
    mistakes_.emplace_back(line,
                           absl::StrCat(file_name_, ":", line, ": ", what));
  }

  void ReadLine(absl::string_view line) {
    if (absl::StartsWith(line, "### ")) {
      BeginClause(absl::StripAsciiWhitespace(line.substr(4)));
    } else if (absl::StartsWith(line, "## ")) {
      BeginFamily(absl::StripAsciiWhitespace(line.substr(3)));
    } else if (line.empty()) {
      paragraph_open_ = false;
    } else if (in_clause_) {
      AddText(line);
    }
  }

  void AddText(absl::string_view line) {
    // A field begins a paragraph even without an empty line before it.
    if (!paragraph_open_ || IsField(FieldName(line).value_or(""))) {
      paragraphs_.push_back({"", line_});
      paragraph_open_ = true;
    }
    std::string& text = paragraphs_.back().text;
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    absl::StripAsciiWhitespace(line));
  }

  // Returns "Why" of "Why: ...": one capitalised word and a colon.
  static std::optional<absl::string_view> FieldName(absl::string_view text) {
    const size_t colon = text.find(':');
    if (colon == 0 || colon == absl::string_view::npos) return std::nullopt;
    const absl::string_view name = text.substr(0, colon);
    if (!absl::ascii_isupper(name[0]) ||
        !std::all_of(name.begin() + 1, name.end(), absl::ascii_islower)) {
      return std::nullopt;
    }
    return name;
  }

  static bool IsField(absl::string_view name) {
    return name == "Why" || name == "Bugs" || name == "Retired";
  }

  void BeginFamily(absl::string_view heading) {
    EndFamily();
    const absl::string_view name =
        heading.substr(0, heading.find_first_of(": "));
    absl::string_view title = heading.substr(name.size());
    absl::ConsumePrefix(&title, ":");
    title = absl::StripAsciiWhitespace(title);
    if (name.empty() || title.empty() ||
        !std::all_of(name.begin(), name.end(), absl::ascii_isupper)) {
      Mistake(line_,
              absl::StrCat("expected '## FAMILY  title', got ", Show(heading)));
    }
    if (std::any_of(families_.begin(), families_.end(),
                    [&](const ClauseFamily& f) { return f.name == name; })) {
      Mistake(line_, absl::StrCat("the family ", name, " is there already"));
    }
    families_.push_back({std::string(name), std::string(title), line_});
    family_clauses_ = 0;
  }

  void EndFamily() {
    EndClause();
    if (!families_.empty() && family_clauses_ == 0) {
      Mistake(families_.back().line,
              absl::StrCat("expected a clause in the family ",
                           families_.back().name));
    }
  }

  void BeginClause(absl::string_view heading) {
    EndClause();
    in_clause_ = true;
    paragraph_open_ = false;
    clause_ = {};
    clause_.id = std::string(heading);
    clause_.line = line_;
    ++family_clauses_;
    const std::optional<ClauseId> id = ParseClauseId(heading);
    if (!id) {
      Mistake(line_, absl::StrCat("expected a clause id like W-SAVE-2, got ",
                                  Show(heading)));
      return;
    }
    clause_.family = id->family;
    clause_.number = id->number;
    if (families_.empty() || families_.back().name != id->family) {
      Mistake(line_,
              absl::StrCat("expected ", heading, " below its heading '## ",
                           id->family, "  title'"));
    }
    const auto [other, inserted] = lines_of_ids_.emplace(clause_.id, line_);
    if (!inserted) {
      Mistake(line_, absl::StrCat(heading, " is there already, on line ",
                                  other->second));
    }
  }

  void EndClause() {
    if (!in_clause_) return;
    in_clause_ = false;
    std::map<std::string, int> lines_of_fields;
    for (const Paragraph& paragraph : paragraphs_) {
      ReadParagraph(paragraph, &lines_of_fields);
    }
    paragraphs_.clear();
    if (clause_.sentence.empty()) {
      Mistake(clause_.line, absl::StrCat(clause_.id, " has no sentence"));
    } else if (!HasModalVerb(clause_.sentence)) {
      Mistake(clause_.line,
              absl::StrCat("the sentence of ", clause_.id,
                           " has none of MUST, MUST NOT and MAY"));
    }
    if (lines_of_fields.count("Why") == 0) {
      Mistake(clause_.line, absl::StrCat(clause_.id, " has no 'Why:'"));
    }
    clauses_.push_back(std::move(clause_));
  }

  void ReadParagraph(const Paragraph& paragraph,
                     std::map<std::string, int>* lines_of_fields) {
    const auto name = FieldName(paragraph.text);
    if (!name) {
      if (clause_.sentence.empty() && lines_of_fields->empty()) {
        clause_.sentence = paragraph.text;
      } else {
        Mistake(paragraph.line,
                absl::StrCat("expected 'Why:', 'Bugs:' or 'Retired:', got ",
                             Show(paragraph.text)));
      }
      return;
    }
    const std::string value(absl::StripAsciiWhitespace(
        absl::string_view(paragraph.text).substr(name->size() + 1)));
    if (!lines_of_fields->emplace(*name, paragraph.line).second) {
      Mistake(paragraph.line,
              absl::StrCat(clause_.id, " has a second '", *name, ":'"));
    }
    if (value.empty()) {
      Mistake(paragraph.line, absl::StrCat("expected a text after '", *name,
                                           ":', got nothing"));
    }
    SetField(*name, value, paragraph.line);
  }

  void SetField(absl::string_view name, const std::string& value, int line) {
    if (name == "Why") {
      clause_.reason = value;
    } else if (name == "Retired") {
      clause_.retired = true;
      clause_.retirement = value;
    } else if (name == "Bugs") {
      clause_.bugs =
          absl::StrSplit(value, absl::ByAnyChar(", "), absl::SkipEmpty());
    } else {
      Mistake(line,
              absl::StrCat("expected 'Why:', 'Bugs:' or 'Retired:', got '",
                           name, ":'"));
    }
  }

  const std::string file_name_;
  int line_ = 0;
  std::vector<std::pair<int, std::string>> mistakes_;
  std::vector<ClauseFamily> families_;
  int family_clauses_ = 0;  // Of the last family.
  std::vector<Clause> clauses_;
  std::map<std::string, int> lines_of_ids_;
  Clause clause_;  // The open one, if in_clause_.
  bool in_clause_ = false;
  std::vector<Paragraph> paragraphs_;  // Of the open clause.
  bool paragraph_open_ = false;
};

}  // namespace

const Clause* Contract::Find(absl::string_view id) const {
  const auto found =
      std::find_if(clauses_.begin(), clauses_.end(),
                   [id](const Clause& clause) { return clause.id == id; });
  return found == clauses_.end() ? nullptr : &*found;
}

absl::StatusOr<Contract> ParseContract(absl::string_view file_name,
                                       absl::string_view text) {
  if (text.size() > kMaxContractBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(file_name, ":1: expected at most ", kMaxContractBytes,
                     " bytes, got ", text.size()));
  }
  return Parser(file_name).Run(text);
}

}  // namespace reloader::conformance
