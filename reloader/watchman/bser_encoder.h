// Writes what is visited as one BSER PDU, header and body. Integers take the
// smallest width; a count that is not known at the beginning takes 32 bits. In
// v2, text has the tag 0d unless the capability kBserNoText is set, and so have
// the keys of templates; keys of objects are always 02, as the daemon writes
// them.
//
//   std::string pdu;
//   BserEncoder encoder({PduFormat::kBserV2}, &pdu);
//   request.Visit(&encoder);
//   encoder.Finish();
//
// One encoder, one PDU. One thread.
#ifndef RELOADER_WATCHMAN_BSER_ENCODER_H_
#define RELOADER_WATCHMAN_BSER_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/bser_tag.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {

class BserEncoder final : public PduVisitor {
 public:
  // Appends to `*out`, which must outlive the encoder and not be touched before
  // Finish(). `encoding` must be one of BSER.
  BserEncoder(const PduEncoding& encoding, std::string* out);

  BserEncoder(const BserEncoder&) = delete;
  BserEncoder& operator=(const BserEncoder&) = delete;

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
  // `keys` must not be empty: a reader refuses that.
  void OnBeginTemplate(absl::Span<const absl::string_view> keys,
                       size_t rows) override;
  void OnSkip() override;
  void OnEndTemplate() override;

  // Completes the header. One whole value must have been visited.
  void Finish();

 private:
  void AppendTag(BserTag tag) { out_->push_back(static_cast<char>(tag)); }
  void AppendInt(int64_t value);
  void AppendString(BserTag tag, absl::string_view bytes);
  void AppendCount(Count count);
  // Writes the count that AppendCount() left open, if it did.
  void CompleteCount(size_t count);

  const BserTag text_tag_;
  std::string* const out_;
  size_t length_offset_ = 0;
  // Of the counts that are not known yet, the innermost last.
  std::vector<size_t> open_count_offsets_;
  VisitNesting nesting_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_BSER_ENCODER_H_
