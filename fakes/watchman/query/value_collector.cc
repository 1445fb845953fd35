#include "fakes/watchman/query/value_collector.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/check.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

using reloader::watchman::StringKind;
using reloader::watchman::Value;

void ValueCollector::OnString(absl::string_view bytes, StringKind kind) {
  Add(kind == StringKind::kText ? Value(bytes) : Value::Bytes(bytes));
}

void ValueCollector::OnBeginArray(Count) {
  open_.push_back({.value = Value::Array()});
}

void ValueCollector::OnEndArray() { Close(); }

void ValueCollector::OnBeginObject(Count) {
  open_.push_back({.value = Value::Object()});
}

void ValueCollector::OnKey(absl::string_view key) {
  open_.back().key = std::string(key);
}

void ValueCollector::OnEndObject() { Close(); }

void ValueCollector::OnBeginTemplate(absl::Span<const absl::string_view> keys,
                                     size_t) {
  Open open = {.value = Value::Array()};
  for (const absl::string_view key : keys) open.keys.emplace_back(key);
  open_.push_back(std::move(open));
}

void ValueCollector::OnSkip() {
  Open& table = open_.back();
  table.next_key = (table.next_key + 1) % table.keys.size();
}

void ValueCollector::OnEndTemplate() {
  RELOADER_CHECK(open_.back().next_key == 0);
  Close();
}

Value ValueCollector::Take() && {
  RELOADER_CHECK(open_.empty());
  return std::move(result_);
}

void ValueCollector::Add(Value value) {
  if (open_.empty()) {
    result_ = std::move(value);
    return;
  }
  Open& into = open_.back();
  if (!into.keys.empty()) {
    if (into.next_key == 0) into.value.items().push_back(Value::Object());
    into.value.items().back().members()[into.keys[into.next_key]] =
        std::move(value);
    into.next_key = (into.next_key + 1) % into.keys.size();
  } else if (into.value.is_array()) {
    into.value.items().push_back(std::move(value));
  } else {
    into.value.members()[into.key] = std::move(value);
  }
}

void ValueCollector::Close() {
  Value value = std::move(open_.back().value);
  open_.pop_back();
  Add(std::move(value));
}

}  // namespace reloader::fakes::watchman
