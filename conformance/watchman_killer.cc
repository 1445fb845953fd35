#include "conformance/watchman_killer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "conformance/edit_model.h"
#include "reloader/clock.h"
#include "reloader/mutex.h"
#include "reloader/posix_clock.h"
#include "reloader/stop_signal.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::conformance {
namespace {

// Waits for a random time; returns whether `end` came first.
bool WaitOrEnd(absl::Duration longest, const StopSignal& end,
               EditRandom* random) {
  const int64_t most_us = absl::ToInt64Microseconds(longest);
  const auto wait = absl::Microseconds(
      static_cast<int64_t>(random->Below(static_cast<uint64_t>(most_us + 1))));
  PosixClock clock;
  const Wakeable* const wakeables[] = {&end};
  return clock.WaitUntil(clock.Now() + wait, wakeables);
}

}  // namespace

absl::StatusOr<std::unique_ptr<WatchmanKiller>> WatchmanKiller::Start(
    WatchmanKillerOptions options) {
  auto killer = absl::WrapUnique(new WatchmanKiller(options));
  absl::StatusOr<std::string> socket_path = killer->Launch();
  if (!socket_path.ok()) return socket_path.status();
  killer->socket_path_ = *std::move(socket_path);
  return killer;
}

absl::StatusOr<std::string> WatchmanKiller::Launch() {
  for (std::unique_ptr<StopSignal>* signal : {&begin_, &end_, &over_}) {
    absl::StatusOr<std::unique_ptr<StopSignal>> made = StopSignal::Create();
    if (!made.ok()) return made.status();
    *signal = *std::move(made);
  }
  thread_ = std::thread([this] { Run(); });
  MutexLock lock(&mutex_);
  while (!started_.has_value()) changed_.Wait(&mutex_);
  return *started_;
}

WatchmanKiller::~WatchmanKiller() {
  if (!thread_.joinable()) return;
  end_->Stop();
  over_->Stop();
  thread_.join();
}

absl::Status WatchmanKiller::End() {
  end_->Stop();
  MutexLock lock(&mutex_);
  while (!ended_.has_value()) changed_.Wait(&mutex_);
  return *ended_;
}

void WatchmanKiller::AwaitKills(int kills) const {
  MutexLock lock(&mutex_);
  while (kills_ < kills && !ended_.has_value()) changed_.Wait(&mutex_);
}

int WatchmanKiller::kills() const {
  MutexLock lock(&mutex_);
  return kills_;
}

void WatchmanKiller::Run() {
  const absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
      WatchmanDaemon::Start({.config = kNoProjects});
  {
    MutexLock lock(&mutex_);
    if (daemon.ok()) {
      started_ = (*daemon)->socket_path();
    } else {
      started_ = daemon.status();
    }
    changed_.NotifyAll();
  }
  if (!daemon.ok()) return;
  const absl::Status ended = KillAgainAndAgain(daemon->get());
  {
    MutexLock lock(&mutex_);
    ended_ = ended;
    changed_.NotifyAll();
  }
  const Wakeable* const wakeables[] = {over_.get()};
  PosixClock().WaitUntil(absl::InfiniteFuture(), wakeables);
}

absl::Status WatchmanKiller::KillAgainAndAgain(WatchmanDaemon* daemon) {
  EditRandom random(options_.seed);
  const Wakeable* const wakeables[] = {begin_.get(), end_.get()};
  PosixClock().WaitUntil(absl::InfiniteFuture(), wakeables);
  for (int kill = 0; kill < options_.kills; ++kill) {
    if (WaitOrEnd(options_.longest_life, *end_, &random)) break;
    daemon->Kill();
    {
      MutexLock lock(&mutex_);
      ++kills_;
      changed_.NotifyAll();
    }
    if (options_.then == WatchmanKillerOptions::Then::kStaysGone) break;
    // Also if this is the end: it comes back.
    WaitOrEnd(options_.longest_absence, *end_, &random);
    const absl::Status restarted = daemon->Restart();
    if (!restarted.ok()) return restarted;
  }
  return absl::OkStatus();
}

}  // namespace reloader::conformance
