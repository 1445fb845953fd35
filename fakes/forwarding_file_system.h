// A FileSystem that passes every call on to another one: the base of wrappers
// that change one thing, such as FaultyFileSystem.
//
//   class NoDotfiles : public ForwardingDirectory {
//     absl::Status List(EntryVisitor visit) const override {
//       return ForwardingDirectory::List([&](const DirectoryEntry& entry) {
//         if (entry.name[0] != '.') visit(entry);
//       });
//     }
//   };
//
// Threading as the file system below.
#ifndef FAKES_FORWARDING_FILE_SYSTEM_H_
#define FAKES_FORWARDING_FILE_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

class ForwardingFileSystem : public FileSystem {
 public:
  // `base` must outlive this.
  explicit ForwardingFileSystem(const FileSystem* base) : base_(*base) {}

  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override;
  absl::StatusOr<FileStatus> Lstat(absl::string_view path) const override;
  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view path) const override;
  absl::Status List(absl::string_view path, EntryVisitor visit) const override;
  absl::StatusOr<std::string> Read(absl::string_view path,
                                   int64_t max_bytes) const override;
  absl::StatusOr<std::string> ReadLink(absl::string_view path) const override;
  int64_t NowNs() const override;
  absl::StatusOr<int64_t> GranularityNs(absl::string_view path) const override;
  size_t MaxKeptDirectories() const override;

  // Returns the wrapper around a directory of the file system below. `path` is
  // the way by which it was opened, absolute.
  virtual std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                          std::string path) const = 0;

 private:
  const FileSystem& base_;
};

class ForwardingDirectory : public Directory {
 public:
  // `file_system` wraps the directories that are opened from this one, and must
  // outlive it.
  ForwardingDirectory(const ForwardingFileSystem* file_system,
                      std::unique_ptr<Directory> base, std::string path)
      : file_system_(*file_system),
        base_(std::move(base)),
        path_(std::move(path)) {}

  absl::StatusOr<FileStatus> Status() const override;
  absl::Status List(EntryVisitor visit) const override;
  void StatEntries(absl::Span<EntryStatus> entries) const override;
  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view name, FollowLinks follow) const override;
  absl::StatusOr<std::string> Read(absl::string_view name,
                                   int64_t max_bytes) const override;
  absl::StatusOr<std::string> ReadLink(absl::string_view name) const override;
  int64_t GranularityNs() const override;

 protected:
  // Returns the path of this directory, and of an entry in it.
  const std::string& path() const { return path_; }
  std::string Path(absl::string_view name) const;

 private:
  const ForwardingFileSystem& file_system_;
  const std::unique_ptr<Directory> base_;
  const std::string path_;
};

}  // namespace reloader::fakes

#endif  // FAKES_FORWARDING_FILE_SYSTEM_H_
