// ContentFilter takes out of a batch the changes after which a file holds the
// bytes that it held before: generators that write what is there already, and
// `git stash && git stash pop`.
//
//   ContentFilter filter(&file_system, &clock, &executor, {});
//   filter.Begin(reloader, before_the_first_tick_ns);
//   ...
//   if (idle && filter.has_work()) filter.HashSome();
//   ...
//   filter.Filter(&batch);
//
// It keeps a hash of each file as whoever gets the batches has last seen it,
// and never the bytes. The first ones are taken little by little (HashSome()),
// and only of files that are still as the first tick found them; until then,
// and for all files that are too large, too many or unreadable, every change
// counts. So does one of the kind created or deleted, and one of a link: its
// bytes are those of another file. A change of mode alone never comes out.
//
// A hash of 64 bits with the size; seeded in each process.
// One thread; reading is spread over the executor.
#ifndef RELOADER_RUN_CONTENT_FILTER_H_
#define RELOADER_RUN_CONTENT_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"

namespace reloader {

struct ContentFilterOptions {
  // Files that are larger are not read.
  int64_t max_file_bytes = int64_t{1} << 20;
  // Hashes that are kept: memory, about 100 bytes and the path each.
  size_t max_files = 200'000;
  // What is read for the first hashes, in all.
  int64_t max_baseline_bytes = int64_t{1} << 30;
  // What one HashSome() reads at most, and how long it goes on. It reads one
  // file at least.
  int64_t max_step_bytes = int64_t{4} << 20;
  absl::Duration max_step_time = absl::Milliseconds(5);
  // What is read for one batch at most.
  int64_t max_batch_bytes = int64_t{64} << 20;
};

class ContentFilter {
 public:
  // The pointers must outlive this.
  ContentFilter(const FileSystem* file_system, const Clock* clock,
                Executor* executor, ContentFilterOptions options);

  // Takes note of the files that `reloader` knows. Called after its first tick;
  // `since_ns` is FileSystem::NowNs() from before that tick: a file that may
  // have been written since counts as unknown.
  void Begin(const Reloader& reloader, int64_t since_ns);

  // Returns whether there are files whose first hash is still to be taken.
  bool has_work() const { return !pending_.empty(); }
  // Takes some of these hashes, within the budget of a step.
  void HashSome();

  // Removes what is no change from `*changes`, which are net ones, and learns
  // the bytes of the others. To be called right before they are told.
  void Filter(std::vector<Change>* changes);

  // Returns how many hashes are kept.
  size_t known_files() const { return known_.size(); }

 private:
  struct Content {
    size_t hash = 0;
    int64_t size_bytes = 0;

    friend bool operator==(const Content&, const Content&) = default;
  };
  // A file whose first hash is to be taken, as the first tick found it.
  struct Pending {
    std::string path;
    FileStatus status;
  };

  void HashFirst(std::vector<Pending> files);
  // Returns nullopt if the file is none to be read.
  std::optional<Content> Read(const std::string& path) const;
  std::optional<Content> ReadUnchanged(const Pending& file) const;
  // Returns whether the file is to be read for a batch; takes it from
  // `*budget`.
  bool IsWanted(const Change& change, int64_t* budget_bytes) const;

  const FileSystem& file_system_;
  const Clock& clock_;
  Executor& executor_;
  const ContentFilterOptions options_;
  std::deque<Pending> pending_;
  absl::flat_hash_map<std::string, Content> known_;
};

}  // namespace reloader

#endif  // RELOADER_RUN_CONTENT_FILTER_H_
