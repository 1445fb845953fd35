// Makes a Value of what is visited: for requests and for answers that are known
// to be small. A template becomes an array of objects, each with its own copy
// of the keys; a skipped key is left out. Of a key that comes twice in an
// object, the last value stays.
//
//   ValueBuilder builder;
//   value.Visit(&builder);
//   EXPECT_EQ(builder.Take(), value);
//
// What it takes has a limit. Whoever feeds it what a peer sends looks whether
// it was reached: the value is of no use then.
//
// One thread.
#ifndef RELOADER_WATCHMAN_VALUE_BUILDER_H_
#define RELOADER_WATCHMAN_VALUE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {

class ValueBuilder final : public PduVisitor {
 public:
  // Builds values of about `max_bytes` of memory each.
  explicit ValueBuilder(size_t max_bytes = SIZE_MAX) : max_bytes_(max_bytes) {}

  void OnNull() override { Add(Value()); }
  void OnBool(bool value) override { Add(Value(value)); }
  void OnInt(int64_t value) override { Add(Value(value)); }
  void OnReal(double value) override { Add(Value(value)); }
  void OnString(absl::string_view bytes, StringKind kind) override {
    Charge(bytes.size());
    Add(kind == StringKind::kText ? Value(bytes) : Value::Bytes(bytes));
  }
  void OnBeginArray(Count count) override;
  void OnEndArray() override;
  void OnBeginObject(Count count) override;
  void OnKey(absl::string_view key) override;
  void OnEndObject() override;
  void OnBeginTemplate(absl::Span<const absl::string_view> keys,
                       size_t rows) override;
  void OnSkip() override;
  void OnEndTemplate() override;

  // One whole value was visited, and not taken yet.
  bool complete() const { return nesting_.complete(); }

  // The limit was reached: the value is not whole.
  bool is_full() const { return bytes_ > max_bytes_; }

  // About what the value takes so far, in bytes.
  size_t bytes() const { return bytes_; }

  // Returns the value and begins anew; complete() must hold.
  Value Take();

  // Forgets what was visited so far.
  void Clear() { *this = ValueBuilder(max_bytes_); }

 private:
  struct Frame {
    Value container;
    // Of an object: the key of the value that comes next.
    std::string key;
    // Of a template.
    std::vector<std::string> keys;
    size_t column = 0;
  };

  void Charge(size_t bytes);
  void Add(Value value);
  // Puts `value` where it belongs; nesting_ knows of it already.
  void Insert(Value value);
  void Begin(VisitNesting::Kind kind, Count count, Value empty);
  void End(VisitNesting::Kind kind);
  // Returns the next cell's key and the row it belongs to.
  const std::string& NextCell(Frame* frame, Value::Members** row);

  size_t max_bytes_;
  size_t bytes_ = 0;
  VisitNesting nesting_;
  Value top_;
  std::vector<Frame> frames_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_VALUE_BUILDER_H_
