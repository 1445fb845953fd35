// A file system of which nothing is kept but how often each file was touched:
// names and numbers are worked out when they are asked for. So what is measured
// on it is the asker's own cost.
//
//   MadeUpFileSystem file_system(1'000'000);
//   file_system.FilePath(17);   // "/tree/d0/f17.py"
//   file_system.Touch(17);      // Its mtime is another one.
//   file_system.calls();        // Of all methods so far.
//
// All files are empty and old, a hundred in each directory of "/tree". One
// thread.
#ifndef BENCH_MADE_UP_FILE_SYSTEM_H_
#define BENCH_MADE_UP_FILE_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader::bench {

class MadeUpFileSystem final : public FileSystem {
 public:
  static constexpr absl::string_view kRoot = "/tree";
  static constexpr int64_t kFilesPerDirectory = 100;

  explicit MadeUpFileSystem(int64_t files);

  int64_t files() const { return static_cast<int64_t>(touches_.size()); }
  int64_t directories() const {
    return (files() + kFilesPerDirectory - 1) / kFilesPerDirectory;
  }
  static std::string DirectoryPath(int64_t index);
  static std::string FilePath(int64_t index);

  void Touch(int64_t index) { ++touches_[index]; }

  // Virtual calls of this and of its directories, and entries whose status was
  // asked for.
  int64_t calls() const { return calls_; }
  int64_t questions() const { return questions_; }

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
  size_t MaxKeptDirectories() const override { return 256; }

 private:
  class Handle;

  std::vector<uint32_t> touches_;
  mutable int64_t calls_ = 0;
  mutable int64_t questions_ = 0;
};

}  // namespace reloader::bench

#endif  // BENCH_MADE_UP_FILE_SYSTEM_H_
