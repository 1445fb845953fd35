#include "fakes/differential_run.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/file_operation.h"
#include "fakes/memory_tree.h"
#include "fakes/operation_generator.h"
#include "fakes/tree_comparison.h"
#include "reloader/check.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/posix_clock.h"

namespace reloader::fakes {
namespace {

// In 2001; whole seconds.
constexpr int64_t kPastNs = 1'000'000'000'000'000'000;
constexpr int kMostClimbs = 3;

uint16_t OwnUmask() {
  const mode_t own = umask(0);
  umask(own);
  return static_cast<uint16_t>(own);
}

// Whether the caller has CAP_FSETID where it counts: not in a user namespace.
bool KeepsSetIds(const FileSystem& posix, FileSystemMutator* mutator,
                 const std::string& directory) {
  const std::string path = directory + "/set_id";
  RELOADER_CHECK(mutator->WriteFile(path, "").ok());
  RELOADER_CHECK(mutator->Chmod(path, 04700).ok());
  RELOADER_CHECK(mutator->AppendFile(path, "x").ok());
  const bool keeps = posix.Lstat(path).value().permissions == 04700;
  RELOADER_CHECK(mutator->Unlink(path).ok());
  return keeps;
}

// "/tmp/x/p/p/p", deep enough that nothing climbs out.
std::string DeepBelow(const std::string& top) {
  std::string path = top;
  for (int i = 0; i < kDeepest; ++i) path += "/p";
  return path;
}

// Makes each directory of an absolute path that is not there yet.
void MakeDirectories(const std::string& path, FileSystemMutator* mutator) {
  for (size_t slash = 0; slash != std::string::npos;) {
    slash = path.find('/', slash + 1);
    const absl::Status made = mutator->Mkdir(path.substr(0, slash));
    RELOADER_CHECK(made.ok() || ErrnoFromStatus(made) == EEXIST);
  }
}

std::string Show(const Outcome& outcome) {
  if (outcome.error != 0) return ErrnoName(outcome.error);
  return outcome.answer.empty() ? "OK" : outcome.answer;
}

}  // namespace

DifferentialRun::DifferentialRun(DifferentialOptions options, OperationMix* mix)
    : options_(options), mix_(*mix), root_(DeepBelow(temp_.path())) {
  memory_ = std::make_unique<InMemoryFileSystem>(
      MemoryTreeOptions{.umask = OwnUmask()}, &clock_);
  const bool privileged = options_.privileged && geteuid() == 0;
  memory_->SetCredentials({.uid = geteuid(), .gid = getegid()});
  MakeDirectories(root_, &posix_mutator_);
  MakeDirectories(root_, &memory_->mutator());
  real_.emplace(&posix_, &posix_mutator_, root_);
  fake_.emplace(&*memory_, &memory_->mutator(), root_);
  // The parent of the root has one subdirectory.
  const auto parent = posix_.Stat(absl::StrCat(root_, "/.."));
  comparison_.directory_links = parent.ok() && parent->link_count == 3;
  paths_ = PathsOf(*fake_);
  if (!options_.privileged) {
    permissions_apply_ = std::make_unique<WithoutOverride>();
  }
  memory_->SetCredentials(
      {.uid = geteuid(),
       .gid = getegid(),
       .privileged = privileged,
       .keeps_set_ids = KeepsSetIds(posix_, &posix_mutator_, temp_.path())});
}

DifferentialRun::~DifferentialRun() = default;

bool DifferentialRun::MayRun(const FileOperation& operation) const {
  if (CouldEscape(operation)) return false;
  if (operation.kind == FileCall::kHandleOpen && operation.path == "..") {
    return climbs_[operation.number % kHandles] < kMostClimbs;
  }
  if (operation.kind != FileCall::kWrite &&
      operation.kind != FileCall::kAppend) {
    return true;
  }
  // To open a pipe for writing waits for a reader.
  const auto status = memory_->Stat(fake_->Absolute(operation.path));
  return !status.ok() || status->type != FileType::kFifo;
}

std::string DifferentialRun::Step(const FileOperation& operation) {
  const Outcome real = real_->Run(operation);
  const Outcome fake = fake_->Run(operation);
  mix_.Add(operation.kind, real.error);
  if (UsesHandle(operation.kind)) CountClimbs(operation);
  if (real != fake) {
    return absl::StrCat(operation.ToString(), ": real ", Show(real), ", fake ",
                        Show(fake));
  }
  if (IsChange(operation.kind)) paths_ = PathsOf(*fake_);
  if (++steps_ % options_.steps_per_comparison != 0) return "";
  const std::string difference = Compare();
  return difference.empty()
             ? ""
             : absl::StrCat("after ", operation.ToString(), ": ", difference);
}

void DifferentialRun::CountClimbs(const FileOperation& operation) {
  int& climbs = climbs_[operation.number % kHandles];
  if (operation.kind == FileCall::kOpen) climbs = 0;
  if (operation.kind == FileCall::kHandleOpen && operation.path == "..") {
    ++climbs;
  }
}

std::string DifferentialRun::StepWithTimes(const FileOperation& operation) {
  for (OperationSubject* subject : {&*real_, &*fake_}) {
    for (const auto& [path, status] : TimesOf(*subject)) {
      // Not permitted for all; then their times stay as they are in both.
      (void)subject->mutator().SetTimes(subject->Absolute(path), kPastNs,
                                        kPastNs, FollowLinks::kNo);
    }
  }
  PassGranules();
  const Times real_before = TimesOf(*real_);
  const Times fake_before = TimesOf(*fake_);
  const std::string difference = Step(operation);
  if (!difference.empty()) return difference;
  const std::string real = WhichTimes(real_before, TimesOf(*real_));
  const std::string fake = WhichTimes(fake_before, TimesOf(*fake_));
  if (real == fake) return "";
  return absl::StrCat(operation.ToString(), ": real sets ",
                      real.empty() ? "nothing" : real, "; fake sets ",
                      fake.empty() ? "nothing" : fake);
}

void DifferentialRun::PassGranules() {
  PosixClock clock;
  const int64_t granule_ns = posix_.GranularityNs(temp_.path()).value();
  const int64_t end_ns = posix_.NowNs() + 2 * granule_ns;
  while (posix_.NowNs() <= end_ns) {
    clock.WaitUntil(clock.Now() + absl::Nanoseconds(granule_ns), {});
  }
  clock_.Advance(absl::Seconds(1));
}

std::string DifferentialRun::Compare() const {
  return CompareTrees(*real_, *fake_, comparison_);
}

}  // namespace reloader::fakes
