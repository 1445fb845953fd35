// FileTable holds the last known state of every watched path and turns "these
// may be dirty" into changes. It alone decides what a change is.
//
//   FileTable table(&file_system, &executor, &diagnostics, {});
//   std::vector<Change> changes;
//   table.SetWatches(WatchSet::Compile(list));
//   table.Scan({.everything = true}, never, &changes);   // Baseline: no
//   changes.
//   ...
//   table.Scan({.paths = {"/srv/app/a.py"}}, never, &changes);
//
// It is made for a million files: a row has 40 bytes and the name, names are
// kept once, files are asked about by directory and in the order of their
// inodes, and a pass over a still tree allocates nothing per file.
// One thread; a pass spreads its work over the executor.
#ifndef RELOADER_FILE_TABLE_H_
#define RELOADER_FILE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_cache.h"
#include "reloader/directory_node.h"
#include "reloader/directory_observer.h"
#include "reloader/executor.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/hint_groups.h"
#include "reloader/hints.h"
#include "reloader/plan_change.h"
#include "reloader/scan_pass.h"
#include "reloader/tier_look.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_set.h"

namespace reloader {

struct FileTableOptions {
  // Directories that are kept open; fewer where the file system has room for
  // fewer (FileSystem::MaxKeptDirectories()).
  size_t max_open_directories = 1024;
  // Directories that one thread scans at a stretch.
  size_t directories_per_task = 16;
  // Tasks for each thread at most, 1 or more: enough that none is much longer
  // than the others.
  size_t tasks_per_thread = 4;
  // Files asked about in one call, 1 or more: enough to make the call's own
  // cost vanish, few enough to stay in the processor's cache.
  size_t files_per_call = 256;
  // Of a file whose last write may have left no trace in its status ("racy"),
  // the content is read: at most so much a file, and so much a pass.
  int64_t max_hashed_file_bytes = int64_t{1} << 20;
  int64_t max_hashed_bytes_per_pass = int64_t{16} << 20;
  // For so many looks at a part of the files (ScanTier()) a directory in which
  // something changed is among those that are looked at.
  uint64_t hot_passes = 500;
};

// Whom a scan asks and tells; nullptr: nobody.
struct ScanParties {
  // Asked for what is in directories that were not watched before.
  TreeProvider* provider = nullptr;
  // Told of directories before they are looked at for the first time.
  DirectoryObserver* observer = nullptr;
};

class DirectoryScanner;

class FileTable {
 public:
  struct Stats {
    size_t files = 0;        // Rows of present files.
    size_t directories = 0;  // Present directories.
    size_t open_directories = 0;
    // Racy files of the last pass that were too large to be read, or too many:
    // a write to one of these in the same timestamp granule goes unseen.
    int64_t racy_files_not_hashed = 0;
  };

  // The pointers must outlive the table.
  FileTable(const FileSystem* file_system, Executor* executor,
            DiagnosticSink* diagnostics, FileTableOptions options);
  ~FileTable();

  // Watches `watches` from the next Scan() on, which has to look at everything.
  // What was not watched before does not come out as a change of that scan.
  void SetWatches(std::shared_ptr<const WatchSet> watches);

  // Compares what `hints` point at with the table, updates it, and appends
  // every difference to `*changes`, each path once, in no particular order.
  // Paths that cannot be read keep their state and go to diagnostics, once
  // (W-PERM-1). When `stop` returns true the scan ends early; the rest is found
  // by a later scan. `is_repeated`: only to see what has changed while the scan
  // right before went on, so that what counts for one look still does.
  void Scan(const Hints& hints, absl::FunctionRef<bool()> stop,
            std::vector<Change>* changes, const ScanParties& parties = {},
            bool is_repeated = false);

  // Looks at every directory, and at the files of those that changed, and of
  // others within `budget` (tier_look.h). If it finds changes before it comes
  // to those whose turn it is, they are due. Otherwise as Scan() of everything,
  // which has to have been called before, and again after SetWatches().
  TierCounts ScanTier(const TierBudget& budget, absl::FunctionRef<bool()> stop,
                      std::vector<Change>* changes);

