#include "fakes/watchman/query/since_term.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/query_error.h"
#include "fakes/watchman/query/view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

enum class Moment : uint8_t { kObserved, kCreated, kModified, kChanged };

std::optional<Moment> MomentNamed(absl::string_view name) {
  if (name == "oclock") return Moment::kObserved;
  if (name == "cclock") return Moment::kCreated;
  if (name == "mtime") return Moment::kModified;
  if (name == "ctime") return Moment::kChanged;
  return std::nullopt;
}

int64_t Seconds(int64_t nanoseconds) {
  return absl::ToUnixSeconds(absl::FromUnixNanos(nanoseconds));
}

class SinceTerm : public Expression {
 public:
  SinceTerm(ClockSpec since, Moment moment)
      : since_(std::move(since)), moment_(moment) {}

  bool Matches(const Candidate& candidate,
               const ClockPosition& now) const override {
    const Node& node = candidate.node;
    const Since since = EvaluateClockSpec(since_, now, /*cursors=*/nullptr);
    if (moment_ == Moment::kModified) {
      return Seconds(node.status.mtime_ns) >= since.seconds;
    }
    if (moment_ == Moment::kChanged) {
      return Seconds(node.status.ctime_ns) >= since.seconds;
    }
    const ObservedTime& time =
        moment_ == Moment::kObserved ? node.observed : node.created;
    // The generator means later, this means not earlier.
    if (since.is_timestamp) return time.seconds >= since.seconds;
    return since.is_fresh_instance ? node.exists : time.tick > since.tick;
  }

 private:
  const ClockSpec since_;
  const Moment moment_;
};

}  // namespace

absl::StatusOr<ExpressionPtr> ParseSinceTerm(const Value& term) {
  if (!term.is_array()) {
    return ParseError("\"since\" term must be an array");
  }
  const Value::Items& items = term.items();
  if (items.size() < 2 || items.size() > 3) {
    return ParseError("\"since\" term has invalid number of parameters");
  }
  if (items[1].is_null()) {
    return ParseError("invalid clockspec for \"since\" term");
  }
  absl::StatusOr<ClockSpec> since = ParseClockSpec(items[1]);
  if (!since.ok()) return since.status();
  if (std::holds_alternative<ClockCursor>(since->moment)) {
    return ParseError("named cursors are not allowed in \"since\" terms");
  }
  if (items.size() == 3 && !items[2].is_string()) {
    return ParseError("field name for \"since\" term must be a string");
  }
  const absl::string_view field =
      items.size() == 3 ? absl::string_view(items[2].string()) : "oclock";
  const std::optional<Moment> moment = MomentNamed(field);
  if (!moment.has_value()) {
    return ParseError("invalid field name \"", field, "\" for \"since\" term");
  }
  const bool needs_timestamp =
      moment == Moment::kModified || moment == Moment::kChanged;
  if (needs_timestamp &&
      !std::holds_alternative<ClockTimestamp>(since->moment)) {
    return ParseError("field \"", field,
                      "\" requires a timestamp value for comparison in "
                      "\"since\" term");
  }
  return std::make_unique<SinceTerm>(*std::move(since), *moment);
}

}  // namespace reloader::fakes::watchman
