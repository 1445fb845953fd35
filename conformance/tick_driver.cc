#include "conformance/tick_driver.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/posix_clock.h"
#include "reloader/reloader.h"
#include "reloader/stop_signal.h"

namespace reloader::conformance {

// Stops the reloader when the limit is over. Its time is real: it guards
// against a tick that never returns, whatever the world's clock says.
class TickDriver::Watchdog {
 public:
  Watchdog(Reloader* reloader, absl::Duration limit) {
    Restart();
    auto done = StopSignal::Create();
    RELOADER_CHECK(done.ok());
    done_ = *std::move(done);
    thread_ = std::thread([this, reloader, limit] {
      const Wakeable* const wakeables[] = {done_.get()};
      const auto end = [&] { return absl::FromUnixNanos(begin_ns_) + limit; };
      while (clock_.Now() < end()) {
        if (clock_.WaitUntil(end(), wakeables)) return;
      }
      hung_ = true;
      reloader->Stop();
    });
  }
  ~Watchdog() {
    done_->Stop();
    thread_.join();
  }
  void Restart() { begin_ns_ = absl::ToUnixNanos(clock_.Now()); }
  bool hung() const { return hung_; }

 private:
  PosixClock clock_;
  std::atomic<int64_t> begin_ns_;
  std::unique_ptr<StopSignal> done_;
  std::atomic<bool> hung_ = false;
  std::thread thread_;
};

TickDriver::TickDriver(Reloader* reloader, std::string root,
                       absl::Duration limit)
    : root_(std::move(root)),
      generator_(reloader->Ticks()),
      watchdog_(std::make_unique<Watchdog>(reloader, limit)) {}

TickDriver::~TickDriver() = default;

void TickDriver::RestartLimit() { watchdog_->Restart(); }

bool TickDriver::hung() const { return watchdog_->hung(); }

const TickDriver::SeenTick* TickDriver::Advance() {
  if (!generator_.Next()) return nullptr;
  const absl::StatusOr<Tick>& tick = generator_.Value();
  if (!tick.ok()) {
    end_status_ = tick.status();
    generator_ = {};
    return nullptr;
  }
  ticks_.push_back(Read(*tick));
  return &ticks_.back();
}

TickDriver::SeenTick TickDriver::Read(const Tick& tick) const {
  SeenTick seen;
  const std::string prefix = absl::StrCat(root_, "/");
  absl::string_view previous;
  for (const Change& change : tick.changes()) {
    if (!previous.empty() && previous >= change.path) {
      seen.malformed = absl::StrCat(
          previous == change.path ? "a path twice: " : "not sorted: ",
          absl::CHexEscape(previous), ", ", absl::CHexEscape(change.path));
    }
    previous = change.path;
    absl::string_view relative = change.path;
    if (!absl::ConsumePrefix(&relative, prefix)) {
      seen.malformed = absl::StrCat("a path outside of the root: ",
                                    absl::CHexEscape(change.path));
    }
    if (relative == kBarrierDirectory ||
        absl::StartsWith(relative, absl::StrCat(kBarrierDirectory, "/"))) {
      seen.sentinel = true;
      continue;
    }
    seen.changes.push_back({std::string(relative), change.kind});
  }
  return seen;
}

}  // namespace reloader::conformance
