// Announcer says to people what `reload` does, a line each, on standard error:
//
//   [reload] app.py changed, reloading
//
// It is also where the reloader's diagnostics go: what is worth a line, and
// what only --verbose wants to know, is decided here. One thread.
#ifndef TOOLS_RELOAD_ANNOUNCER_H_
#define TOOLS_RELOAD_ANNOUNCER_H_

#include <cstdint>
#include <functional>
#include <ostream>
#include <utility>

#include "absl/strings/string_view.h"
#include "reloader/diagnostics.h"

namespace reloader::tools {

class Announcer final : public DiagnosticSink {
 public:
  enum class Level : uint8_t { kQuiet, kNormal, kVerbose };

  // `out` must outlive this. `colored`: it is a terminal that wants colours.
  Announcer(std::ostream* out, Level level, bool colored)
      : out_(*out), level_(level), colored_(colored) {}

  // What happens; not for --quiet.
  void Say(absl::string_view text);
  // Why, and how; for --verbose only.
  void Detail(absl::string_view text);
  // What is wrong; always.
  void Warn(absl::string_view text);

  void Report(const Diagnostic& diagnostic) override;

  // Whether advice was given at an earlier start is asked here; until it is
  // set, it was not.
  void SetSaidBefore(std::function<bool()> advice_was_given) {
    advice_was_given_ = std::move(advice_was_given);
  }

 private:
  void Write(absl::string_view color, absl::string_view text);

  std::ostream& out_;
  const Level level_;
  const bool colored_;
  // It was said that a service is gone; that another takes over is no news.
  bool service_is_lost_ = false;
  std::function<bool()> advice_was_given_ = [] { return false; };
};

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_ANNOUNCER_H_
