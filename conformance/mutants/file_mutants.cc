#include "conformance/mutants/file_mutants.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "conformance/snapshot.h"
#include "reloader/change.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

class HidesDotfiles final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts&, std::vector<Change>* changes) override {
    std::set<std::string> spelled;
    for (const Watch& watch : watches()) {
      for (const std::string& text : {watch.path, watch.glob}) {
        for (absl::string_view name : absl::StrSplit(text, '/')) {
          spelled.emplace(name);
        }
      }
    }
    std::erase_if(*changes, [&](const Change& change) {
      const std::string path = Relative(change.path);
      for (absl::string_view name : absl::StrSplit(path, '/')) {
        if (absl::StartsWith(name, ".") &&
            spelled.count(std::string(name)) == 0) {
          return true;
        }
      }
      return false;
    });
  }
};

// Returns the length of the UTF-8 sequence at the front of `text`, 0 if there
// is none.
size_t Utf8Length(absl::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t length = first < 0x80                    ? 1
                        : first >= 0xC2 && first < 0xE0 ? 2
                        : first >= 0xE0 && first < 0xF0 ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  if (length == 0 || length > text.size()) return 0;
  const absl::string_view rest = text.substr(1, length - 1);
  const bool continued = std::all_of(rest.begin(), rest.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
  });
  return continued ? length : 0;
}

class MendsNamesToUtf8 final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    for (Change& change : *changes) change.path = Mend(change.path);
    std::sort(changes->begin(), changes->end());
  }

  static std::string Mend(absl::string_view path) {
    std::string mended;
    while (!path.empty()) {
      const size_t length = Utf8Length(path);
      absl::StrAppend(&mended,
                      length == 0 ? "\xEF\xBF\xBD" : path.substr(0, length));
      path.remove_prefix(std::max<size_t>(length, 1));
    }
    return mended;
  }
};

class CutsNamesAtLineEnds final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;

 private:
  void LieAboutChanges(int, std::vector<Change>* changes) override {
    for (Change& change : *changes) {
      change.path = change.path.substr(0, change.path.find('\n'));
    }
  }
};

// Looks at times as they are on the disk.
class LooksAtTimes : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 protected:
  bool IsOfYesterday(const FileStatus& status) {
    return status.mtime_ns <
           NowNs() - absl::ToInt64Nanoseconds(absl::Hours(24));
  }

  // As a file that is written at this moment.
  int64_t NowNs() { return world().file_system().NowNs(); }
};

class TooOldToBeNew final : public LooksAtTimes {
 public:
  using LooksAtTimes::LooksAtTimes;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      const auto entry = facts.now.find(Relative(change.path));
      return change.kind == ChangeKind::kCreated && entry != facts.now.end() &&
             IsOfYesterday(entry->second.state.status);
    });
  }
};

class AnOldDirectoryHasNothingNew final : public LooksAtTimes {
 public:
  using LooksAtTimes::LooksAtTimes;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      const auto directory =
          facts.world.find(DirectoryOf(Relative(change.path)));
      return change.kind == ChangeKind::kCreated &&
             directory != facts.world.end() &&
             IsOfYesterday(directory->second.status);
    });
  }
};

class TheFutureHasAlwaysChanged final : public LooksAtTimes {
 public:
  using LooksAtTimes::LooksAtTimes;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    if (facts.tick == 1) return;
    // A file that was written a moment ago may be ahead by a moment.
    const int64_t future_ns =
        NowNs() + absl::ToInt64Nanoseconds(absl::Hours(1));
    for (const auto& [path, entry] : facts.now) {
      if (entry.state.status.mtime_ns > future_ns) {
        AddChange({Absolute(path), ChangeKind::kModified}, changes);
      }
    }
  }
};

// The paths of regular files by their inodes.
std::map<uint64_t, std::set<std::string>> FilesOf(const Snapshot& world) {
  std::map<uint64_t, std::set<std::string>> files;
  for (const auto& [path, state] : world) {
    if (state.status.type == FileType::kRegular) {
      files[state.status.inode].insert(path);
    }
  }
  return files;
}

class WaitsForTheOtherHalf final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::vector<Change> held;
    const auto files = FilesOf(facts.world);
    for (const Change& change : *changes) {
      const auto entry = facts.before.find(Relative(change.path));
      if (change.kind != ChangeKind::kDeleted || entry == facts.before.end()) {
        continue;
      }
      const auto moved = files.find(entry->second.state.status.inode);
      if (moved == files.end()) continue;
      const auto& paths = moved->second;
      const bool outside = std::all_of(
          paths.begin(), paths.end(),
          [&](const std::string& path) { return facts.now.count(path) == 0; });
      if (outside) held.push_back(change);
    }
    std::erase_if(*changes, [&](const Change& change) {
      return HasChange(held, change.path);
    });
    if (!changes->empty()) {
      changes->insert(changes->begin(), held_.begin(), held_.end());
      Coalesce(changes);
      held_.clear();
    }
    held_.insert(held_.end(), held.begin(), held.end());
  }

  std::vector<Change> held_;
};

