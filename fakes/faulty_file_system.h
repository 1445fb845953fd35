// A FileSystem in which chosen calls fail, or in which something happens just
// before them, so that a test can see what a reloader makes of EACCES, EIO or a
// file that goes between two calls, on any machine, also as root.
//
//   FaultPlan plan;
//   FaultyFileSystem fs(&posix, &plan);
//   plan.Add({.call = FaultyCall::kStat, .path = "/w/a.py",
//             .error_number = EIO, .repeat = FaultRepeat::kAlways});
//   plan.Add({.call = FaultyCall::kList, .path = "/w",
//             .before = [] { unlink("/w/a.py"); }});
//   plan.Add({.call = FaultyCall::kStat, .path = "/w/b.py",   // A slow call.
//             .before = [&] { clock.Advance(absl::Seconds(2)); }});
//
// Faults without a path go through all calls of a kind, one after the other:
//
//   for (int64_t n = 0; ; ++n) {
//     plan.Add({.call = FaultyCall::kOpen, .error_number = EIO, .skip = n});
//     RunAll();
//     if (!plan.empty()) break;  // There was no n-th call.
//   }
//
// Or any call may fail, by chance; the same seed gives the same failures to one
// thread that makes the same calls:
//
//   plan.AddRandom({.seed = 7, .one_in = 20, .below = "/w"});
//
// Thread-safe. `before` runs on the thread that makes the call, one at a time.
#ifndef FAKES_FAULTY_FILE_SYSTEM_H_
#define FAKES_FAULTY_FILE_SYSTEM_H_

#include <errno.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/forwarding_file_system.h"
#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader::fakes {

enum class FaultyCall : uint8_t {
  kStat,      // Stat(), Lstat(), StatEntries() of the path.
  kList,      // List() of the directory.
  kOpen,      // OpenDirectory() of the directory.
  kRead,      // Read() of the file.
  kReadLink,  // ReadLink() of the link.
};

enum class FaultRepeat : uint8_t { kOnce, kAlways };

struct Fault {
  FaultyCall call = FaultyCall::kStat;
  // Absolute, as the file system is asked for it. Empty: any; a fault that
  // repeats stays with the path that it hits first.
  std::string path = {};
  int error_number = 0;  // 0: the call does not fail.
  FaultRepeat repeat = FaultRepeat::kOnce;
  int64_t skip = 0;  // So many calls that match pass unharmed.
  // Of a kList that fails: the entries that are visited before it does.
  int64_t after_entries = 0;
  // Called before the call. May change files; must not change the plan.
  std::function<void()> before = nullptr;
};

struct RandomFaults {
  uint64_t seed = 0;
  int one_in = 20;  // Of so many calls one fails, on average.
  // Absolute; the calls on it and on what is below it.
  std::string below = {};
  // What they fail with. Not ENOENT or ELOOP, which are states of a path.
  std::vector<int> errors = {EACCES, EIO};
};

class FaultPlan {
 public:
  // What shall happen to one call.
  struct Injection {
    int error_number = 0;  // 0: nothing.
    int64_t after_entries = 0;
  };

  void Add(Fault fault);
  // In place of other random faults.
  void AddRandom(RandomFaults faults);
  void Clear();

  // Tells what shall happen to the call, after calling what comes before it. A
  // fault that happens once is used up.
  Injection Take(FaultyCall call, absl::string_view path);

  // Returns whether no call would fail, or have something come before it.
  bool empty() const { return count_ == 0; }

  // Returns the paths that faults without one, and random ones, have hit, in
  // that order.
  std::vector<std::string> hit_paths() const;

 private:
  // Returns the faults that strike now, and counts the call for the others.
  std::vector<Fault> TakeMatching(FaultyCall call, absl::string_view path);
  Injection TakeRandom(FaultyCall call, absl::string_view path);

  std::atomic<int> count_ = 0;  // Spares the lock where nothing is planned.
  mutable Mutex mutex_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> hit_paths_ ABSL_GUARDED_BY(mutex_);
  std::optional<RandomFaults> random_ ABSL_GUARDED_BY(mutex_);
  std::mt19937_64 generator_ ABSL_GUARDED_BY(mutex_);
  Mutex before_mutex_;  // Held while Fault::before runs.
};

class FaultyFileSystem final : public ForwardingFileSystem {
 public:
  // Both must outlive this.
  FaultyFileSystem(const FileSystem* base, FaultPlan* plan)
      : ForwardingFileSystem(base), plan_(*plan) {}

  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override;
  absl::StatusOr<FileStatus> Lstat(absl::string_view path) const override;
  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view path) const override;
  absl::Status List(absl::string_view path, EntryVisitor visit) const override;
  absl::StatusOr<std::string> Read(absl::string_view path,
                                   int64_t max_bytes) const override;
  absl::StatusOr<std::string> ReadLink(absl::string_view path) const override;

  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override;

 private:
  FaultPlan& plan_;
};

}  // namespace reloader::fakes

#endif  // FAKES_FAULTY_FILE_SYSTEM_H_
