#include "fakes/faulty_file_system.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "fakes/forwarding_file_system.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/mutex.h"

namespace reloader::fakes {
namespace {

absl::string_view CallName(FaultyCall call) {
  switch (call) {
    case FaultyCall::kStat:
      return "fstatat";
    case FaultyCall::kList:
      return "getdents64";
    case FaultyCall::kOpen:
      return "openat";
    case FaultyCall::kRead:
      return "read";
    case FaultyCall::kReadLink:
      return "readlinkat";
  }
  return "call";
}

absl::Status InjectedStatus(int error_number, FaultyCall call,
                            absl::string_view path) {
  if (error_number == 0) return absl::OkStatus();
  return ErrnoToStatus(error_number, CallName(call), path);
}

absl::Status TakeStatus(FaultPlan* plan, FaultyCall call,
                        absl::string_view path) {
  return InjectedStatus(plan->Take(call, path).error_number, call, path);
}

// Lists by `list`, up to where it shall fail.
absl::Status TakeListing(FaultPlan* plan, absl::string_view path,
                         EntryVisitor visit,
                         absl::FunctionRef<absl::Status(EntryVisitor)> list) {
  const FaultPlan::Injection injection = plan->Take(FaultyCall::kList, path);
  const absl::Status fault =
      InjectedStatus(injection.error_number, FaultyCall::kList, path);
  if (fault.ok()) return list(visit);
  int64_t left = injection.after_entries;
  if (left == 0) return fault;
  const absl::Status listed = list([&](const DirectoryEntry& entry) {
    if (left-- > 0) visit(entry);
  });
  return listed.ok() ? fault : listed;
}

class FaultyDirectory final : public ForwardingDirectory {
 public:
  FaultyDirectory(const ForwardingFileSystem* file_system,
                  std::unique_ptr<Directory> base, std::string path,
                  FaultPlan* plan)
      : ForwardingDirectory(file_system, std::move(base), std::move(path)),
        plan_(*plan) {}

  absl::Status List(EntryVisitor visit) const override {
    return TakeListing(&plan_, path(), visit, [this](EntryVisitor visitor) {
      return ForwardingDirectory::List(visitor);
    });
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    if (plan_.empty()) return ForwardingDirectory::StatEntries(entries);
    // One by one: what comes before the call on an entry comes after the calls
    // on those before it.
    for (EntryStatus& entry : entries) {
      const int error =
          plan_.Take(FaultyCall::kStat, Path(entry.name)).error_number;
      ForwardingDirectory::StatEntries(absl::MakeSpan(&entry, 1));
      if (error != 0) entry.error = error;
    }
  }

  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const override {
    absl::Status fault = TakeStatus(&plan_, FaultyCall::kOpen, Path(name));
    if (!fault.ok()) return fault;
    return ForwardingDirectory::OpenDirectory(name, follow);
  }

  absl::StatusOr<std::string> Read(absl::string_view name,
                                   int64_t max_bytes) const override {
    absl::Status fault = TakeStatus(&plan_, FaultyCall::kRead, Path(name));
    if (!fault.ok()) return fault;
    return ForwardingDirectory::Read(name, max_bytes);
  }

  absl::StatusOr<std::string> ReadLink(absl::string_view name) const override {
    absl::Status fault = TakeStatus(&plan_, FaultyCall::kReadLink, Path(name));
    if (!fault.ok()) return fault;
    return ForwardingDirectory::ReadLink(name);
  }

