#include "conformance/mutants/link_mutants.h"

#include <errno.h>
#include <stdlib.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
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

// Returns whether the entry is what a link leads to, and no directory.
bool IsFollowed(const EntryStatus& entry) {
  return entry.error == 0 && entry.follow == FollowLinks::kYes &&
         entry.status.type != FileType::kDirectory;
}

class LinksAreNotFollowed final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (!IsFollowed(*entry)) return;
    const absl::StatusOr<FileStatus> link = Lstat(path);
    if (link.ok()) entry->status = *link;
  }
};

class ALinkToNowhereIsAbsent final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->error != 0 || entry->status.type != FileType::kSymlink) return;
    if (ErrnoFromStatus(Stat(path).status()) == ENOENT) entry->error = ENOENT;
  }
};

class AChainIsResolvedOnce final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (!IsFollowed(*entry)) return;
    const auto [found, first] = chains_.try_emplace(path);
    Chain& chain = found->second;
    if (first) chain.end = EndOf(path);
    const absl::StatusOr<FileStatus> end = Stat(chain.end);
    if (end.ok()) chain.status = *end;
    entry->status = chain.status;
  }

 private:
  struct Chain {
    std::string end;    // Where the link led at first.
    FileStatus status;  // The last one that was to be had.
  };

  static std::string EndOf(const std::string& path) {
    std::unique_ptr<char, decltype(&free)> end(realpath(path.c_str(), nullptr),
                                               &free);
    return end == nullptr ? path : end.get();
  }

  mutable std::map<std::string, Chain> chains_;
};

class ReadsTheTextOfALinkOnce final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->error != 0) return;
    Known& known = known_[path];
    if (entry->follow == FollowLinks::kNo &&
        known.inode != entry->status.inode) {
      known = {.inode = entry->status.inode};
    }
  }
  void LieAboutTarget(const std::string& path,
                      absl::StatusOr<std::string>* target) const override {
    if (!target->ok()) return;
    Known& known = known_[path];
    if (!known.text.has_value()) known.text = **target;
    *target = *known.text;
  }

 private:
  struct Known {
    uint64_t inode = 0;
    std::optional<std::string> text;
  };
  mutable std::map<std::string, Known> known_;
};

class OpensWhatALinkLeadsTo final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutFollowing(FollowLinks* follow) const override {
    *follow = FollowLinks::kYes;
  }
};

}  // namespace

std::vector<Mutant> LinkMutants() {
  return {
      {.backend =
           StatOnDiskThrough<AChainIsResolvedOnce>("a_chain_is_resolved_once"),
       .defect = "Remembers where a chain of links ends, and looks only there.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified app.ini"},
      {.backend =
           StatThrough<ALinkToNowhereIsAbsent>("a_link_to_nowhere_is_absent"),
       .defect = "Takes a link that leads nowhere for no file.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "created link.txt"},
      {.backend = StatThrough<ReadsTheTextOfALinkOnce>(
           "reads_the_text_of_a_link_once"),
       .defect = "Reads the text of a link again only if its inode is new.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified current"},
      {.backend =
           StatThrough<OpensWhatALinkLeadsTo>("opens_what_a_link_leads_to"),
       .defect = "Opens a directory by its path, though a link may have taken "
                 "its place since it was seen.",
       .family = "LINK",
       .verdict = Verdict::kSpurious,
       .words = "created src/sub/lib.py"},
      {.backend = StatThrough<LinksAreNotFollowed>("links_are_not_followed"),
       .defect = "Looks at a link, not at the file that it leads to.",
       .family = "LINK",
       .verdict = Verdict::kLost,
       .words = "modified .vimrc"},
  };
}

}  // namespace reloader::conformance
