#include "conformance/mutants/racy_mutants.h"

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
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kMillisecondNs = 1'000'000;
constexpr int64_t kHourNs = int64_t{3600} * 1'000'000'000;

class HashesNothing final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutContent(const std::string& path,
                       absl::StatusOr<std::string>* content) const override {
    *content = ErrnoToStatus(EIO, "read", path);
  }
};

class IgnoresGranules final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutGranularity(int64_t* granularity_ns) const override {
    *granularity_ns = 0;
  }
};

// Takes granules of one size for exact timestamps, as a table of file systems
// that lacks a line would.
template <int64_t kGranuleNs>
class TakesGranulesForNone final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutGranularity(int64_t* granularity_ns) const override {
    if (*granularity_ns == kGranuleNs) *granularity_ns = 0;
  }
};

class DoesNotReadWhatIsAheadOfTheClock final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutContent(const std::string& path,
                       absl::StatusOr<std::string>* content) const override {
    const absl::StatusOr<FileStatus> status = Lstat(path);
    if (status.ok() && status->ctime_ns > NowNs()) {
      *content = ErrnoToStatus(EIO, "read", path);
    }
  }
};

class TakesEveryFileForRacy final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutGranularity(int64_t* granularity_ns) const override {
    *granularity_ns = kHourNs;
  }
};

// Times of directories look old, so that nothing can have happened since.
class TrustsTheTimesOfDirectories final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error != 0 || entry->status.type != FileType::kDirectory) return;
    entry->status.mtime_ns -= kHourNs;
    entry->status.ctime_ns -= kHourNs;
  }
};

class IgnoresTheCtimeOfDirectories final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error == 0 && entry->status.type == FileType::kDirectory) {
      entry->status.ctime_ns = 0;
    }
  }
};

class NeverDropsTheMark final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  int64_t NowNs() const override {
    if (first_ns_ == 0) first_ns_ = LyingFileSystem::NowNs();
    return first_ns_;
  }

 private:
  mutable int64_t first_ns_ = 0;
};

// Thinks that the clock cannot be behind the newest file.
class TheClockNeverGoesBack final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error == 0) {
      newest_ns_ = std::max(newest_ns_, entry->status.ctime_ns);
    }
  }
  int64_t NowNs() const override {
    return std::max(newest_ns_, LyingFileSystem::NowNs());
  }

 private:
  mutable int64_t newest_ns_ = 0;
};

// Times of directories that are ahead grow, as if something happened all the
// time.
class ListsWhatIsAheadOfTheClock final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error == 0 && entry->status.type == FileType::kDirectory &&
        entry->status.ctime_ns > NowNs()) {
      entry->status.ctime_ns += ++looks_;
    }
  }

 private:
  mutable int64_t looks_ = 0;
};

// Takes the time of a file from the clock: how long ago it was changed.
class ComparesAges final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    // In minutes, so that an age grows slowly: only a step of the clock shows.
    constexpr int64_t kMinuteNs = int64_t{60} * 1'000'000'000;
    int64_t& first_ns = first_ages_ns_[path];
    const int64_t age_ns = NowNs() - file->status.mtime_ns;
    if (first_ns == 0) first_ns = age_ns;
    file->status.mtime_ns += (age_ns - first_ns) / kMinuteNs * kMinuteNs;
  }

 private:
  mutable std::map<std::string, int64_t> first_ages_ns_;
};

}  // namespace

std::vector<Mutant> RacyMutants() {
  return {
      {.backend = StatThrough<HashesNothing>("hashes_nothing"),
       .defect = "Reads no file, however recent.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<IgnoresGranules>("ignores_granules"),
       .defect = "Takes each timestamp for an exact one.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<TakesGranulesForNone<10 * kMillisecondNs>>(
           "takes_ten_milliseconds_for_none"),
       .defect = "Takes timestamps of 10 ms for exact ones.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<TakesGranulesForNone<1000 * kMillisecondNs>>(
           "takes_one_second_for_none"),
       .defect = "Takes timestamps of a second for exact ones.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<TakesGranulesForNone<2000 * kMillisecondNs>>(
           "takes_two_seconds_for_none"),
       .defect = "Takes timestamps of two seconds for exact ones.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<DoesNotReadWhatIsAheadOfTheClock>(
           "does_not_read_what_is_ahead_of_the_clock"),
       .defect = "Takes a file that is ahead of the clock for one that nobody "
                 "writes.",
       .family = "CLOCK",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend =
           StatThrough<TakesEveryFileForRacy>("takes_every_file_for_racy"),
       .defect = "Reads every file that was changed within the last hour.",
       .family = "RACY",
       .verdict = Verdict::kForbiddenCall,
       .words = "no read of app.py"},
      {.backend = StatThrough<TrustsTheTimesOfDirectories>(
           "trusts_the_times_of_directories"),
       .defect = "Lists a directory again only if its times have changed.",
       .family = "RACY",
       .verdict = Verdict::kLost,
       .words = "created src/a.py"},
      {.backend = StatThrough<IgnoresTheCtimeOfDirectories>(
           "ignores_the_ctime_of_directories"),
       .defect = "Lists a directory again only if its mtime has changed.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "created src/b.py"},
      {.backend = StatThrough<NeverDropsTheMark>("never_drops_the_mark"),
       .defect = "Goes on reading what was recent once.",
       .family = "RACY",
       .verdict = Verdict::kForbiddenCall,
       .words = "no read of app.py"},
      {.backend =
           StatThrough<TheClockNeverGoesBack>("the_clock_never_goes_back"),
       .defect = "Takes the newest file for the present.",
       .family = "CLOCK",
       .verdict = Verdict::kForbiddenCall,
       .words = "no read of app.py"},
      {.backend = StatThrough<ListsWhatIsAheadOfTheClock>(
           "lists_what_is_ahead_of_the_clock"),
       .defect = "Lists a directory again until the clock has caught up.",
       .family = "CLOCK",
       .verdict = Verdict::kForbiddenCall,
       .words = "no list of src"},
      {.backend = StatThrough<ComparesAges>("compares_ages"),
       .defect = "Compares how long ago files were changed.",
       .family = "CLOCK",
       .verdict = Verdict::kSpurious,
       .words = "modified src/app.py"},
  };
}

}  // namespace reloader::conformance