 private:
  FaultPlan& plan_;
};

}  // namespace

void FaultPlan::Add(Fault fault) {
  const MutexLock lock(&mutex_);
  faults_.push_back(std::move(fault));
  ++count_;
}

void FaultPlan::AddRandom(RandomFaults faults) {
  const MutexLock lock(&mutex_);
  if (!random_.has_value()) ++count_;
  generator_.seed(faults.seed);
  random_ = std::move(faults);
}

void FaultPlan::Clear() {
  const MutexLock lock(&mutex_);
  faults_.clear();
  random_.reset();
  hit_paths_.clear();
  count_ = 0;
}

std::vector<std::string> FaultPlan::hit_paths() const {
  const MutexLock lock(&mutex_);
  return hit_paths_;
}

FaultPlan::Injection FaultPlan::Take(FaultyCall call, absl::string_view path) {
  if (empty()) return {};
  Injection injection;
  for (const Fault& fault : TakeMatching(call, path)) {
    if (fault.before != nullptr) {
      const MutexLock lock(&before_mutex_);
      fault.before();
    }
    if (injection.error_number != 0) continue;
    injection = {.error_number = fault.error_number,
                 .after_entries = fault.after_entries};
  }
  return injection.error_number != 0 ? injection : TakeRandom(call, path);
}

FaultPlan::Injection FaultPlan::TakeRandom(FaultyCall call,
                                           absl::string_view path) {
  const MutexLock lock(&mutex_);
  if (!random_.has_value()) return {};
  const RandomFaults& random = *random_;
  absl::string_view rest = path;
  const bool is_below = absl::ConsumePrefix(&rest, random.below) &&
                        (rest.empty() || absl::StartsWith(rest, "/"));
  if (!is_below || generator_() % random.one_in != 0) return {};
  hit_paths_.emplace_back(path);
  // Not a distribution of the library: those differ from one to the next.
  const int error = random.errors[generator_() % random.errors.size()];
  constexpr uint64_t kMostEntries = 3;
  const int64_t entries =
      call == FaultyCall::kList
          ? static_cast<int64_t>(generator_() % kMostEntries)
          : 0;
  return {.error_number = error, .after_entries = entries};
}

std::vector<Fault> FaultPlan::TakeMatching(FaultyCall call,
                                           absl::string_view path) {
  const MutexLock lock(&mutex_);
  std::vector<Fault> matching;
  for (auto fault = faults_.begin(); fault != faults_.end();) {
    if (fault->call != call || (!fault->path.empty() && fault->path != path)) {
      ++fault;
      continue;
    }
    if (fault->skip > 0) {
      --fault->skip;
      ++fault;
      continue;
    }
    if (fault->path.empty()) {
      fault->path = std::string(path);
      hit_paths_.emplace_back(path);
    }
    matching.push_back(*fault);
    if (fault->repeat == FaultRepeat::kAlways) {
      ++fault;
      continue;
    }
    fault = faults_.erase(fault);
    --count_;
  }
  return matching;
}

absl::StatusOr<FileStatus> FaultyFileSystem::Stat(
    absl::string_view path) const {
  absl::Status fault = TakeStatus(&plan_, FaultyCall::kStat, path);
  if (!fault.ok()) return fault;
  return ForwardingFileSystem::Stat(path);
}

absl::StatusOr<FileStatus> FaultyFileSystem::Lstat(
    absl::string_view path) const {
  absl::Status fault = TakeStatus(&plan_, FaultyCall::kStat, path);
  if (!fault.ok()) return fault;
  return ForwardingFileSystem::Lstat(path);
}

absl::StatusOr<std::unique_ptr<Directory>> FaultyFileSystem::OpenDirectory(
    absl::string_view path) const {
  absl::Status fault = TakeStatus(&plan_, FaultyCall::kOpen, path);
  if (!fault.ok()) return fault;
  return ForwardingFileSystem::OpenDirectory(path);
}

absl::Status FaultyFileSystem::List(absl::string_view path,
                                    EntryVisitor visit) const {
  return TakeListing(&plan_, path, visit, [&](EntryVisitor visitor) {
    return ForwardingFileSystem::List(path, visitor);
  });
}

absl::StatusOr<std::string> FaultyFileSystem::Read(absl::string_view path,
                                                   int64_t max_bytes) const {
  absl::Status fault = TakeStatus(&plan_, FaultyCall::kRead, path);
  if (!fault.ok()) return fault;
  return ForwardingFileSystem::Read(path, max_bytes);
}

absl::StatusOr<std::string> FaultyFileSystem::ReadLink(
    absl::string_view path) const {
  absl::Status fault = TakeStatus(&plan_, FaultyCall::kReadLink, path);
  if (!fault.ok()) return fault;
  return ForwardingFileSystem::ReadLink(path);
}

std::unique_ptr<Directory> FaultyFileSystem::Wrap(
    std::unique_ptr<Directory> base, std::string path) const {
  return std::make_unique<FaultyDirectory>(this, std::move(base),
                                           std::move(path), &plan_);
}

}  // namespace reloader::fakes
