#include "fakes/file_operation.h"

#include <errno.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader::fakes {
namespace {

constexpr absl::string_view kNames[kFileCalls] = {
    "write",          "append",
    "truncate",       "utimensat",
    "utimensat_link", "chmod",
    "rename",         "exchange",
    "link",           "symlink",
    "mkfifo",         "unlink",
    "mkdir",          "rmdir",
    "stat",           "lstat",
    "list",           "read",
    "readlink",       "open",
    "fstat",          "handle_list",
    "handle_stat",    "handle_lstat",
    "handle_read",    "handle_readlink",
    "handle_open"};

constexpr int64_t kMostRead = 1 << 16;

Outcome Of(const absl::Status& status) {
  return {.error = status.ok() ? 0 : ErrnoFromStatus(status)};
}

template <typename T, typename Describe>
Outcome Of(const absl::StatusOr<T>& value, Describe describe) {
  if (!value.ok()) return Of(value.status());
  return {.answer = describe(*value)};
}

std::string Escape(const std::string& text) {
  return absl::CHexEscape(text.substr(0, 200));
}

// Without numbers of links: they differ for directories.
std::string Describe(const FileStatus& status) {
  return DescribeStatus(status, /*directory_links=*/false);
}

Outcome ListAll(const absl::Status& status, std::vector<std::string> names) {
  if (!status.ok()) return Of(status);
  std::sort(names.begin(), names.end());
  return {.answer = Escape(absl::StrJoin(names, ", "))};
}

}  // namespace

absl::string_view FileCallName(FileCall call) {
  return kNames[static_cast<int>(call)];
}

std::string DescribeStatus(const FileStatus& status, bool directory_links) {
  const bool is_directory = status.type == FileType::kDirectory;
  std::string text = absl::StrFormat(
      "type %d, mode %04o, uid %d, gid %d", static_cast<int>(status.type),
      status.permissions, status.uid, status.gid);
  if (!is_directory) absl::StrAppend(&text, ", size ", status.size_bytes);
  if (!is_directory || directory_links) {
    absl::StrAppend(&text, ", links ", status.link_count);
  }
  return text;
}

// --- As text ---------------------------------------------------------------

// Without quotes in the texts, which stand in quotes.
std::string FileOperation::ToString() const {
  const auto quote = [](const std::string& text) {
    return absl::StrCat(
        "\"", absl::StrReplaceAll(absl::CHexEscape(text), {{"\\\"", "\\042"}}),
        "\"");
  };
  return absl::StrCat(FileCallName(kind), " ", quote(path), " ", quote(target),
                      " ", number);
}

absl::StatusOr<FileOperation> ParseFileOperation(absl::string_view line) {
  // Escaped texts hold no quotes, so that quotes split the line.
  const std::vector<std::string> parts = absl::StrSplit(line, '"');
  const auto mistake = [line](absl::string_view expected) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected ", expected, ", in: ", absl::CHexEscape(line)));
  };
  if (parts.size() != 5) return mistake("CALL \"PATH\" \"TARGET\" NUMBER");
  const absl::string_view name = absl::StripAsciiWhitespace(parts[0]);
  const auto* const kind =
      std::find(std::begin(kNames), std::end(kNames), name);
  if (kind == std::end(kNames)) return mistake("the name of a call");
  FileOperation operation = {
      .kind = static_cast<FileCall>(kind - std::begin(kNames))};
  if (!absl::CUnescape(parts[1], &operation.path) ||
      !absl::CUnescape(parts[3], &operation.target)) {
    return mistake("texts as C writes them");
  }
  if (!absl::SimpleAtoi(parts[4], &operation.number)) {
    return mistake("a whole number at the end");
  }
  return operation;
}

// --- Running ---------------------------------------------------------------

OperationSubject::OperationSubject(const FileSystem* file_system,
                                   FileSystemMutator* mutator, std::string root)
    : file_system_(*file_system),
      mutator_(*mutator),
      root_(std::move(root)),
      root_directory_(file_system_.OpenDirectory(root_).value()) {}

std::string OperationSubject::Absolute(absl::string_view path) const {
  return absl::StrCat(root_, "/", path);
}

Outcome OperationSubject::Run(const FileOperation& operation) {
  if (IsChange(operation.kind)) return Change(operation);
  return UsesHandle(operation.kind) ? UseHandle(operation) : Look(operation);
}

