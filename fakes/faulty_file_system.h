// A FileSystem in which chosen calls fail, so that a test can see what a
// reloader makes of EACCES or EIO on any machine, also as root.
//
//   FaultPlan plan;
//   FaultyFileSystem fs(&posix, &plan);
//   plan.Add({FaultyCall::kStat, "/w/a.py", EIO, FaultRepeat::kAlways});
//
// Not modelled: slow calls; faults in the middle of a listing (List() fails
// before the first entry).
// Thread-safe.
#ifndef FAKES_FAULTY_FILE_SYSTEM_H_
#define FAKES_FAULTY_FILE_SYSTEM_H_

#include <atomic>
#include <cstdint>
#include <memory>
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
  std::string path;  // Absolute, as the file system is asked for it.
  int error_number = 0;
  FaultRepeat repeat = FaultRepeat::kOnce;
};

class FaultPlan {
 public:
  void Add(Fault fault);
  void Clear();

  // Returns the error of the call, or 0 if it shall not fail. A fault that
  // happens once is used up.
  int Take(FaultyCall call, absl::string_view path);

  // Returns whether no call would fail.
  bool empty() const { return count_ == 0; }

 private:
  std::atomic<int> count_ = 0;  // Spares the lock where nothing is planned.
  Mutex mutex_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
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
