// What the table makes of a directory that is moved away while it is looked at:
// its descriptor goes on working, but what is seen through it is no longer what
// its path leads to.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/forwarding_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_table.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Does something just before one directory is listed, or asked about entries.
class GatedFileSystem final : public fakes::ForwardingFileSystem {
 public:
  enum class Call { kList, kStatEntries };

  explicit GatedFileSystem(const FileSystem* base)
      : ForwardingFileSystem(base) {}

  // `action` runs once, before the next `call` on the directory `path`.
  void Before(Call call, std::string path, std::function<void()> action) {
    call_ = call;
    path_ = std::move(path);
    action_ = std::move(action);
  }
  bool passed() const { return action_ == nullptr; }

  void Arrive(Call call, absl::string_view path) const {
    if (action_ == nullptr || call != call_ || path != path_) return;
    std::exchange(action_, nullptr)();
  }

  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override;

 private:
  Call call_ = Call::kList;
  std::string path_;
  mutable std::function<void()> action_;
};

class GatedDirectory final : public fakes::ForwardingDirectory {
 public:
  GatedDirectory(const GatedFileSystem* gates, std::unique_ptr<Directory> base,
                 std::string path)
      : ForwardingDirectory(gates, std::move(base), std::move(path)),
        gates_(*gates) {}

  absl::Status List(EntryVisitor visit) const override {
    gates_.Arrive(GatedFileSystem::Call::kList, path());
    return ForwardingDirectory::List(visit);
  }
  void StatEntries(absl::Span<EntryStatus> entries) const override {
    gates_.Arrive(GatedFileSystem::Call::kStatEntries, path());
    ForwardingDirectory::StatEntries(entries);
  }

 private:
  const GatedFileSystem& gates_;
};

std::unique_ptr<Directory> GatedFileSystem::Wrap(
    std::unique_ptr<Directory> base, std::string path) const {
  return std::make_unique<GatedDirectory>(this, std::move(base),
                                          std::move(path));
}

class FileTableRaceTest : public testing::Test, public DiagnosticSink {
 protected:
  using Call = GatedFileSystem::Call;

  FileTableRaceTest() : table_(&gates_, &executor_, this, {}) {
    Must(mutator_.Mkdir(Path("d")));
    Must(mutator_.Mkdir(Path("d/e")));
    Must(mutator_.WriteFile(Path("d/a.py"), "1"));
    Must(mutator_.WriteFile(Path("d/e/a.py"), "1"));
  }

  // For DiagnosticSink.
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }

  static void Must(const absl::Status& status) {
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_.path(), "/", name);
  }

  void Arm(absl::string_view glob) {
    WatchList list;
    Must(list.AddDirectory(root_.path(), glob, {}));
    table_.SetWatches(WatchSet::Compile(list));
    ASSERT_THAT(Scan(), IsEmpty());
  }

  // Scans all and returns lines like "modified a.py", sorted by path.
  std::vector<std::string> Scan() {
    std::vector<Change> changes;
    table_.Scan(
        {.everything = true}, [] { return false; }, &changes);
    std::sort(changes.begin(), changes.end());
    std::vector<std::string> lines;
    for (const Change& change : changes) {
      lines.push_back(absl::StrCat(
          ChangeKindName(change.kind), " ",
          absl::string_view(change.path).substr(root_.path().size() + 1)));
    }
    return lines;
  }

  // Scans; just before the `call` on "d" moves it out of the watched names and
  // then does `change`, whose paths begin with "moved". What the scan reports
  // is what was at "d" before.
  std::vector<std::string> ScanWhileMoved(Call call,
                                          std::function<void()> change) {
    gates_.Before(call, Path("d"), [this, change = std::move(change)] {
      Must(mutator_.Rename(Path("d"), Path("moved")));
      change();
    });
    std::vector<std::string> lines = Scan();
    EXPECT_TRUE(gates_.passed()) << "the scan made no such call";
    return lines;
  }

  TempDirectory root_;
  PosixFileSystem posix_;
  PosixFileSystemMutator mutator_;
  GatedFileSystem gates_{&posix_};
  InlineExecutor executor_;
  FileTable table_;
};

TEST_F(FileTableRaceTest, AFileMadeAfterTheMoveWasNeverAtTheOldPath) {
  Arm("d/**/*.py");
  Must(mutator_.WriteFile(Path("d/b.py"), "1"));  // So that "d" is listed.
  EXPECT_THAT(ScanWhileMoved(Call::kList,
                             [this] {
                               Must(mutator_.WriteFile(Path("moved/c.py"), ""));
                             }),
              IsEmpty());
  EXPECT_THAT(Scan(), ElementsAre("deleted d/a.py", "deleted d/e/a.py"));
}

TEST_F(FileTableRaceTest, AtTheFirstLookToo) {
  WatchList list;
  Must(list.AddDirectory(root_.path(), "d/**/*.py", {}));
  table_.SetWatches(WatchSet::Compile(list));
  EXPECT_THAT(ScanWhileMoved(Call::kList, [] {}), IsEmpty());
  EXPECT_THAT(Scan(), IsEmpty()) << "nothing was seen there before";
}

TEST_F(FileTableRaceTest, AFileWrittenAfterTheMoveIsOnlyDeleted) {
  Arm("d/**/*.py");
  EXPECT_THAT(
      ScanWhileMoved(Call::kStatEntries,
                     [this] {
                       Must(mutator_.WriteFile(Path("moved/a.py"), "22"));
                     }),
      IsEmpty());
  EXPECT_THAT(Scan(), ElementsAre("deleted d/a.py", "deleted d/e/a.py"));
}

TEST_F(FileTableRaceTest, ANamedFileMadeAfterTheMoveWasNeverAtTheOldPath) {
  Arm("d/named.py");
  EXPECT_THAT(
      ScanWhileMoved(Call::kStatEntries,
                     [this] {
                       Must(mutator_.WriteFile(Path("moved/named.py"), ""));
                     }),
      IsEmpty());
  EXPECT_THAT(Scan(), IsEmpty());
}

TEST_F(FileTableRaceTest, ADirectoryTakenOutAfterAnExchangeIsStillAtThePath) {
  Must(mutator_.Mkdir(Path("other")));
  Must(mutator_.Mkdir(Path("other/e")));
  Must(mutator_.Link(Path("d/e/a.py"), Path("other/e/a.py")));
  Arm("d/e/*.py");
  gates_.Before(Call::kStatEntries, Path("d"), [this] {
    Must(mutator_.Exchange(Path("d"), Path("other")));
    Must(mutator_.Rename(Path("other/e"), Path("gone")));
  });
  EXPECT_THAT(Scan(), IsEmpty());
  EXPECT_TRUE(gates_.passed());
  EXPECT_THAT(Scan(), IsEmpty()) << "the same file is there all the time";
}

TEST_F(FileTableRaceTest, WhatIsMovedBackIsSeen) {
  Arm("d/**/*.py");
  Must(mutator_.WriteFile(Path("d/a.py"), "22"));
  EXPECT_THAT(ScanWhileMoved(Call::kStatEntries, [] {}), IsEmpty());
  Must(mutator_.Rename(Path("moved"), Path("d")));
  EXPECT_THAT(Scan(), ElementsAre("modified d/a.py"));
}

}  // namespace
}  // namespace reloader
