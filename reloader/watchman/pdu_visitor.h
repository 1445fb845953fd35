// PduVisitor is the one shape in which Watchman's values travel through this
// folder: decoders call it, encoders and builders implement it. So an answer of
// a hundred megabytes is read while it arrives, and no tree of it is ever made.
//
//   class CountsNames : public PduVisitor { ... };
//   CountsNames names;
//   answer.Visit(&names);  // A Value, or a decoder's handler returns &names.
//
// The calls of one value nest as the value does:
//
//   {"clock": "c:1", "files": ["a", "b"]}
//   OnBeginObject(2) OnKey("clock") OnString("c:1") OnKey("files")
//     OnBeginArray(2) OnString("a") OnString("b") OnEndArray() OnEndObject()
//
// A template, BSER's table of objects with the same keys, is a value of its
// own: its rows come one after the other, each with one value or OnSkip() for
// each key.
//
//   OnBeginTemplate({"name", "size"}, 2)
//     OnString("a") OnInt(1)  OnString("b") OnSkip()  OnEndTemplate()
//
// What a call is given lives as long as the call. One thread.
#ifndef RELOADER_WATCHMAN_PDU_VISITOR_H_
#define RELOADER_WATCHMAN_PDU_VISITOR_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::watchman {

// BSER v2 tells text in UTF-8 from bytes (names of files); readers treat them
// alike. Always kBytes from BSER v1, always kText from JSON.
enum class StringKind : uint8_t { kBytes, kText };

class PduVisitor {
 public:
  // Of an array or object in JSON the count is known only at its end.
  using Count = std::optional<size_t>;

  virtual ~PduVisitor() = default;

  virtual void OnNull() = 0;
  virtual void OnBool(bool value) = 0;
  virtual void OnInt(int64_t value) = 0;
  virtual void OnReal(double value) = 0;
  virtual void OnString(absl::string_view bytes, StringKind kind) = 0;

  virtual void OnBeginArray(Count count) = 0;
  virtual void OnEndArray() = 0;

  // Keys may come in any order, and twice.
  virtual void OnBeginObject(Count count) = 0;
  virtual void OnKey(absl::string_view key) = 0;
  virtual void OnEndObject() = 0;

  virtual void OnBeginTemplate(absl::Span<const absl::string_view> keys,
                               size_t rows) = 0;
  // This row lacks this key. Only directly inside a template.
  virtual void OnSkip() = 0;
  virtual void OnEndTemplate() = 0;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_PDU_VISITOR_H_
