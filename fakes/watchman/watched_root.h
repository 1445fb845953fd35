// A watch: a root, what is known of it, and what clients have left there.
//
//   absl::StatusOr<std::shared_ptr<WatchedRoot>> root =
//       WatchedRoot::Make(&fs, "/srv/app", counter, global_config);
//   (*root)->view().Step();
//   absl::Status synced = (*root)->Sync(cookie);
//
// One thread.
#ifndef FAKES_WATCHMAN_WATCHED_ROOT_H_
#define FAKES_WATCHMAN_WATCHED_ROOT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/config.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/root_view.h"
#include "fakes/watchman/trigger.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class WatchedRoot {
 public:
  // Makes a watch of a directory (a path without links). Nothing is looked at
  // yet. `host` is that in the names of cookies. Errors have the daemon's text,
  // which begins behind "unable to resolve root …: ".
  static absl::StatusOr<std::shared_ptr<WatchedRoot>> Make(
      InMemoryFileSystem* file_system, absl::string_view path,
      const TickCounter& counter, absl::string_view host,
      const reloader::watchman::Value& global_config);

  const std::string& path() const { return path_; }
  const Config& config() const { return config_; }
  // Why the settings in the root count as none; "" if they count.
  const std::string& config_error() const { return config_error_; }
  const TickCounter& counter() const { return counter_; }
  RootView& view() { return *view_; }
  const RootView& view() const { return *view_; }
  CursorMap& cursors() { return cursors_; }
  std::map<std::string, Trigger>& triggers() { return triggers_; }
  absl::Duration settle_period() const { return settle_period_; }

  ClockPosition position() const {
    return {.counter = counter_,
            .tick = view_->tick(),
            .aged_out_tick = view_->aged_out_tick()};
  }
  std::string Clock() const { return FormatClock(counter_, view_->tick()); }

  // Returns whether the path still leads to the directory that is watched.
  bool IsStillThere() const;

  // Makes a cookie and waits until the view has seen it come and go, so that it
  // has seen all that happened before. An error says why no cookie was made.
  absl::Status Sync();

  // What answers carry; "" if there is none.
  std::string Warning() const;

  // A state of the root, by whom it was entered.
  bool HasState(absl::string_view name) const;
  std::map<std::string, const void*>& states() { return states_; }

  // A lock of git or Mercurial exists.
  bool IsVersionControlBusy() const;

  void AgeOut(int64_t min_age_seconds);

  // Of the announcements that the root has settled.
  uint64_t settle_generation = 0;
  absl::Duration next_settle_period;
  absl::Time last_command;
  absl::Time last_age_out;

 private:
  WatchedRoot(InMemoryFileSystem* file_system, absl::string_view path,
              const TickCounter& counter)
      : file_system_(*file_system), path_(path), counter_(counter) {}

  InMemoryFileSystem& file_system_;
  const std::string path_;
  const TickCounter counter_;
  Config config_;
  std::string config_error_;
  absl::Duration settle_period_;
  std::string cookie_prefix_;  // Absolute.
  uint64_t cookies_ = 0;
  uint64_t device_ = 0;
  uint64_t inode_ = 0;
  std::unique_ptr<RootView> view_;
  CursorMap cursors_;
  std::map<std::string, const void*> states_;
  std::map<std::string, Trigger> triggers_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_WATCHED_ROOT_H_
