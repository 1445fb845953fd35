// Writes what is visited as one PDU of JSON: compact, one line, UTF-8 left as
// it is, numbers and escapes as the daemon writes them. A template becomes an
// array of objects; a skipped key is left out.
//
// JSON has no bytes: a string that is not UTF-8, a file's name for instance, is
// an error here. The daemon falls silent on such a connection for good, so who
// must survive odd names takes BSER.
//
//   std::string pdu;
//   JsonEncoder encoder(&pdu);
//   request.Visit(&encoder);
//   if (absl::Status status = encoder.Finish(); !status.ok()) return status;
//
// One encoder, one PDU. One thread.
#ifndef RELOADER_WATCHMAN_JSON_ENCODER_H_
#define RELOADER_WATCHMAN_JSON_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {

class JsonEncoder final : public PduVisitor {
 public:
  // Appends to `*out`, which must outlive the encoder and not be touched before
  // Finish().
  explicit JsonEncoder(std::string* out) : begin_(out->size()), out_(out) {}

  JsonEncoder(const JsonEncoder&) = delete;
  JsonEncoder& operator=(const JsonEncoder&) = delete;

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

  // Ends the line. One whole value must have been visited.
  // kInvalidArgument: a string that is not UTF-8, or a real that is not finite;
  // the first one is named, and `*out` is as it was before.
  absl::Status Finish();

 private:
  struct Template {
    // Each as JSON, with its colon.
    std::vector<std::string> keys;
    size_t column = 0;
    bool has_rows = false;
    bool row_is_empty = true;
  };

  // Writes what stands between the value before and the one to come.
  void BeginValue();
  // Goes to the next cell; returns its key.
  const std::string& NextCell(Template* table);
  void AppendString(absl::string_view text, std::string* out);
  void Fail(absl::Status status);

  const size_t begin_;
  std::string* const out_;
  absl::Status status_;
  std::vector<Template> templates_;
  VisitNesting nesting_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_JSON_ENCODER_H_
