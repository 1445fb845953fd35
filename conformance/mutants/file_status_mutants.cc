#include "conformance/mutants/file_status_mutants.h"

#include <errno.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

// Returns `time_ns` without what is finer than `step_ns`, also before 1970.
int64_t RoundDown(int64_t time_ns, int64_t step_ns) {
  const int64_t rest = time_ns % step_ns;
  return time_ns - rest - (rest < 0 ? step_ns : 0);
}

class IgnoresSize final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    file->status.size_bytes = 0;
  }
};

class IgnoresIdentity final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    file->status.inode = 1;
  }
};

class IgnoresPermissions final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    file->status.permissions = 0644;
    file->status.ctime_ns = file->status.mtime_ns;
  }
};

class KnowsOnlySeconds final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    file->status.mtime_ns = RoundDown(file->status.mtime_ns, kNsPerSecond);
  }
};

class KnowsOnlyMicroseconds final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    file->status.mtime_ns = RoundDown(file->status.mtime_ns, 1000);
  }
};

class NeverGoesBack final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    int64_t& latest =
        latest_.try_emplace(path, file->status.mtime_ns).first->second;
    latest = std::max(latest, file->status.mtime_ns);
    file->status.mtime_ns = latest;
  }

 private:
  mutable std::map<std::string, int64_t> latest_;
};

class TimeBeginsAtTheEpoch final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    file->status.mtime_ns = std::max<int64_t>(0, file->status.mtime_ns);
  }
};

class NoTimeMeansNoFile final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    if (file->status.mtime_ns == 0) file->error = ENOENT;
  }
};

class NoPermissionMeansNoFile final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string&, EntryStatus* file) const override {
    if (file->status.permissions == 0) file->error = ENOENT;
  }
};

class UnreadableMeansAbsent final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error == EACCES || entry->error == EIO) entry->error = ENOENT;
  }
};

class SpecialFilesAreAbsent final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error == 0 && entry->status.type == FileType::kFifo) {
      entry->error = ENOENT;
    }
  }
};

}  // namespace

std::vector<Mutant> FileStatusMutants() {
  return {
      {.backend =
           StatThrough<SpecialFilesAreAbsent>("special_files_are_absent"),
       .defect = "Takes a named pipe for nothing.",
       .family = "REPLACE",
       .verdict = Verdict::kWrongKind,
       .words = "deleted app.log"},
      {.backend = StatThrough<IgnoresIdentity>("ignores_identity"),
       .defect =
           "Does not see that a file is another one, if size and time are "
           "the same.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<IgnoresPermissions>("ignores_permissions"),
       .defect = "Does not see a change of mode, asked for or not.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "modified run.sh"},
      {.backend = StatThrough<IgnoresSize>("ignores_size"),
       .defect = "Does not see another size, if the time is the same.",
       .family = "TIME",
       .verdict = Verdict::kLost,
       .words = "modified allowed.txt"},
      {.backend = StatThrough<KnowsOnlyMicroseconds>("knows_only_microseconds"),
       .defect = "Cuts times to microseconds, as struct timeval does.",
       .family = "TIME",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<KnowsOnlySeconds>("knows_only_seconds"),
       .defect = "Cuts times to seconds, as time_t does.",
       .family = "TIME",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<NeverGoesBack>("never_goes_back"),
       .defect = "Asks whether a file is newer, not whether its time differs.",
       .family = "TIME",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend =
           StatThrough<NoPermissionMeansNoFile>("no_permission_means_no_file"),
       .defect = "Takes a file that nobody may open for a deleted one.",
       .family = "QUIET",
       .verdict = Verdict::kWrongKind,
       .words = "deleted key.py"},
      {.backend = StatThrough<NoTimeMeansNoFile>("no_time_means_no_file"),
       .defect = "Takes the time 0 for a file that is absent.",
       .family = "TIME",
       .verdict = Verdict::kWrongKind,
       .words = "created app.py"},
      {.backend = StatThrough<TimeBeginsAtTheEpoch>("time_begins_at_the_epoch"),
       .defect = "Takes every time before 1970 for the same.",
       .family = "TIME",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<UnreadableMeansAbsent>("unreadable_means_absent"),
       .defect = "Takes a file that it may not look at for a deleted one.",
       .family = "PERM",
       .verdict = Verdict::kSpurious,
       .words = "deleted key.py"},
  };
}

}  // namespace reloader::conformance
