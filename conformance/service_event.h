// What a scenario can do to the service that a reloader depends on.
//
//   ServiceEvent event = ServiceEvent::kRestart;
//   ServiceEventWord(event);   // "restart"
//
// Plain values, any thread.
#ifndef CONFORMANCE_SERVICE_EVENT_H_
#define CONFORMANCE_SERVICE_EVENT_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

enum class ServiceEvent : uint8_t {
  kRestart,  // It is killed, and another one started.
  kRecrawl,  // It looks at everything anew, as if it had lost events.
  kForget,   // It no longer knows what went away, or that it did.
  kUnwatch,  // Somebody else ends its watches, and begins them again.
  kRefuse,   // Another one is started, which refuses to watch.
  kHangUp,   // It hangs up in the middle of the next thing that it says.
  kDawdle,   // What it says next takes a while. In virtual time only.
  // After these there is no service any more that is of use.
  kEnd,      // It is killed.
  kStall,    // It takes whatever it is asked, and never answers.
  kOutdate,  // Another one is started, which is too old.
};

inline constexpr ServiceEvent kServiceEvents[] = {
    ServiceEvent::kRestart, ServiceEvent::kRecrawl, ServiceEvent::kForget,
    ServiceEvent::kUnwatch, ServiceEvent::kRefuse,  ServiceEvent::kHangUp,
    ServiceEvent::kDawdle,  ServiceEvent::kEnd,     ServiceEvent::kStall,
    ServiceEvent::kOutdate};

// Returns whether the service is of no use after the event.
constexpr bool EndsTheService(ServiceEvent event) {
  return event >= ServiceEvent::kEnd;
}

// Returns the word of the language: "hang-up".
constexpr absl::string_view ServiceEventWord(ServiceEvent event) {
  switch (event) {
    case ServiceEvent::kRestart:
      return "restart";
    case ServiceEvent::kRecrawl:
      return "recrawl";
    case ServiceEvent::kForget:
      return "forget";
    case ServiceEvent::kUnwatch:
      return "unwatch";
    case ServiceEvent::kRefuse:
      return "refuse";
    case ServiceEvent::kHangUp:
      return "hang-up";
    case ServiceEvent::kDawdle:
      return "dawdle";
    case ServiceEvent::kEnd:
      return "end";
    case ServiceEvent::kStall:
      return "stall";
    case ServiceEvent::kOutdate:
      return "outdate";
  }
  return "";
}

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SERVICE_EVENT_H_
