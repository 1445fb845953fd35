#include "fakes/faulty_file_system.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

absl::Status TakeStatus(FaultPlan* plan, FaultyCall call,
                        absl::string_view path) {
  const int error = plan->Take(call, path);
  if (error == 0) return absl::OkStatus();
  return ErrnoToStatus(error, CallName(call), path);
}

class FaultyDirectory final : public ForwardingDirectory {
 public:
  FaultyDirectory(const ForwardingFileSystem* file_system,
                  std::unique_ptr<Directory> base, std::string path,
                  FaultPlan* plan)
      : ForwardingDirectory(file_system, std::move(base), std::move(path)),
        plan_(*plan) {}

  absl::Status List(EntryVisitor visit) const override {
    absl::Status fault = TakeStatus(&plan_, FaultyCall::kList, path());
    return fault.ok() ? ForwardingDirectory::List(visit) : fault;
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    ForwardingDirectory::StatEntries(entries);
    if (plan_.empty()) return;
    for (EntryStatus& entry : entries) {
      const int error = plan_.Take(FaultyCall::kStat, Path(entry.name));
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

void FaultPlan::Clear() {
  const MutexLock lock(&mutex_);
  faults_.clear();
  count_ = 0;
}

int FaultPlan::Take(FaultyCall call, absl::string_view path) {
  if (empty()) return 0;
  const MutexLock lock(&mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (fault->call != call || fault->path != path) continue;
    const int error = fault->error_number;
    if (fault->repeat == FaultRepeat::kOnce) {
      faults_.erase(fault);
      --count_;
    }
    return error;
  }
  return 0;
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
  absl::Status fault = TakeStatus(&plan_, FaultyCall::kList, path);
  return fault.ok() ? ForwardingFileSystem::List(path, visit) : fault;
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
