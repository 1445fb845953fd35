// What a reloader has to say besides changes: paths it cannot read, limits it
// ran into. Events are data; whoever embeds the reloader decides how they look.
//
//   class LogSink : public DiagnosticSink {
//     void Report(const Diagnostic& d) override { log << d.ToString(); }
//   };
//
// Each condition is reported once when it begins, and may be reported again
// only after it has ended.
#ifndef RELOADER_DIAGNOSTICS_H_
#define RELOADER_DIAGNOSTICS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace reloader {

enum class DiagnosticKind : uint8_t {
  // `path` cannot be looked at for now; it keeps its last known state.
  kUnreadable,
  // The directory `path` is on another device than before (a lost mount); what
  // was known below it is kept.
  kDeviceChanged,
  // Following directory links would visit `path` a second time.
  kLinkLoop,
  // The service behind the backend takes long to get ready: it crawls `path`,
  // say. Comes again while that lasts, ever more seldom.
  kServiceSlow,
  // The service has something to tell its users, about `path`.
  kServiceWarning,
  // The service cannot tell what changes in `path`, which is looked at once an
  // interval instead.
  kPolled,
  // The service is gone. Everything is looked at once an interval until it is
  // back, or another backend takes over.
  kServiceLost,
  // Another backend takes over.
  kFallback,
  // The service of a better backend is not there. For who wants to know why
  // another one is used; nobody asked for the service.
  kNoService,
  // Many files are looked at once an interval; something else would cost less.
  kManyPolled,
  // Polling would exceed its share of the processor, and is done less often.
  kPollingSlowed,
  // A lock of a version-control system, `path`, has been there for long; it is
  // not waited for any more.
  kStaleLock,
  // A handler of a signal failed; `path` is the file that changed, if one did.
  kHandlerFailed,
  // What has changed could not be written for the command to read, into the
  // directory `path`.
  kChangesNotWritten,
};

// Returns a few words for people, "device changed"; never empty.
absl::string_view DiagnosticKindName(DiagnosticKind kind);

struct Diagnostic {
  DiagnosticKind kind;
  std::string path;     // Absolute, bytes; empty if it is about no path.
  absl::Status status;  // Why; not OK.

  // Returns one line for people, the path escaped:
  // "unreadable: /srv/private: openat(/srv/private): EACCES: ...".
  std::string ToString() const;
};

// One thread: reports arrive on the ticking thread.
class DiagnosticSink {
 public:
  virtual ~DiagnosticSink() = default;
  // Is told of a condition when it begins, not again while it lasts.
  virtual void Report(const Diagnostic& diagnostic) = 0;
};

}  // namespace reloader

#endif  // RELOADER_DIAGNOSTICS_H_
