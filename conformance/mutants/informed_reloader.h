// A LyingReloader that knows what it should: the watches, and what is on the
// disk. The base of mutants that need to look in order to lie.
//
//   class SaysItAll final : public InformedReloader {
//     void Lie(const Facts& facts, std::vector<Change>* changes) override {
//       for (const auto& [path, entry] : facts.now) … Absolute(path) …
//     }
//   };
//
// One thread.
#ifndef CONFORMANCE_MUTANTS_INFORMED_RELOADER_H_
#define CONFORMANCE_MUTANTS_INFORMED_RELOADER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/oracle_watches.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {

class InformedReloader : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override;
  absl::Status WatchFile(absl::string_view path, WatchOptions options) override;
  absl::Status UnwatchDir(absl::string_view path,
                          absl::string_view glob) override;
  absl::Status UnwatchFile(absl::string_view path) override;
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override;

 protected:
  // All paths are relative to the world's root.
  struct Facts {
    int tick;                              // From 1, which arms.
    const OracleWatches::Entries& before;  // Watched, at the last tick.
    const OracleWatches::Entries& now;     // Watched, at this one.
    const Snapshot& world;
  };
  struct Watch {
    std::string path;
    std::string glob;  // "" for a file that is watched by its name.
    bool late;         // Added after the first tick.

    // Returns whether it covers `relative`, apart from links and ignores.
    bool Covers(absl::string_view relative) const;
  };

  // Changes what a tick reports.
  virtual void Lie(const Facts& facts, std::vector<Change>* changes) = 0;

  // Everything that is watched, in the order in which it was asked for.
  const std::vector<Watch>& watches() const { return watches_; }

  // What is on the disk.
  Snapshot Look();

  // Returns whether anything has that path. Links are not followed.
  bool Exists(absl::string_view relative);

 private:
  void LieAboutChanges(int tick, std::vector<Change>* changes) final;

  std::vector<Watch> watches_;
  OracleWatches known_;
  OracleWatches::Entries before_;
};

// Returns the directory of a relative path, "" for the root.
std::string DirectoryOf(absl::string_view relative);

// Returns what is left of `path` below `directory`, "" if it is not below. Both
// are relative; "" is the root.
absl::string_view Below(absl::string_view directory, absl::string_view path);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_INFORMED_RELOADER_H_
