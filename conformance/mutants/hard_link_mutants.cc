#include "conformance/mutants/hard_link_mutants.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/oracle_watches.h"
#include "conformance/result.h"
#include "reloader/change.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

// As events do, which belong to the name that was written through.
class SeesNoWriteThroughOtherNames final : public LiesAboutFiles {
 public:
  using LiesAboutFiles::LiesAboutFiles;
  void LieAboutFile(const std::string& path, EntryStatus* file) const override {
    if (file->status.link_count < 2) return;
    const auto [known, first] =
        known_.try_emplace({path, file->status.inode}, file->status);
    file->status = known->second;
  }

 private:
  mutable std::map<std::pair<std::string, uint64_t>, FileStatus> known_;
};

// The file behind a path: what a link leads to, or what is there itself.
uint64_t FileBehind(const OracleWatches::Entries& entries,
                    const std::string& path) {
  const auto entry = entries.find(path);
  return entry == entries.end() ? 0 : entry->second.state.status.inode;
}

class ReportsOneNameOfAFile final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::set<uint64_t> reported;
    std::erase_if(*changes, [&](const Change& change) {
      const std::string path = Relative(change.path);
      const uint64_t file = FileBehind(
          change.kind == ChangeKind::kDeleted ? facts.before : facts.now, path);
      return file != 0 && !reported.insert(file).second;
    });
  }
};

class FewerNamesIsADeletion final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    for (const auto& [path, entry] : facts.now) {
      const auto before = facts.before.find(path);
      if (before == facts.before.end()) continue;
      const FileStatus& from = before->second.state.status;
      const FileStatus& to = entry.state.status;
      if (from.inode == to.inode && from.type == FileType::kRegular &&
          to.link_count < from.link_count) {
        AddChange({Absolute(path), ChangeKind::kDeleted}, changes);
      }
    }
  }
};

// A second name of a known file comes and goes without a word.
class KnowsFilesByTheirInodes final : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;

 private:
  void Lie(const Facts& facts, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      if (change.kind == ChangeKind::kModified) return false;
      const std::string path = Relative(change.path);
      const uint64_t file = FileBehind(
          change.kind == ChangeKind::kDeleted ? facts.before : facts.now, path);
      for (const auto& [other, entry] : facts.now) {
        if (other != path && entry.state.status.inode == file &&
            FileBehind(facts.before, other) == file) {
          return true;
        }
      }
      return false;
    });
  }
};

}  // namespace

std::vector<Mutant> HardLinkMutants() {
  return {
      {.backend = StatThrough<SeesNoWriteThroughOtherNames>(
           "sees_no_write_through_other_names"),
       .defect = "Does not see writes to a file that has several names.",
       .family = "HARD",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend =
           StatBehind<ReportsOneNameOfAFile>("reports_one_name_of_a_file"),
       .defect = "Reports a file once, though it is watched by two names.",
       .family = "HARD",
       .verdict = Verdict::kLost,
       .words = "modified c.py"},
      {.backend =
           StatBehind<FewerNamesIsADeletion>("fewer_names_is_a_deletion"),
       .defect = "Takes a name less for a deletion of the file.",
       .family = "HARD",
       .verdict = Verdict::kWrongKind,
       .words = "deleted app.py"},
      {.backend =
           StatBehind<KnowsFilesByTheirInodes>("knows_files_by_their_inodes"),
       .defect = "Takes a second name for the file that it knows.",
       .family = "HARD",
       .verdict = Verdict::kLost,
       .words = "created b.py"},
  };
}

}  // namespace reloader::conformance
