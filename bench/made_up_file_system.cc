#include "bench/made_up_file_system.h"

#include <errno.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::bench {
namespace {

constexpr int64_t kMadeAtNs = 1'600'000'000'000'000'000;
constexpr int64_t kNowNs = 2'000'000'000'000'000'000;
constexpr int64_t kGranularityNs = 4'000'000;

// Numbers of directories that are not one of those with files.
constexpr int64_t kSlash = -2;
constexpr int64_t kTree = -1;

FileStatus Status(FileType type, uint64_t inode, int64_t touches) {
  return {.device = 1,
          .inode = inode,
          .mtime_ns = kMadeAtNs + touches,
          .ctime_ns = kMadeAtNs + touches,
          .link_count = 1,
          .permissions = 0644,
          .type = type};
}

FileStatus DirectoryStatus(int64_t number) {
  return Status(FileType::kDirectory, static_cast<uint64_t>(number + 3), 0);
}

// Of "d12" or "f12.py".
int64_t NumberIn(const char* name) {
  int64_t number = 0;
  for (const char* p = name + 1; *p >= '0' && *p <= '9'; ++p) {
    number = 10 * number + (*p - '0');
  }
  return number;
}

int64_t NumberOf(absl::string_view path) {
  if (path == "/") return kSlash;
  if (path == MadeUpFileSystem::kRoot) return kTree;
  return NumberIn(std::string(path.substr(path.rfind('/') + 1)).c_str());
}

absl::Status NothingHere(absl::string_view call, absl::string_view path) {
  return ErrnoToStatus(ENOENT, call, path);
}

}  // namespace

class MadeUpFileSystem::Handle final : public Directory {
 public:
  Handle(const MadeUpFileSystem* file_system, int64_t number)
      : file_system_(*file_system), number_(number) {}

  absl::StatusOr<FileStatus> Status() const override {
    ++file_system_.calls_;
    return DirectoryStatus(number_);
  }

  absl::Status List(EntryVisitor visit) const override {
    ++file_system_.calls_;
    const int64_t first = std::max<int64_t>(0, number_ * kFilesPerDirectory);
    const int64_t end = number_ == kTree ? file_system_.directories()
                                         : std::min(file_system_.files(),
                                                    first + kFilesPerDirectory);
    if (number_ == kSlash) {
      visit({.name = kRoot.substr(1), .type = FileType::kDirectory});
      return absl::OkStatus();
    }
    for (int64_t i = first; i < end; ++i) {
      const std::string name =
          number_ == kTree ? absl::StrCat("d", i) : absl::StrCat("f", i, ".py");
      visit({.name = name,
             .inode = static_cast<uint64_t>(i),
             .type =
                 number_ == kTree ? FileType::kDirectory : FileType::kRegular});
    }
    return absl::OkStatus();
  }

  void StatEntries(absl::Span<EntryStatus> entries) const override {
    ++file_system_.calls_;
    file_system_.questions_ += static_cast<int64_t>(entries.size());
    for (EntryStatus& entry : entries) {
      entry.error = 0;
      const int64_t number = NumberIn(entry.name);
      if (number_ >= 0) {
        entry.status = bench::Status(FileType::kRegular, number,
                                     file_system_.touches_[number]);
      } else {
        entry.status = DirectoryStatus(number_ == kTree ? number : kTree);
      }
    }
  }

  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks) const override {
    ++file_system_.calls_;
    return std::make_unique<Handle>(
        &file_system_,
        number_ == kTree ? NumberIn(std::string(name).c_str()) : kTree);
  }

  absl::StatusOr<std::string> Read(absl::string_view name,
                                   int64_t) const override {
    return NothingHere("open", name);
  }
  absl::StatusOr<std::string> ReadLink(absl::string_view name) const override {
    return NothingHere("readlink", name);
  }
  int64_t GranularityNs() const override { return kGranularityNs; }

 private:
  const MadeUpFileSystem& file_system_;
  const int64_t number_;
};

MadeUpFileSystem::MadeUpFileSystem(int64_t files) : touches_(files) {}

std::string MadeUpFileSystem::DirectoryPath(int64_t index) {
  return absl::StrCat(kRoot, "/d", index);
}

std::string MadeUpFileSystem::FilePath(int64_t index) {
  return absl::StrCat(DirectoryPath(index / kFilesPerDirectory), "/f", index,
                      ".py");
}

absl::StatusOr<FileStatus> MadeUpFileSystem::Stat(
    absl::string_view path) const {
  ++calls_;
  ++questions_;
  const int64_t number = NumberOf(path);
  const bool is_file = absl::EndsWith(path, ".py");
  return is_file ? Status(FileType::kRegular, number, touches_[number])
                 : DirectoryStatus(number);
}

absl::StatusOr<FileStatus> MadeUpFileSystem::Lstat(
    absl::string_view path) const {
  return Stat(path);
}

absl::StatusOr<std::unique_ptr<Directory>> MadeUpFileSystem::OpenDirectory(
    absl::string_view path) const {
  ++calls_;
  return std::make_unique<Handle>(this, NumberOf(path));
}

absl::Status MadeUpFileSystem::List(absl::string_view path,
                                    EntryVisitor) const {
  return NothingHere("open", path);
}

absl::StatusOr<std::string> MadeUpFileSystem::Read(absl::string_view path,
                                                   int64_t) const {
  return NothingHere("open", path);
}

absl::StatusOr<std::string> MadeUpFileSystem::ReadLink(
    absl::string_view path) const {
  return NothingHere("readlink", path);
}

int64_t MadeUpFileSystem::NowNs() const { return kNowNs; }

absl::StatusOr<int64_t> MadeUpFileSystem::GranularityNs(
    absl::string_view) const {
  return kGranularityNs;
}

}  // namespace reloader::bench
