#include "conformance/mutants/race_mutants.h"

#include <errno.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/change.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

// What the path leads to was seen from its parent; where it leads nowhere any
// more (kGone), or elsewhere, that still counts.
enum class Now { kGone, kElsewhere };
template <Now kNow>
class TrustsWhatItsParentSaid final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->error == 0 && entry->status.type == FileType::kDirectory) {
      said_[path] = entry->status;
    }
  }
  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override {
    const absl::StatusOr<FileStatus> now = LyingFileSystem::Stat(path);
    const auto said = said_.find(std::string(path));
    if (said == said_.end() || now.ok() != (kNow == Now::kElsewhere)) {
      return now;
    }
    return said->second;
  }

 private:
  mutable std::map<std::string, FileStatus> said_;
};

class AVanishedFileIsUnreadable final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    for (const ListedEntry& entry : *entries) {
      listed_.insert(absl::StrCat(path, "/", entry.name));
    }
  }
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    const bool just_listed = listed_.erase(path) > 0;
    if (entry->error == ENOENT && just_listed) entry->error = EIO;
  }

 private:
  mutable std::set<std::string> listed_;  // And not looked at since.
};

// What was in a removed directory is not looked for any more.
class FilesGoWithTheirDirectoryUnnoticed final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::set<uint64_t> present;
    for (const auto& [path, state] : facts.world) {
      present.insert(state.status.inode);
    }
    std::erase_if(*changes, [&](const Change& change) {
      const std::string path = Relative(change.path);
      return change.kind == ChangeKind::kDeleted &&
             present.count(known_[path]) == 0 && !DirectoryOf(path).empty() &&
             !Exists(DirectoryOf(path));
    });
    for (const auto& [path, entry] : facts.now) {
      known_[path] = entry.state.status.inode;
    }
  }

  std::map<std::string, uint64_t> known_;  // The file that was last there.
};

class AVanishedDirectoryCannotBeOpened final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutOpening(const std::string& path,
                       absl::Status* status) const override {
    if (ErrnoFromStatus(*status) == ENOENT) {
      *status = ErrnoToStatus(EIO, "openat", path);
    }
  }
};

// Takes what is back, as it was, for what is gone.
class MissedOnceIsMissedForGood final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    Known& known = known_[path];
    if (entry->error == ENOENT && known.inode != 0) known.gone = true;
    if (entry->error != 0) return;
    if (known.gone && known.inode == entry->status.inode) {
      entry->error = ENOENT;
      return;
    }
    known = {.inode = entry->status.inode};
  }

 private:
  struct Known {
    uint64_t inode = 0;
    bool gone = false;
  };
  mutable std::map<std::string, Known> known_;
};

}  // namespace

std::vector<Mutant> RaceMutants() {
  return {
      {.backend = StatThrough<TrustsWhatItsParentSaid<Now::kGone>>(
           "trusts_a_path_that_leads_nowhere"),
       .defect = "Does not look whether a directory is still at its path.",
       .family = "MOVE",
       .verdict = Verdict::kSpurious,
       .words = "created src/b.py"},
      {.backend = StatThrough<TrustsWhatItsParentSaid<Now::kElsewhere>>(
           "trusts_a_path_that_leads_elsewhere"),
       .defect = "Does not look whether another directory is at the path.",
       .family = "MOVE",
       .verdict = Verdict::kSpurious,
       .words = "live/sub/a.py"},
      {.backend = StatThrough<AVanishedFileIsUnreadable>(
           "a_vanished_file_is_unreadable"),
       .defect = "Takes a name that has just gone for one it cannot read.",
       .family = "VANISH",
       .verdict = Verdict::kDiagnostics,
       .words = "unreadable src/a.py"},
      {.backend = StatBehind<FilesGoWithTheirDirectoryUnnoticed>(
           "files_go_with_their_directory_unnoticed"),
       .defect = "Forgets what was in a directory that is removed.",
       .family = "VANISH",
       .verdict = Verdict::kLost,
       .words = "deleted build/a.js"},
      {.backend = StatThrough<AVanishedDirectoryCannotBeOpened>(
           "a_vanished_directory_cannot_be_opened"),
       .defect = "Takes a directory that has just gone for one it cannot open.",
       .family = "VANISH",
       .verdict = Verdict::kDiagnostics,
       .words = "unreadable build"},
      {.backend = StatThrough<MissedOnceIsMissedForGood>(
           "missed_once_is_missed_for_good"),
       .defect = "Does not look again for what a look has missed.",
       .family = "VANISH",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
  };
}

}  // namespace reloader::conformance
