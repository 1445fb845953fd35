// InotifySource hints at what the kernel says has changed. It watches
// directories only, those that the plan names, so that it costs per directory
// and per change, not per file.
//
//   InotifySource source(std::make_unique<PosixInotify>(), &clock,
//                        &diagnostics, {});
//
// What the kernel does not tell is looked at once an interval, and said once:
// directories beyond the limit of watches, those that may not be read, network
// and FUSE file systems; and files that have several names, which may be
// written through one that nobody watches. Not noticed until something else
// happens to the file: what is written through a memory mapping (inotify(7)),
// and the first link(2) that gives a file another name where nobody watches.
#ifndef RELOADER_INOTIFY_INOTIFY_SOURCE_H_
#define RELOADER_INOTIFY_INOTIFY_SOURCE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_observer.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/inotify/inotify_api.h"
#include "reloader/inotify/observed_directories.h"
#include "reloader/plan_change.h"
#include "reloader/watch_plan.h"

namespace reloader {

struct InotifySourceOptions {
  // How often what the kernel does not tell is looked at.
  absl::Duration interval = absl::Seconds(1);
};

class InotifySource final : public HintSource, private DirectoryObserver {
 public:
  // `clock` and `diagnostics` must outlive the source.
  InotifySource(std::unique_ptr<InotifyApi> api, Clock* clock,
                DiagnosticSink* diagnostics, InotifySourceOptions options);

  absl::string_view name() const override { return "inotify"; }
  absl::Status Open(const Wakeable& stop) override;
  absl::StatusOr<Hints> Arm(const WatchPlan& plan,
                            const Wakeable& stop) override;
  absl::StatusOr<Hints> Read() override;
  std::vector<const Wakeable*> Wakeables() const override;
  DirectoryObserver* directory_observer() override { return this; }
  void Disarm() override;

 private:
  using Watch = ObservedDirectories::Watch;
  using Released = ObservedDirectories::Released;

  void BeforeFirstLook(const std::string& path, bool via_link) override;
  bool IsTold(const std::string& path) const;
  std::set<PlanChange> TakeChanges(const WatchPlan& plan);
  void Release(const PlanChange& change, Released* released);
  void Observe(const PlannedDirectory& directory, const Released& released,
               Hints* unseen);
  absl::StatusOr<Watch> WatchOf(const std::string& path,
                                const Released& released);
  void Poll(const PlannedDirectory& directory, const absl::Status& why);
  void RemoveUnused(const Released& released);
  void OnEvent(const InotifyEvent& event, Hints* hints);
  void OnLeadsElsewhere(const PlannedDirectory& directory,
                        const std::string& name, Hints* hints);
  static void HintAt(const PlannedDirectory& directory, absl::string_view name,
                     Hints* hints);

  const std::unique_ptr<InotifyApi> api_;
  Clock& clock_;
  DiagnosticSink& diagnostics_;
  const InotifySourceOptions options_;

  absl::Status open_;  // kResourceExhausted: there is no watch to be had.
  absl::Status full_;  // While arming: no watch is left.
  uint64_t arm_ = 0;   // Counts the calls of Arm().
  ObservedDirectories observed_;
  // Whether it is the plan that is observed; not so before the first Arm(), and
  // after an overflow: whatever moved, nobody told.
  bool knows_plan_ = false;
  // Holders of what may be elsewhere by now.
  std::set<std::string> stale_;
  // Watched before they were looked at, and so are all directories above them.
  // Until the next Arm().
  absl::flat_hash_map<std::string, int> in_time_;
  // Holders of what could not be watched. They are tried again at each Arm().
  std::set<std::string> unwatched_;
  std::set<std::string> polled_trees_;   // What is in them is polled with them.
  std::map<std::string, Hints> polled_;  // Once an interval; by holder.
  absl::Time next_poll_;
  std::set<std::string> said_;  // Why something is polled.
};

}  // namespace reloader

#endif  // RELOADER_INOTIFY_INOTIFY_SOURCE_H_
