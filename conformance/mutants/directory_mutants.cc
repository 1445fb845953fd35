#include "conformance/mutants/directory_mutants.h"

#include <errno.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

bool IsDirectory(const EntryStatus& entry) {
  return entry.error == 0 && entry.follow == FollowLinks::kNo &&
         entry.status.type == FileType::kDirectory;
}

class ListsAgainWhenTheCountDiffers final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    const absl::StatusOr<FileStatus> directory = Stat(path);
    if (!directory.ok()) return;
    std::vector<ListedEntry>& before = listings_[{path, directory->inode}];
    if (before.size() != entries->size()) {
      before = *entries;
      return;
    }
    // Of the names of before, those that are still there are seen rightly.
    for (ListedEntry& old : before) {
      for (const ListedEntry& entry : *entries) {
        if (entry.name == old.name) old = entry;
      }
    }
    *entries = before;
  }

 private:
  // By the path and the inode of the directory.
  mutable std::map<std::pair<std::string, uint64_t>, std::vector<ListedEntry>>
      listings_;
};

class AGoneDirectoryIsUnreadable final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (IsDirectory(*entry)) seen_.insert(path);
    if (entry->error == ENOENT && seen_.count(path) > 0) entry->error = EIO;
  }

 private:
  mutable std::set<std::string> seen_;
};

class TrustsAnOpenDirectory final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->follow == FollowLinks::kYes) return;
    if (!IsDirectory(*entry)) {
      opened_.erase(path);
      return;
    }
    std::unique_ptr<Directory>& opened = opened_[path];
    if (opened == nullptr) {
      absl::StatusOr<std::unique_ptr<Directory>> directory =
          OpenDirectory(path);
      if (!directory.ok()) return;
      opened = *std::move(directory);
    }
    const absl::StatusOr<FileStatus> status = opened->Status();
    // A lost mount is the defect of others.
    if (status.ok() && status->device == entry->status.device) {
      entry->status = *status;
    }
  }

 private:
  mutable std::map<std::string, std::unique_ptr<Directory>> opened_;
};

class TypeAsFirstSeen final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->error != 0 || entry->follow == FollowLinks::kYes) return;
    entry->status.type = FirstType(path, entry->status.type);
  }
  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    for (ListedEntry& entry : *entries) {
      entry.type = FirstType(absl::StrCat(path, "/", entry.name), entry.type);
    }
  }

 private:
  FileType FirstType(const std::string& path, FileType type) const {
    return types_.try_emplace(path, type).first->second;
  }

  mutable std::map<std::string, FileType> types_;
};

class ADirectoryIsAFile final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->error == 0) entry->status.type = Type(path, entry->status.type);
  }
  void LieAboutListing(const std::string&, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    for (ListedEntry& entry : *entries) {
      entry.type = Type(entry.name, entry.type);
    }
  }

 private:
  static FileType Type(absl::string_view name, FileType type) {
    const bool lie =
        type == FileType::kDirectory && absl::EndsWith(name, ".py");
    return lie ? FileType::kRegular : type;
  }
};

class OneLevelOfANewTree final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    const auto [known, first] = listed_.try_emplace(path);
    for (const ListedEntry& entry : *entries) {
      const bool unknown = known->second.insert(entry.name).second;
      if (unknown && !first) new_.insert(absl::StrCat(path, "/", entry.name));
    }
    if (new_.count(path) == 0) return;
    entries->erase(std::remove_if(entries->begin(), entries->end(),
                                  [](const ListedEntry& entry) {
                                    return entry.type == FileType::kDirectory;
                                  }),
                   entries->end());
  }

 private:
  // The names that were ever in a directory, by its path.
  mutable std::map<std::string, std::set<std::string>> listed_;
  // What came into a directory after the first look at it.
  mutable std::set<std::string> new_;
};

class UnlistableMeansEmpty final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string& path, absl::Status* status,
                       std::vector<ListedEntry>*) const override {
    if (status->ok()) {
      unlistable_.erase(path);
    } else {
      unlistable_.insert(path);
    }
  }
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    const std::string parent = path.substr(0, path.rfind('/'));
    if (unlistable_.count(parent) > 0) entry->error = ENOENT;
  }

 private:
  mutable std::set<std::string> unlistable_;
};

}  // namespace

std::vector<Mutant> DirectoryMutants() {
  return {
      {.backend = StatThrough<ADirectoryIsAFile>("a_directory_is_a_file"),
       .defect = "Takes a directory called like a file for a file.",
       .family = "QUIET",
       .verdict = Verdict::kSpurious,
       .words = "created new.py"},
      {.backend = StatThrough<AGoneDirectoryIsUnreadable>(
           "a_gone_directory_is_unreadable"),
       .defect = "Keeps the files of a directory that is gone.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "deleted src/pkg/a.py"},
      {.backend = StatThrough<ListsAgainWhenTheCountDiffers>(
           "lists_again_when_the_count_differs"),
       .defect = "Takes as many names as before for the names of before.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "created new.py"},
      {.backend = StatThrough<OneLevelOfANewTree>("one_level_of_a_new_tree"),
       .defect = "Does not look for directories in a directory that is new.",
       .family = "MOVE",
       .verdict = Verdict::kLost,
       .words = "created one/two/three/b.py"},
      {.backend =
           StatThrough<TrustsAnOpenDirectory>("trusts_an_open_directory"),
       .defect = "Goes on with the directory that it once opened, whatever its "
                 "name leads to.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "modified live/v/app.py"},
      {.backend = StatThrough<TypeAsFirstSeen>("type_as_first_seen"),
       .defect = "Takes a name for a directory because it was one before.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "deleted etc/conf"},
      {.backend = StatThrough<UnlistableMeansEmpty>("unlistable_means_empty"),
       .defect = "Takes a directory that it may not list for an empty one.",
       .family = "PERM",
       .verdict = Verdict::kSpurious,
       .words = "deleted private/key.py"},
  };
}

}  // namespace reloader::conformance
