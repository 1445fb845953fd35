#include "tools/reload/stop_on_signals.h"

#include <signal.h>
#include <sys/signalfd.h>

#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"
#include "reloader/reloader.h"
#include "reloader/stop_signal.h"

namespace reloader::tools {
namespace {

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    struct sigaction action;
    if (sigaction(number, nullptr, &action) == 0 &&
        action.sa_handler != SIG_IGN) {
      sigaddset(&signals, number);
    }
  }
  return signals;
}

}  // namespace

StopOnSignals::StopOnSignals(Reloader* reloader, Clock* clock) {
  auto end = StopSignal::Create();
  const sigset_t signals = EndingSignals();
  // Never read: it only tells that one of them is pending.
  FileDescriptor fd(signalfd(-1, &signals, SFD_CLOEXEC));
  if (!end.ok() || !fd.valid()) return;
  end_ = *std::move(end);
  signals_ = Readable(std::move(fd));
  thread_ = std::thread([this, reloader, clock] {
    const Wakeable* const wakeables[] = {&signals_, end_.get()};
    clock->WaitUntil(absl::InfiniteFuture(), wakeables);
    if (!end_->stopped()) reloader->Stop();
  });
}

StopOnSignals::~StopOnSignals() {
  if (!thread_.joinable()) return;
  end_->Stop();
  thread_.join();
}

}  // namespace reloader::tools
