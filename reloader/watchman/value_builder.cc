#include "reloader/watchman/value_builder.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/visit_nesting.h"

namespace reloader::watchman {

void ValueBuilder::OnBeginArray(Count count) {
  Begin(VisitNesting::Kind::kArray, count, Value::Array());
}

void ValueBuilder::OnEndArray() { End(VisitNesting::Kind::kArray); }

void ValueBuilder::OnBeginObject(Count count) {
  Begin(VisitNesting::Kind::kObject, count, Value::Object());
}

void ValueBuilder::OnKey(absl::string_view key) {
  nesting_.AddKey();
  Charge(sizeof(std::string) + key.size());
  if (is_full()) return;
  frames_.back().key.assign(key.data(), key.size());
}

void ValueBuilder::OnEndObject() { End(VisitNesting::Kind::kObject); }

void ValueBuilder::OnBeginTemplate(absl::Span<const absl::string_view> keys,
                                   size_t rows) {
  Begin(VisitNesting::Kind::kTemplate, keys.size() * rows, Value::Array());
  for (const absl::string_view key : keys) {
    Charge(sizeof(std::string) + key.size());
    if (is_full()) return;
    frames_.back().keys.emplace_back(key);
  }
}

void ValueBuilder::OnSkip() {
  nesting_.AddSkip();
  if (is_full()) return;
  Value::Members* row = nullptr;
  NextCell(&frames_.back(), &row);
}

void ValueBuilder::OnEndTemplate() { End(VisitNesting::Kind::kTemplate); }

Value ValueBuilder::Take() {
  RELOADER_CHECK(complete());
  Value taken = std::move(top_);
  Clear();
  return taken;
}

void ValueBuilder::Charge(size_t bytes) {
  // At the limit it stands still: a peer can send for as long as it likes.
  if (!is_full()) bytes_ += bytes;
}

void ValueBuilder::Add(Value value) {
  nesting_.AddValue();
  Insert(std::move(value));
}

void ValueBuilder::Insert(Value value) {
  Charge(sizeof(Value));
  if (is_full()) return;
  if (frames_.empty()) {
    top_ = std::move(value);
    return;
  }
  Frame& frame = frames_.back();
  if (!frame.keys.empty()) {
    Value::Members* row = nullptr;
    const std::string& key = NextCell(&frame, &row);
    Charge(sizeof(std::string) + key.size());
    row->insert_or_assign(key, std::move(value));
  } else if (frame.container.is_object()) {
    frame.container.members().insert_or_assign(std::move(frame.key),
                                               std::move(value));
  } else {
    frame.container.items().push_back(std::move(value));
  }
}

void ValueBuilder::Begin(VisitNesting::Kind kind, Count count, Value empty) {
  nesting_.Begin(kind, count);
  Frame frame;
  frame.container = std::move(empty);
  frames_.push_back(std::move(frame));
}

void ValueBuilder::End(VisitNesting::Kind kind) {
  nesting_.End(kind);
  Value container = std::move(frames_.back().container);
  frames_.pop_back();
  Insert(std::move(container));
}

const std::string& ValueBuilder::NextCell(Frame* frame, Value::Members** row) {
  Value::Items& rows = frame->container.items();
  if (frame->column == 0) {
    Charge(sizeof(Value));
    rows.push_back(Value::Object());
  }
  *row = &rows.back().members();
  const std::string& key = frame->keys[frame->column];
  frame->column = (frame->column + 1) % frame->keys.size();
  return key;
}

}  // namespace reloader::watchman
