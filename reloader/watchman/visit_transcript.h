// Writes down what a visitor is called with, for tests: one word a call, in the
// notation of pdu_visitor.h's example made short.
//
//   VisitTranscript transcript;
//   value.Visit(&transcript);
//   EXPECT_EQ(transcript.text(), "{1 clock: 'c:1' }");
//
// [2 … ] is an array of two items, [ … ] one of unknown count, {2 … } an
// object, <name,size x2 … > a template of two rows, 'a' bytes, "a" text, 1 an
// integer, 1.0r a real, - a skip. Ends the program when the calls do not nest.
// One thread.
#ifndef RELOADER_WATCHMAN_VISIT_TRANSCRIPT_H_
#define RELOADER_WATCHMAN_VISIT_TRANSCRIPT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {

class VisitTranscript final : public PduVisitor {
 public:
  // Without a space at the end.
  const std::string& text() const { return text_; }
  bool complete() const { return nesting_.complete(); }

  void OnNull() override;
  void OnBool(bool value) override;
  void OnInt(int64_t value) override;
  void OnReal(double value) override;
  void OnString(absl::string_view bytes, StringKind kind) override;
  void OnBeginArray(Count count) override;
  void OnEndArray() override;
  void OnBeginObject(Count count) override;
  void OnKey(absl::string_view key) override;
  void OnEndObject() override;
  void OnBeginTemplate(absl::Span<const absl::string_view> keys,
                       size_t rows) override;
  void OnSkip() override;
  void OnEndTemplate() override;

 private:
  void Add(absl::string_view word);

  VisitNesting nesting_;
  std::string text_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_VISIT_TRANSCRIPT_H_
