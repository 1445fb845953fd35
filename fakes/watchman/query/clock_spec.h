// Clocks as Watchman writes and reads them. A clock names a moment of one watch
// of one server: "c:<start>:<pid>:<root>:<tick>".
//
//   FormatClock(counter, 7)                     // "c:1500000000:42:1:7"
//   absl::StatusOr<ClockSpec> since = ParseClockSpec("n:my-build");
//   Since since = EvaluateClockSpec(*spec, position, &cursors);
//
// Pure functions.
#ifndef FAKES_WATCHMAN_QUERY_CLOCK_SPEC_H_
#define FAKES_WATCHMAN_QUERY_CLOCK_SPEC_H_

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// What counts ticks: one watch, in one process. Ticks of another counter mean
// nothing to it.
struct TickCounter {
  uint64_t start_seconds = 0;  // When the server started, since the epoch.
  int32_t pid = 0;             // Of the server.
  uint32_t root_number = 0;    // Watches are numbered as they are made.

  friend bool operator==(const TickCounter&, const TickCounter&) = default;
};

std::string FormatClock(const TickCounter& counter, uint32_t tick);

// The forms of a ClockSpec. Of another counter than the server's, a tick is as
// if nothing had been asked before.
struct ClockTick {
  TickCounter counter;
  uint32_t tick = 0;
  friend bool operator==(const ClockTick&, const ClockTick&) = default;
};
struct ClockCursor {
  std::string name;  // The whole string, "n:" included.
  friend bool operator==(const ClockCursor&, const ClockCursor&) = default;
};
struct ClockTimestamp {
  int64_t seconds = 0;
  friend bool operator==(const ClockTimestamp&,
                         const ClockTimestamp&) = default;
};

// "since" as it was asked for.
struct ClockSpec {
  std::variant<ClockTick, ClockCursor, ClockTimestamp> moment;
  // Also given {"scm": …}. No root of this server is a repository.
  bool has_source_control = false;

  static ClockSpec At(const TickCounter& counter, uint32_t tick) {
    return {.moment = ClockTick{counter, tick}};
  }

  friend bool operator==(const ClockSpec&, const ClockSpec&) = default;
};

// Reads any of the daemon's forms. The error's message is the daemon's. null is
// no clock spec; what it means depends on where it stands, and callers look.
absl::StatusOr<ClockSpec> ParseClockSpec(const reloader::watchman::Value& spec);

// Where a query stands, and what the server still knows.
struct ClockPosition {
  TickCounter counter;
  uint32_t tick = 0;           // Of the last change that was noticed.
  uint32_t aged_out_tick = 0;  // The newest one that was forgotten.
};

// Name ("n:" included) -> the tick of its last use. The server keeps one for
// each root.
using CursorMap = std::map<std::string, uint32_t, std::less<>>;

// "since" as a query uses it.
struct Since {
  bool is_timestamp = false;
  bool is_fresh_instance = false;  // Nothing can be said: list what is there.
  uint32_t tick = 0;               // If neither of them.
  int64_t seconds = 0;             // If is_timestamp.
};

// Looks `spec` up. A cursor is moved to `position`; `cursors` may be nullptr
// where there are none (a cursor is fresh then).
Since EvaluateClockSpec(const ClockSpec& spec, const ClockPosition& position,
                        CursorMap* cursors);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_CLOCK_SPEC_H_