  // Whether there are files that ScanTier() did not come to.
  bool turns_are_due() const { return !due_turns_.empty(); }
  // Looks at those. If another scan comes before, they have their turn later in
  // the round.
  void ScanTurns(absl::FunctionRef<bool()> stop, std::vector<Change>* changes);

  // Returns whether the last scan found directories, or lost some, or links
  // that lead another way, or files that got another name, so that an event
  // source has to be armed again.
  bool plan_changed() const { return plan_changed_; }

  // Returns where, in all scans since the last call, and forgets it. Some come
  // several times.
  std::vector<PlanChange> TakePlanChanges();

  // Returns the paths that scans have not settled since the last full one, or
  // the last call, and forgets them: they want another look soon, though
  // perhaps nothing will hint at them.
  std::vector<std::string> TakeUnsettled();

  // Returns how many files the last scan of everything looked at, in how many
  // directories.
  const TierCounts& looked_at() const { return looked_at_; }

  // Counts; takes time linear in the files.
  Stats GetStats() const;

  // Calls `visit` for each present file, with the state that is known of it.
  void ForEachFile(
      absl::FunctionRef<void(const std::string& path, const FileStatus&)> visit)
      const;

  // For WatchPlan.
  const DirectoryNode& root() const { return *root_; }
  const WatchSet& watches() const { return *watches_; }
  const MetaTable& metas() const { return metas_; }

 private:
  ScanPass MakePass();
  void Finish(const ScanPass& pass, ScanOutput* output,
              std::vector<Change>* changes);
  void ScanAll(ScanPass* pass, absl::FunctionRef<bool()> stop,
               std::vector<DirectoryNode*> level, const ScanParties& parties,
               ScanOutput* output);
  std::vector<ScanOutput> MakeOutputs() const;
  void ScanEach(const std::vector<DirectoryNode*>& nodes,
                absl::FunctionRef<bool()> stop,
                void (DirectoryScanner::*scan)(DirectoryNode*), ScanPass* pass,
                std::vector<ScanOutput>* outputs);
  void ScanEachTurn(const std::vector<DirectoryNode*>& turns,
                    absl::FunctionRef<bool()> stop, ScanPass* pass,
                    ScanOutput* output);
  static void Gather(std::vector<ScanOutput>* parts, ScanOutput* whole);
  void ScanHints(const Hints& hints, ScanPass* pass,
                 absl::FunctionRef<bool()> stop, DirectoryObserver* observer,
                 ScanOutput* output);
  void ScanOtherNames(ScanPass* pass, absl::FunctionRef<bool()> stop,
                      DirectoryObserver* observer, ScanOutput* output);
  class WholeDirectories;
  DirectoryNode* Descend(const std::vector<std::string>& names, ScanPass* pass,
                         WholeDirectories* whole, ScanOutput* output);
  static void ScanEntries(DirectoryNode* node,
                          const std::vector<HintedName>& names, ScanPass* pass,
                          ScanOutput* output);
  void TakeProvided(TreeProvider* provider, ScanPass* pass,
                    std::vector<DirectoryNode*>* level, ScanOutput* output);
  bool IsProvided(DirectoryNode* node, TreeProvider* provider, ScanPass* pass,
                  ScanOutput* output);
  bool RefreshRoot();

  const FileSystem& file_system_;
  Executor& executor_;
  DiagnosticSink& diagnostics_;
  const FileTableOptions options_;
  MetaTable metas_;
  DirectoryCache cache_;
  std::shared_ptr<const WatchSet> watches_;
  std::shared_ptr<const WatchSet> previous_watches_;
  std::unique_ptr<DirectoryNode> root_;
  uint64_t pass_number_ = 0;
  uint32_t tier_round_ = 1;
  std::vector<DirectoryNode*> due_turns_;  // They are there until a scan.
  bool round_ends_with_due_turns_ = false;
  TierCounts looked_at_;
  uint32_t generation_ = 0;
  int64_t racy_files_not_hashed_ = 0;
  bool plan_changed_ = false;
  std::vector<PlanChange> plan_changes_;
  std::vector<std::string> unsettled_;
};

}  // namespace reloader

#endif  // RELOADER_FILE_TABLE_H_
