#include "conformance/mutants/fault_mutants.h"

#include <errno.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/diagnostics.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

class LosesTheRestOfADirectory final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutListing(const std::string&, absl::Status* status,
                       std::vector<ListedEntry>* entries) const override {
    if (!entries->empty()) *status = absl::OkStatus();
  }
};

class GivesUpOnADirectory final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutOpening(const std::string& path,
                       absl::Status* status) const override {
    if (ErrnoFromStatus(*status) == EMFILE) failed_.emplace(path, *status);
    const auto failed = failed_.find(path);
    if (failed != failed_.end()) *status = failed->second;
  }

 private:
  mutable std::map<std::string, absl::Status> failed_;
};

class AnUnreadableLinkHasNoText final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutTarget(const std::string&,
                      absl::StatusOr<std::string>* target) const override {
    if (!target->ok()) *target = "";
  }
};

class SaysItOnceForEver final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  void LieAboutDiagnostic(const Diagnostic& diagnostic,
                          DiagnosticSink* sink) override {
    if (said_.insert(diagnostic.path).second) sink->Report(diagnostic);
  }

 private:
  std::set<std::string> said_;
};

class AbsentForLongIsAnError final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    int& looks = absent_looks_[path];
    looks = entry->error == ENOENT ? looks + 1 : 0;
    if (looks > 6) entry->error = EIO;
  }

 private:
  mutable std::map<std::string, int> absent_looks_;
};

class ALoopIsUnreadable final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    if (entry->error == ELOOP) entry->error = EIO;
  }
};

class ALostMountIsEmpty final : public LyingFileSystem {
 public:
  using LyingFileSystem::LyingFileSystem;
  void LieAboutStatus(const std::string&, EntryStatus* entry) const override {
    entry->status.device = Device();
  }
  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override {
    absl::StatusOr<FileStatus> status = LyingFileSystem::Stat(path);
    if (status.ok()) status->device = Device();
    return status;
  }

 private:
  uint64_t Device() const {
    if (device_ == 0) device_ = LyingFileSystem::Stat("/")->device;
    return device_;
  }

  mutable uint64_t device_ = 0;
};

}  // namespace

std::vector<Mutant> FaultMutants() {
  return {
      {.backend = StatThrough<LosesTheRestOfADirectory>(
           "loses_the_rest_of_a_directory"),
       .defect = "Takes a listing that broke off for a whole one.",
       .family = "FAULT",
       .verdict = Verdict::kLost,
       .words = "created src/"},
      {.backend = StatThrough<GivesUpOnADirectory>("gives_up_on_a_directory"),
       .defect = "Never opens a directory again that it could not open once.",
       .family = "FAULT",
       .verdict = Verdict::kLost,
       .words = "created src/a.py"},
      {.backend = StatThrough<AnUnreadableLinkHasNoText>(
           "an_unreadable_link_has_no_text"),
       .defect = "Takes the text of a link that it cannot read for empty.",
       .family = "FAULT",
       .verdict = Verdict::kTwice,
       .words = "modified current"},
      {.backend = StatBehind<SaysItOnceForEver>("says_it_once_for_ever"),
       .defect = "Does not say that a failure has come back.",
       .family = "FAULT",
       .verdict = Verdict::kDiagnostics,
       .words = "unreadable a.py"},
      {.backend =
           StatThrough<AbsentForLongIsAnError>("absent_for_long_is_an_error"),
       .defect = "Complains about what stays absent.",
       .family = "ABSENT",
       .verdict = Verdict::kDiagnostics,
       .words = "unreadable conf"},
      {.backend = StatThrough<ALoopIsUnreadable>("a_loop_is_unreadable"),
       .defect = "Complains about a link that leads back to itself.",
       .family = "LINK",
       .verdict = Verdict::kDiagnostics,
       .words = "unreadable near/loop.py"},
      {.backend = StatThrough<ALostMountIsEmpty>("a_lost_mount_is_empty"),
       .defect = "Does not see that a directory is another device.",
       .family = "PERM",
       .verdict = Verdict::kDiagnostics,
       .words = "deleted share/a.py"},
  };
}

}  // namespace reloader::conformance
