// A Reloader that passes everything on to a right one, except for one lie: the
// base of mutants whose defect is in what they are told or in what they report.
//
//   class LosesDeletions : public LyingReloader {
//     void LieAboutChanges(int, std::vector<Change>* changes) override { … }
//   };
//
// One thread.
#ifndef CONFORMANCE_MUTANTS_LYING_RELOADER_H_
#define CONFORMANCE_MUTANTS_LYING_RELOADER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "conformance/backend.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/generator.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/reloader.h"

namespace reloader::conformance {

class LyingReloader : public Reloader {
 public:
  // `world` holds the right reloader, and outlives this.
  explicit LyingReloader(World* world) : world_(*world) {}

  absl::string_view name() const override { return world_.reloader().name(); }
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override;
  absl::Status WatchFile(absl::string_view path, WatchOptions options) override;
  absl::Status UnwatchDir(absl::string_view path,
                          absl::string_view glob) override;
  absl::Status UnwatchFile(absl::string_view path) override;
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override;
  absl::Status SetIgnoreFileRules(
      absl::Span<const IgnoreFileRule> rules) override;
  Generator<absl::StatusOr<Tick>> Ticks() override;
  void LimitNextTick(TickLimit limit) override;
  void ForEachFile(FileVisitor visit) const override;
  void Stop() override;

  // Hands what the right reloader has to say on to `sink`, or does not.
  virtual void LieAboutDiagnostic(const Diagnostic& diagnostic,
                                  DiagnosticSink* sink);

 protected:
  // Runs before the right reloader is asked for tick number `tick` (from 1,
  // which arms).
  virtual void PrepareTick(int tick);

  // Changes what the tick reports. The result is yielded as it is: unsorted, if
  // so.
  virtual void LieAboutChanges(int tick, std::vector<Change>* changes);

  // Called after LieAboutChanges(). Unless the result is OK, the ticks end with
  // it, in place of the tick.
  virtual absl::Status EndInstead(int tick);

  World& world() { return world_; }
  Reloader& base() { return world_.reloader(); }

  // Returns whether the first tick has been yielded.
  bool armed() const { return tick_ > 0; }

  // Returns `path` as it is below the world's root, which itself is "".
  std::string Relative(absl::string_view path) const;
  // The reverse.
  std::string Absolute(absl::string_view relative) const;

 private:
  World& world_;
  int tick_ = 0;  // As last yielded.
};

// Returns whether `changes` have one of `path`.
bool HasChange(const std::vector<Change>& changes, absl::string_view path);

// Adds a change to `*changes`, which are sorted, unless they have one of its
// path.
void AddChange(Change change, std::vector<Change>* changes);

using MakeLyingReloader = std::function<std::unique_ptr<LyingReloader>(World*)>;

// A backend behind a LyingReloader.
Backend Behind(Backend backend, absl::string_view name,
               MakeLyingReloader make_reloader);

// The stat backend behind a LyingReloader: in memory, or on the disk for a
// defect that needs a kernel.
Backend StatBehind(absl::string_view name, MakeLyingReloader make_reloader);
Backend StatOnDiskBehind(absl::string_view name,
                         MakeLyingReloader make_reloader);

template <typename Lies>
std::unique_ptr<LyingReloader> MakeLiar(World* world) {
  return std::make_unique<Lies>(world);
}

template <typename Lies>
Backend StatBehind(absl::string_view name) {
  return StatBehind(name, MakeLiar<Lies>);
}

template <typename Lies>
Backend StatOnDiskBehind(absl::string_view name) {
  return StatOnDiskBehind(name, MakeLiar<Lies>);
}

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LYING_RELOADER_H_
