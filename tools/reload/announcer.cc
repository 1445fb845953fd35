#include "tools/reload/announcer.h"

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/diagnostics.h"

namespace reloader::tools {
namespace {

constexpr absl::string_view kCyan = "\033[36m";
constexpr absl::string_view kGrey = "\033[90m";
constexpr absl::string_view kYellow = "\033[33m";
constexpr absl::string_view kPlain = "\033[0m";

}  // namespace

void Announcer::Say(absl::string_view text) {
  if (level_ != Level::kQuiet) Write(kCyan, text);
}

void Announcer::Detail(absl::string_view text) {
  if (level_ == Level::kVerbose) Write(kGrey, text);
}

void Announcer::Warn(absl::string_view text) { Write(kYellow, text); }

// In one piece, since the command writes to the same terminal.
void Announcer::Write(absl::string_view color, absl::string_view text) {
  const std::string line =
      colored_ ? absl::StrCat(color, "[reload] ", text, kPlain, "\n")
               : absl::StrCat("[reload] ", text, "\n");
  out_.clear();  // A line that could not be written is the only one lost.
  out_.write(line.data(), static_cast<std::streamsize>(line.size()));
  out_.flush();
}

void Announcer::Report(const Diagnostic& diagnostic) {
  const std::string text = diagnostic.ToString();
  switch (diagnostic.kind) {
    case DiagnosticKind::kNoService:
    case DiagnosticKind::kLinkLoop:
    case DiagnosticKind::kChangesNotWritten:
      Detail(text);
      return;
    case DiagnosticKind::kServiceLost:
      service_is_lost_ = true;
      Say(text);
      return;
    case DiagnosticKind::kFallback:
      if (service_is_lost_) {
        service_is_lost_ = false;
        Detail(text);
      } else {
        Say(text);
      }
      return;
    case DiagnosticKind::kManyPolled:
      // Who does not read it has not been told.
      if (level_ == Level::kQuiet) return;
      if (advice_was_given_()) {
        Detail(text);
      } else {
        Say(text);
      }
      return;
    case DiagnosticKind::kPollingSlowed:
    case DiagnosticKind::kServiceSlow:
      Say(text);
      return;
    default:
      Warn(text);
      return;
  }
}

}  // namespace reloader::tools