class ARenameIsACreationInOneDirectory final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::set<std::pair<uint64_t, std::string>> created;
    for (const Change& change : *changes) {
      const auto entry = facts.now.find(Relative(change.path));
      if (change.kind == ChangeKind::kCreated && entry != facts.now.end()) {
        created.emplace(entry->second.state.status.inode,
                        DirectoryOf(entry->first));
      }
    }
    std::erase_if(*changes, [&](const Change& change) {
      const auto entry = facts.before.find(Relative(change.path));
      return change.kind == ChangeKind::kDeleted &&
             entry != facts.before.end() &&
             created.count({entry->second.state.status.inode,
                            DirectoryOf(entry->first)}) > 0;
    });
  }
};

class RemembersTheFirstPath final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    for (Change& change : *changes) {
      const std::string path = Relative(change.path);
      const auto directory = facts.world.find(DirectoryOf(path));
      if (change.kind != ChangeKind::kModified ||
          directory == facts.world.end()) {
        continue;
      }
      const auto first = first_.find(directory->second.status.inode);
      if (first == first_.end()) continue;
      change.path = Absolute(
          absl::StrCat(first->second, "/", Below(directory->first, path)));
    }
    std::sort(changes->begin(), changes->end());
    for (const auto& [path, entry] : facts.now) {
      const auto directory = facts.world.find(DirectoryOf(path));
      if (directory == facts.world.end()) continue;
      first_.emplace(directory->second.status.inode, directory->first);
    }
  }

  std::map<uint64_t, std::string> first_;  // Of a directory, by its inode.
};

std::vector<Mutant> MutantsOfNames() {
  return {
      {.backend = StatBehind<HidesDotfiles>("hides_dotfiles"),
       .defect = "Lets no wildcard match a leading dot.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified .config/app.ini"},
      {.backend = StatBehind<MendsNamesToUtf8>("mends_names_to_utf_8"),
       .defect = "Puts U+FFFD for bytes that are no UTF-8.",
       .family = "NAME",
       .verdict = Verdict::kLost,
       .words = "created caf\\xe9.txt"},
      {.backend = StatBehind<CutsNamesAtLineEnds>("cuts_names_at_line_ends"),
       .defect = "Takes a line end in a name for the end of the name.",
       .family = "NAME",
       .verdict = Verdict::kLost,
       .words = "created x\\ny"},
  };
}

std::vector<Mutant> MutantsOfTimes() {
  return {
      {.backend = StatBehind<TooOldToBeNew>("too_old_to_be_new"),
       .defect = "Does not report a file as created if it is old.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "created src/lib.py"},
      {.backend = StatBehind<AnOldDirectoryHasNothingNew>(
           "an_old_directory_has_nothing_new"),
       .defect = "Does not look for files in a directory that is old.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "created src/lib/a.py"},
      {.backend = StatBehind<TheFutureHasAlwaysChanged>(
           "the_future_has_always_changed"),
       .defect = "Takes what is newer than the clock for changed, each time.",
       .family = "TIME",
       .verdict = Verdict::kSpurious,
       .words = "modified app.py"},
  };
}

std::vector<Mutant> MutantsOfMoves() {
  return {
      {.backend = StatBehind<WaitsForTheOtherHalf>("waits_for_the_other_half"),
       .defect = "Keeps the deletion of a moved file back for its new name.",
       .family = "MOVE",
       .verdict = Verdict::kLate,
       .words = "deleted src/gone.py"},
      {.backend = StatBehind<ARenameIsACreationInOneDirectory>(
           "a_rename_is_a_creation_in_one_directory"),
       .defect = "Reports only the new name of a renamed file.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "deleted old.py"},
      {.backend = StatBehind<RemembersTheFirstPath>("remembers_the_first_path"),
       .defect = "Reports edits under the first path of their directory.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "modified new/a.py"},
  };
}

}  // namespace

std::vector<Mutant> FileMutants() {
  std::vector<Mutant> all = MutantsOfNames();
  for (std::vector<Mutant> mutants : {MutantsOfTimes(), MutantsOfMoves()}) {
    for (Mutant& mutant : mutants) all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