Outcome OperationSubject::Change(const FileOperation& operation) {
  const std::string path = Absolute(operation.path);
  const int64_t number = operation.number;
  switch (operation.kind) {
    case FileCall::kWrite:
      return Of(mutator_.WriteFile(path, operation.target));
    case FileCall::kAppend:
      return Of(mutator_.AppendFile(path, operation.target));
    case FileCall::kTruncate:
      return Of(mutator_.Truncate(path, number));
    case FileCall::kSetTimes:
      return Of(mutator_.SetTimes(path, number, number, FollowLinks::kYes));
    case FileCall::kSetTimesLink:
      return Of(mutator_.SetTimes(path, number, number, FollowLinks::kNo));
    case FileCall::kChmod:
      return Of(mutator_.Chmod(path, static_cast<uint16_t>(number)));
    case FileCall::kRename:
      return Of(mutator_.Rename(path, Absolute(operation.target)));
    case FileCall::kExchange:
      return Of(mutator_.Exchange(path, Absolute(operation.target)));
    case FileCall::kLink:
      return Of(mutator_.Link(path, Absolute(operation.target)));
    case FileCall::kSymlink: {
      absl::string_view target = operation.target;
      const bool absolute = absl::ConsumePrefix(&target, "//");
      return Of(mutator_.Symlink(absolute ? Absolute(target) : operation.target,
                                 path));
    }
    case FileCall::kMkfifo:
      return Of(mutator_.Mkfifo(path));
    case FileCall::kUnlink:
      return Of(mutator_.Unlink(path));
    case FileCall::kMkdir:
      return Of(mutator_.Mkdir(path));
    default:
      return Of(mutator_.Rmdir(path));
  }
}

Outcome OperationSubject::Look(const FileOperation& operation) {
  const std::string path = Absolute(operation.path);
  switch (operation.kind) {
    case FileCall::kStat:
      return Of(file_system_.Stat(path), Describe);
    case FileCall::kLstat:
      return Of(file_system_.Lstat(path), Describe);
    case FileCall::kList: {
      std::vector<std::string> names;
      const absl::Status status = file_system_.List(
          path,
          [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
      return ListAll(status, std::move(names));
    }
    case FileCall::kRead:
      return Of(file_system_.Read(path, kMostRead), Escape);
    default:
      return Of(file_system_.ReadLink(path), Escape);
  }
}

Outcome OperationSubject::UseHandle(const FileOperation& operation) {
  std::unique_ptr<Directory>& handle = handles_[operation.number % kHandles];
  if (operation.kind == FileCall::kOpen) {
    auto opened = file_system_.OpenDirectory(Absolute(operation.path));
    if (!opened.ok()) return Of(opened.status());
    handle = *std::move(opened);
    return {};
  }
  if (handle == nullptr) return {.error = EBADF};
  const std::string& name = operation.path;
  switch (operation.kind) {
    case FileCall::kHandleStatus:
      return Of(handle->Status(), [](const FileStatus& status) {
        // The number of names tells that it was removed.
        return absl::StrCat(Describe(status),
                            status.link_count == 0 ? ", removed" : "");
      });
    case FileCall::kHandleList: {
      std::vector<std::string> names;
      const absl::Status status = handle->List(
          [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
      return ListAll(status, std::move(names));
    }
    case FileCall::kHandleStat:
    case FileCall::kHandleStatLink: {
      EntryStatus entry = {.name = name.c_str(),
                           .follow = operation.kind == FileCall::kHandleStat
                                         ? FollowLinks::kYes
                                         : FollowLinks::kNo};
      handle->StatEntries(absl::MakeSpan(&entry, 1));
      if (entry.error != 0) return {.error = entry.error};
      return {.answer = Describe(entry.status)};
    }
    case FileCall::kHandleRead:
      return Of(handle->Read(name, kMostRead), Escape);
    case FileCall::kHandleReadLink:
      return Of(handle->ReadLink(name), Escape);
    default: {
      auto opened = handle->OpenDirectory(name, operation.target.empty()
                                                    ? FollowLinks::kNo
                                                    : FollowLinks::kYes);
      if (!opened.ok()) return Of(opened.status());
      handle = *std::move(opened);
      return {};
    }
  }
}

}  // namespace reloader::fakes
