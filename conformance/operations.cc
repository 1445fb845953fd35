#include "conformance/operations.h"

#include <errno.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader::conformance {
namespace {

constexpr int64_t kMaxCopyBytes = int64_t{64} << 20;

absl::StatusOr<std::vector<std::string>> SortedNames(
    const FileSystem& file_system, const std::string& directory) {
  std::vector<std::string> names;
  absl::Status status = file_system.List(
      directory,
      [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
  if (!status.ok()) return status;
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Operations::Operations(const FileSystem* file_system,
                       FileSystemMutator* mutator, std::string root)
    : file_system_(*file_system), mutator_(*mutator), root_(std::move(root)) {}

std::string Operations::Path(absl::string_view relative) const {
  return relative == "." ? root_ : absl::StrCat(root_, "/", relative);
}

absl::Status Operations::Run(const Step& step) {
  if (step.repeat == 1) return RunOnce(step);
  for (int64_t i = 1; i <= step.repeat; ++i) {
    const std::string number = absl::StrCat(i);
    Step one = step;
    for (std::string* text : {&one.path, &one.target, &one.text}) {
      *text = absl::StrReplaceAll(*text, {{"%", number}});
    }
    const absl::Status status = RunOnce(one);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Operations::RunOnce(const Step& step) {
  const std::string path = Path(step.path);
  switch (step.verb) {
    case Verb::kWrite:
      return mutator_.WriteFile(path, step.text);
    case Verb::kAppend:
      return mutator_.AppendFile(path, step.text);
    case Verb::kTruncate:
      return mutator_.Truncate(path, step.number);
    case Verb::kTouch:
      return Touch(path);
    case Verb::kUtime:
      return Utime(path, step);
    case Verb::kChmod:
      return mutator_.Chmod(path, static_cast<uint16_t>(step.number));
    case Verb::kRename:
      return mutator_.Rename(path, Path(step.target));
    case Verb::kExchange:
      return mutator_.Exchange(path, Path(step.target));
    case Verb::kLink:
      return mutator_.Link(path, Path(step.target));
    case Verb::kSymlink:
      return mutator_.Symlink(step.text, path);
    case Verb::kUnlink:
      return mutator_.Unlink(path);
    case Verb::kMkfifo:
      return mutator_.Mkfifo(path);
    case Verb::kMkdir:
      return mutator_.Mkdir(path);
    case Verb::kMkdirs:
      return MakeDirectories(step.path);
    case Verb::kRmdir:
      return mutator_.Rmdir(path);
    case Verb::kRmtree:
      return RemoveTree(path);
    case Verb::kCopytree:
      return CopyTree(path, Path(step.target));
    case Verb::kRead:
      return Read(path);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("not an operation: ", VerbWord(step.verb)));
  }
}

absl::Status Operations::MakeDirectories(const std::string& relative) {
  for (size_t slash = relative.find('/');;
       slash = relative.find('/', slash + 1)) {
    const absl::Status made = mutator_.Mkdir(Path(relative.substr(0, slash)));
    const bool is_last = slash == std::string::npos;
    if (!made.ok() && (is_last || ErrnoFromStatus(made) != EEXIST)) return made;
    if (is_last) return absl::OkStatus();
  }
}

absl::Status Operations::Touch(const std::string& path) {
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(path);
  if (ErrnoFromStatus(status.status()) == ENOENT) {
    return mutator_.WriteFile(path, "");
  }
  if (!status.ok()) return status.status();
  const absl::StatusOr<int64_t> granularity =
      file_system_.GranularityNs(path.substr(0, path.rfind('/')));
  if (!granularity.ok()) return granularity.status();
  // Within one timestamp granule the present would change nothing.
  int64_t now_ns = file_system_.NowNs();
  if (now_ns == status->mtime_ns) now_ns += *granularity;
  return mutator_.SetTimes(path, now_ns, now_ns, FollowLinks::kNo);
}

absl::Status Operations::Utime(const std::string& path, const Step& step) {
  int64_t mtime_ns = step.number;
  if (step.time_base == TimeBase::kCurrentMtime) {
    const absl::StatusOr<FileStatus> status = file_system_.Lstat(path);
    if (!status.ok()) return status.status();
    mtime_ns += status->mtime_ns;
  }
  return mutator_.SetTimes(path, mtime_ns, mtime_ns, FollowLinks::kNo);
}

absl::Status Operations::Read(const std::string& path) {
  const absl::StatusOr<FileStatus> status = file_system_.Stat(path);
  if (!status.ok()) return status.status();
  if (status->type == FileType::kDirectory) {
    return file_system_.List(path, [](const DirectoryEntry&) {});
  }
  return file_system_.Read(path, kMaxCopyBytes).status();
}

absl::Status Operations::RemoveTree(const std::string& path) {
  const auto names = SortedNames(file_system_, path);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const std::string entry = absl::StrCat(path, "/", name);
    const absl::StatusOr<FileStatus> status = file_system_.Lstat(entry);
    if (!status.ok()) return status.status();
    const absl::Status removed = status->type == FileType::kDirectory
                                     ? RemoveTree(entry)
                                     : mutator_.Unlink(entry);
    if (!removed.ok()) return removed;
  }
  return mutator_.Rmdir(path);
}

absl::Status Operations::CopyTree(const std::string& from,
                                  const std::string& to) {
  absl::Status status = mutator_.Mkdir(to);
  if (!status.ok()) return status;
  const auto names = SortedNames(file_system_, from);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const std::string source = absl::StrCat(from, "/", name);
    const std::string copy = absl::StrCat(to, "/", name);
    const absl::StatusOr<FileStatus> entry = file_system_.Lstat(source);
    if (!entry.ok()) return entry.status();
    if (entry->type == FileType::kDirectory) {
      status = CopyTree(source, copy);
    } else if (entry->type == FileType::kSymlink) {
      const absl::StatusOr<std::string> target = file_system_.ReadLink(source);
      status = target.ok() ? mutator_.Symlink(*target, copy) : target.status();
    } else {
      const absl::StatusOr<std::string> contents =
          file_system_.Read(source, kMaxCopyBytes);
      status = contents.ok() ? mutator_.WriteFile(copy, *contents)
                             : contents.status();
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace reloader::conformance
