#include "reloader/watchman/visit_transcript.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {
namespace {

using Kind = VisitNesting::Kind;

std::string ToString(PduVisitor::Count count) {
  return count.has_value() ? absl::StrCat(*count) : "";
}

}  // namespace

void VisitTranscript::OnNull() {
  nesting_.AddValue();
  Add("null");
}

void VisitTranscript::OnBool(bool value) {
  nesting_.AddValue();
  Add(value ? "true" : "false");
}

void VisitTranscript::OnInt(int64_t value) {
  nesting_.AddValue();
  Add(absl::StrCat(value));
}

void VisitTranscript::OnReal(double value) {
  nesting_.AddValue();
  Add(absl::StrFormat("%.17gr", value));
}

void VisitTranscript::OnString(absl::string_view bytes, StringKind kind) {
  nesting_.AddValue();
  const char* quote = kind == StringKind::kText ? "\"" : "'";
  Add(absl::StrCat(quote, absl::CHexEscape(bytes), quote));
}

void VisitTranscript::OnBeginArray(Count count) {
  nesting_.Begin(Kind::kArray, count);
  Add(absl::StrCat("[", ToString(count)));
}

void VisitTranscript::OnEndArray() {
  nesting_.End(Kind::kArray);
  Add("]");
}

void VisitTranscript::OnBeginObject(Count count) {
  nesting_.Begin(Kind::kObject, count);
  Add(absl::StrCat("{", ToString(count)));
}

void VisitTranscript::OnKey(absl::string_view key) {
  nesting_.AddKey();
  Add(absl::StrCat(absl::CHexEscape(key), ":"));
}

void VisitTranscript::OnEndObject() {
  nesting_.End(Kind::kObject);
  Add("}");
}

void VisitTranscript::OnBeginTemplate(absl::Span<const absl::string_view> keys,
                                      size_t rows) {
  nesting_.Begin(Kind::kTemplate, keys.size() * rows);
  Add(absl::StrCat("<", absl::CHexEscape(absl::StrJoin(keys, ",")), " x",
                   rows));
}

void VisitTranscript::OnSkip() {
  nesting_.AddSkip();
  Add("-");
}

void VisitTranscript::OnEndTemplate() {
  nesting_.End(Kind::kTemplate);
  Add(">");
}

void VisitTranscript::Add(absl::string_view word) {
  if (!text_.empty()) text_.push_back(' ');
  text_.append(word.data(), word.size());
}

}  // namespace reloader::watchman
