// Collects visits into a Value, a template as an array of objects: for tests
// that look at what was written.
//
//   ValueCollector collector;
//   WriteFiles(result, fields, view, counter, &collector);
//   EXPECT_EQ(std::move(collector).Take(), Value::Array({"a.py"}));
//
// One thread.
#ifndef FAKES_WATCHMAN_QUERY_VALUE_COLLECTOR_H_
#define FAKES_WATCHMAN_QUERY_VALUE_COLLECTOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class ValueCollector : public reloader::watchman::PduVisitor {
 public:
  using Value = reloader::watchman::Value;

  void OnNull() override { Add(Value()); }
  void OnBool(bool value) override { Add(value); }
  void OnInt(int64_t value) override { Add(value); }
  void OnReal(double value) override { Add(value); }
  void OnString(absl::string_view bytes,
                reloader::watchman::StringKind kind) override;
  void OnBeginArray(Count count) override;
  void OnEndArray() override;
  void OnBeginObject(Count count) override;
  void OnKey(absl::string_view key) override;
  void OnEndObject() override;
  void OnBeginTemplate(absl::Span<const absl::string_view> keys,
                       size_t rows) override;
  void OnSkip() override;
  void OnEndTemplate() override;

  // Returns the value that was visited.
  Value Take() &&;

 private:
  // A value that is not complete.
  struct Open {
    Value value;
    std::string key;                // Of an object's next member.
    std::vector<std::string> keys;  // Of a template.
    size_t next_key = 0;
  };

  void Add(Value value);
  void Close();

  std::vector<Open> open_;
  Value result_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_VALUE_COLLECTOR_H_
