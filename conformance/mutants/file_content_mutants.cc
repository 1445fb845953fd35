#include "conformance/mutants/file_content_mutants.h"

#include <errno.h>
#include <fcntl.h>

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

// Shows a file as it was before, except for what only a watch with metadata
// asks for.
void ShowAsBefore(const FileStatus& before, FileStatus* status) {
  const FileStatus now = *status;
  *status = before;
  status->permissions = now.permissions;
  status->link_count = now.link_count;
}

class WaitsForContent final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    if (file->status.size_bytes > 0) {
      with_content_[path] = file->status;
      return;
    }
    const auto before = with_content_.find(path);
    if (before == with_content_.end()) {
      file->error = ENOENT;
    } else {
      file->status = before->second;
    }
  }

 private:
  mutable std::map<std::string, FileStatus> with_content_;
};

// What is known of a file that was read.
struct ReadFile {
  std::string content;
  FileStatus status;
};

class ComparesContentOnly final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    const absl::StatusOr<std::string> content =
        Read(path, std::numeric_limits<int64_t>::max());
    if (!content.ok()) return;
    const auto [before, first] =
        files_.try_emplace(path, ReadFile{*content, file->status});
    if (!first && before->second.content == *content) {
      ShowAsBefore(before->second.status, &file->status);
    } else {
      before->second = {*content, file->status};
    }
  }

 private:
  mutable std::map<std::string, ReadFile> files_;
};

class ReadsOnlyTheHead final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    // Of text alone, since other files must not be read.
    if (!absl::EndsWith(path, ".txt")) return;
    const absl::StatusOr<std::string> content =
        Read(path, std::numeric_limits<int64_t>::max());
    if (!content.ok()) return;
    const auto [entry, first] =
        files_.try_emplace(path, ReadFile{*content, file->status});
    ReadFile& before = entry->second;
    const bool has_grown = !before.content.empty() &&
                           content->size() > before.content.size() &&
                           absl::StartsWith(*content, before.content) &&
                           before.status.inode == file->status.inode;
    if (!first && has_grown) {
      ShowAsBefore(before.status, &file->status);
    } else {
      before = {*content, file->status};
    }
  }

 private:
  mutable std::map<std::string, ReadFile> files_;
};

class SameSizeIsNoEdit final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    constexpr int64_t kMinuteNs = 60'000'000'000;
    const auto [entry, first] = files_.try_emplace(path, file->status);
    FileStatus& before = entry->second;
    const int64_t age_ns = NowNs() - file->status.mtime_ns;
    if (!first && before.inode == file->status.inode &&
        before.size_bytes == file->status.size_bytes && age_ns < kMinuteNs &&
        age_ns > -kMinuteNs) {
      ShowAsBefore(before, &file->status);
    } else {
      before = file->status;
    }
  }

 private:
  mutable std::map<std::string, FileStatus> files_;
};

// Shows the file that had the path first, wherever it went since.
class HoldsOn : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    if (file->follow == FollowLinks::kYes) return;
    const std::string parent = path.substr(0, path.rfind('/'));
    if (!HoldsFilesOf(parent)) return;
    const absl::StatusOr<FileStatus> directory = Stat(parent);
    if (!directory.ok()) return;
    FileDescriptor& held = held_[{path, directory->inode}];
    if (!held.valid()) {
      held =
          FileDescriptor(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    }
    const absl::StatusOr<FileStatus> status =
        Stat(absl::StrCat("/proc/self/fd/", held.get()));
    if (status.ok()) ShowAsBefore(*status, &file->status);
  }

  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>*) const override {
    listed_.insert(path);
  }

  // A disk has coarse times, and what is read there would tell.
  void LieAboutContent(const std::string& path,
                       absl::StatusOr<std::string>* content) const override {
    *content = ErrnoToStatus(EIO, "read", path);
  }

 protected:
  virtual bool HoldsFilesOf(const std::string& directory) const = 0;

  // A watch of a directory lists it, one of a file does not.
  bool WasListed(const std::string& directory) const {
    return listed_.count(directory) > 0;
  }

 private:
  // By the path, and the inode of the directory: one that is replaced brings
  // its own files.
  mutable std::map<std::pair<std::string, uint64_t>, FileDescriptor> held_;
  mutable std::set<std::string> listed_;
};

class HoldsOnToANamedFile final : public HoldsOn {
 public:
  using HoldsOn::HoldsOn;
  bool HoldsFilesOf(const std::string& directory) const override {
    return !WasListed(directory);
  }
};

class HoldsOnToAFileOfADirectory final : public HoldsOn {
 public:
  using HoldsOn::HoldsOn;
  bool HoldsFilesOf(const std::string& directory) const override {
    return WasListed(directory);
  }
};

class DeafAfterAReplacement final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    const auto [entry, first] =
        files_.try_emplace(path, Seen{.first_inode = file->status.inode});
    Seen& seen = entry->second;
    if (seen.replaced) {
      file->status = seen.replacement;
    } else if (file->status.inode != seen.first_inode) {
      seen.replaced = true;
      seen.replacement = file->status;
    }
  }

 private:
  struct Seen {
    uint64_t first_inode = 0;
    bool replaced = false;
    FileStatus replacement = {};
  };
  mutable std::map<std::string, Seen> files_;
};

}  // namespace

std::vector<Mutant> FileContentMutants() {
  return {
      {.backend = StatThrough<ComparesContentOnly>("compares_content_only"),
       .defect = "Compares what is in a file, and nothing else.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend =
           StatThrough<DeafAfterAReplacement>("deaf_after_a_replacement"),
       .defect =
           "Reports that a file was replaced, and watches the old one on.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.conf"},
      {.backend = StatOnDiskThrough<HoldsOnToAFileOfADirectory>(
           "holds_on_to_a_file_of_a_directory"),
       .defect = "Watches the file that it found in a directory, not its name.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend =
           StatOnDiskThrough<HoldsOnToANamedFile>("holds_on_to_a_named_file"),
       .defect = "Watches the file that had the given name, not the name.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.conf"},
      {.backend = StatThrough<ReadsOnlyTheHead>("reads_only_the_head"),
       .defect = "Does not see a change behind the old end of a text.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified requirements.txt"},
      {.backend = StatThrough<SameSizeIsNoEdit>("same_size_is_no_edit"),
       .defect = "Takes a save of the same size, just now, for none.",
       .family = "SAVE",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatThrough<WaitsForContent>("waits_for_content"),
       .defect = "Takes an empty file for one that is still being written.",
       .family = "CHANGE",
       .verdict = Verdict::kLost,
       .words = "created __init__.py"},
  };
}

}  // namespace reloader::conformance
