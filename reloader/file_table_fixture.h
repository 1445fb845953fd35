// What the tests of the FileTable share: a table over a temporary directory,
// with changes and diagnostics as text.
#ifndef RELOADER_FILE_TABLE_FIXTURE_H_
#define RELOADER_FILE_TABLE_FIXTURE_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/hints.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_list.h"
#include "reloader/watch_options.h"
#include "reloader/watch_set.h"

namespace reloader {

// Keeps what is said, as text.
class TextSink : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

// A table over a temporary directory; paths in the tests are relative to it.
class FileTableTest : public testing::Test {
 protected:
  void Use(const FileSystem& file_system, FileTableOptions options = {},
           Executor* executor = nullptr) {
    table_ = std::make_unique<FileTable>(
        &file_system, executor == nullptr ? &inline_executor_ : executor,
        &sink_, options);
  }

  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }
  void Write(absl::string_view name, absl::string_view text) {
    const absl::Status status = mutator_.WriteFile(Path(name), text);
    ASSERT_TRUE(status.ok()) << status;
  }
  void Mkdir(absl::string_view name) {
    const absl::Status status = mutator_.Mkdir(Path(name));
    ASSERT_TRUE(status.ok()) << status;
  }
  void Rename(absl::string_view from, absl::string_view to) {
    const absl::Status status = mutator_.Rename(Path(from), Path(to));
    ASSERT_TRUE(status.ok()) << status;
  }

  void Watch(absl::string_view glob, WatchOptions options = {}) {
    ASSERT_TRUE(list_.AddDirectory(root_.path(), glob, options).ok());
    table_->SetWatches(WatchSet::Compile(list_));
  }

  // Scans and returns lines like "modified a.py", sorted by path.
  std::vector<std::string> Scan(const Hints& hints) {
    std::vector<Change> changes;
    table_->Scan(
        hints, [] { return false; }, &changes);
    return Lines(std::move(changes));
  }
  std::vector<std::string> Lines(std::vector<Change> changes) const {
    std::vector<std::string> lines;
    std::sort(changes.begin(), changes.end());
    for (const Change& change : changes) {
      lines.push_back(absl::StrCat(
          ChangeKindName(change.kind), " ",
          absl::string_view(change.path).substr(root_.path().size() + 1)));
    }
    return lines;
  }
  std::vector<std::string> ScanAll() { return Scan({.everything = true}); }
  // Scans until nothing is racy, so that no file is looked at for that.
  void Settle() {
    const int64_t now_ns = posix_.NowNs();
    const int64_t granule_ns = *posix_.GranularityNs(root_.path());
    while (posix_.NowNs() < now_ns + 2 * granule_ns) ScanAll();
    ScanAll();
  }
  std::vector<std::string> ScanHints(std::vector<std::string> names) {
    Hints hints;
    for (const std::string& name : names) hints.paths.push_back(Path(name));
    return Scan(hints);
  }

  std::vector<std::string> ScanEntryHints(std::vector<std::string> names) {
    Hints hints;
    for (const std::string& name : names) hints.entries.push_back(Path(name));
    return Scan(hints);
  }

  TempDirectory root_;
  PosixFileSystem posix_;
  PosixFileSystemMutator mutator_;
  InlineExecutor inline_executor_;
  TextSink sink_;
  WatchList list_;
  std::unique_ptr<FileTable> table_;
};

}  // namespace reloader

#endif  // RELOADER_FILE_TABLE_FIXTURE_H_
