// What a TreeProvider tells must leave the table as a crawl would.
#include "reloader/tree_feed.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/forwarding_file_system.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_list.h"
#include "reloader/watch_options.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using fakes::FakeClock;
using fakes::ForwardingDirectory;
using fakes::ForwardingFileSystem;
using fakes::InMemoryFileSystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Writes down which directories are listed.
class ListLog final : public ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;

  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override {
    return std::make_unique<Logging>(this, std::move(base), std::move(path));
  }
  std::vector<std::string> Take() { return std::exchange(listed_, {}); }

 private:
  class Logging final : public ForwardingDirectory {
   public:
    Logging(const ListLog* log, std::unique_ptr<Directory> base,
            std::string path)
        : ForwardingDirectory(log, std::move(base), std::move(path)),
          log_(*log) {}
    absl::Status List(EntryVisitor visit) const override {
      log_.listed_.push_back(path());
      return ForwardingDirectory::List(visit);
    }

   private:
    const ListLog& log_;
  };

  mutable std::vector<std::string> listed_;
};

// Tells what a file system shows, files before their directories.
class Crawler final : public TreeProvider {
 public:
  explicit Crawler(const FileSystem* file_system)
      : file_system_(*file_system) {}

  bool Provide(const std::string& directory, TreeSink* sink) override {
    asked.push_back(directory);
    Tell(directory, "", sink);
    return !refuses;
  }

  std::vector<std::string> asked;
  std::set<std::string> blind;     // Relative; not told, to be crawled.
  std::set<std::string> nameless;  // Relative; the directory alone is not told.
  bool refuses = false;

 private:
  void Tell(const std::string& base, const std::string& relative,
            TreeSink* sink) {
    const std::string path =
        relative.empty() ? base : absl::StrCat(base, "/", relative);
    std::vector<std::string> names;
    ASSERT_TRUE(file_system_
                    .List(path,
                          [&](const DirectoryEntry& entry) {
                            names.emplace_back(entry.name);
                          })
                    .ok());
    for (const std::string& name : names) {
      const std::string inner =
          relative.empty() ? name : absl::StrCat(relative, "/", name);
      const auto status = file_system_.Lstat(absl::StrCat(base, "/", inner));
      ASSERT_TRUE(status.ok());
      if (status->type == FileType::kDirectory) {
        if (blind.count(inner) != 0) {
          sink->Add(inner, *status);
          sink->MustCrawl(inner);
          continue;
        }
        Tell(base, inner, sink);
      }
      if (nameless.count(inner) == 0) sink->Add(inner, *status);
    }
  }

  const FileSystem& file_system_;
};

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class TreeFeedTest : public testing::Test {
 protected:
  void SetUp() override {
    Mkdir("/w");
    for (const char* directory : {"/w/src", "/w/src/lib", "/w/.git"}) {
      Mkdir(directory);
    }
    for (const char* file : {"/w/a.py", "/w/a.txt", "/w/src/b.py",
                             "/w/src/lib/c.py", "/w/.git/HEAD.py"}) {
      Write(file, "1");
    }
    clock_.Advance(absl::Minutes(1));  // Nothing is racy any more.
  }

  void Mkdir(absl::string_view path) {
    ASSERT_TRUE(memory_.mutator().Mkdir(path).ok()) << path;
  }
  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_TRUE(memory_.mutator().WriteFile(path, text).ok()) << path;
  }
  void Watch(absl::string_view directory, absl::string_view glob,
             WatchOptions options = {}) {
    ASSERT_TRUE(list_.AddDirectory(directory, glob, options).ok());
    table_.SetWatches(WatchSet::Compile(list_));
  }
  std::vector<std::string> Scan(TreeProvider* provider) {
    std::vector<Change> changes;
    table_.Scan({.everything = true}, [] { return false; }, &changes,
                {.provider = provider});
    std::sort(changes.begin(), changes.end());
    std::vector<std::string> lines;
    for (const Change& change : changes) {
      lines.push_back(
          absl::StrCat(ChangeKindName(change.kind), " ", change.path));
    }
    return lines;
  }
  // Begins to watch, with what the provider tells.
  void Arm() { ASSERT_THAT(Scan(&crawler_), IsEmpty()); }
  std::vector<std::string> Rescan() { return Scan(nullptr); }

  FakeClock clock_;
  InMemoryFileSystem memory_{{}, &clock_};
  ListLog file_system_{&memory_};
  Crawler crawler_{&memory_};
  InlineExecutor executor_;
  TextSink sink_;
  WatchList list_;
  FileTable table_{&file_system_, &executor_, &sink_, {}};
};

TEST_F(TreeFeedTest, ListsNothingOfWhatIsProvided) {
  Watch("/w", "**/*.py");
  Arm();
  EXPECT_THAT(crawler_.asked, ElementsAre("/w"));
  EXPECT_THAT(file_system_.Take(), IsEmpty());
  EXPECT_EQ(table_.GetStats().files, 3u);
}

TEST_F(TreeFeedTest, LeavesTheTableAsACrawlWould) {
  Watch("/w", "**/*.py", {.metadata = true});
  Arm();
  EXPECT_THAT(Rescan(), IsEmpty());
  EXPECT_THAT(file_system_.Take(), IsEmpty());
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(TreeFeedTest, FindsEveryLaterChange) {
  Watch("/w", "**/*.py");
  Arm();
  Write("/w/a.py", "22");
  Write("/w/src/lib/new.py", "1");
  Mkdir("/w/src/more");
  Write("/w/src/more/d.py", "1");
  ASSERT_TRUE(memory_.mutator().Unlink("/w/src/b.py").ok());
  EXPECT_THAT(Rescan(), ElementsAre("modified /w/a.py", "deleted /w/src/b.py",
                                    "created /w/src/lib/new.py",
                                    "created /w/src/more/d.py"));
}

TEST_F(TreeFeedTest, ForgetsWhatARefusalHadTold) {
  crawler_.refuses = true;
  Watch("/w", "**/*.py");
  Arm();
  EXPECT_THAT(crawler_.asked, ElementsAre("/w"));
  EXPECT_THAT(file_system_.Take(), ElementsAre("/w", "/w/src", "/w/src/lib"));
  EXPECT_EQ(table_.GetStats().files, 3u);
  EXPECT_THAT(Rescan(), IsEmpty());
}

TEST_F(TreeFeedTest, CrawlsWhatTheProviderCannotSee) {
  crawler_.blind = {"src"};
  Watch("/w", "**/*.py");
  Arm();
  EXPECT_THAT(file_system_.Take(), ElementsAre("/w/src", "/w/src/lib"));
  EXPECT_THAT(Rescan(), IsEmpty());
  Write("/w/src/lib/c.py", "22");
  EXPECT_THAT(Rescan(), ElementsAre("modified /w/src/lib/c.py"));
}

TEST_F(TreeFeedTest, LooksAtADirectoryThatWasNotToldItself) {
  crawler_.nameless = {"src"};
  Watch("/w", "**/*.py");
  Arm();
  EXPECT_EQ(table_.GetStats().files, 3u);
  EXPECT_THAT(Rescan(), IsEmpty());
  Write("/w/src/b.py", "22");
  EXPECT_THAT(Rescan(), ElementsAre("modified /w/src/b.py"));
}

TEST_F(TreeFeedTest, W_RACY_1_ReadsWhatMayStillBeWrittenUnseen) {
  memory_.SetGranularity(absl::ToInt64Nanoseconds(absl::Seconds(1)));
  Write("/w/a.py", "2");
  Watch("/w", "**/*.py");
  Arm();
  Write("/w/a.py", "3");  // Same size, same granule.
  EXPECT_THAT(Rescan(), ElementsAre("modified /w/a.py"));
}

TEST_F(TreeFeedTest, W_RACY_2_ListsWhatMayStillGetNamesUnseen) {
  memory_.SetGranularity(absl::ToInt64Nanoseconds(absl::Seconds(1)));
  Write("/w/src/lib/x.py", "1");
  Watch("/w", "**/*.py");
  Arm();
  Write("/w/src/lib/y.py", "1");
  EXPECT_THAT(Rescan(), ElementsAre("created /w/src/lib/y.py"));
}

TEST_F(TreeFeedTest, W_LINK_1_FollowsLinksItself) {
  Mkdir("/data");
  Write("/data/x", "1");
  ASSERT_TRUE(memory_.mutator().Symlink("/data/x", "/w/x.py").ok());
  ASSERT_TRUE(memory_.mutator().Symlink("gone", "/w/src/y.py").ok());
  clock_.Advance(absl::Minutes(1));
  Watch("/w", "**/*.py");
  Arm();
  EXPECT_THAT(Rescan(), IsEmpty());
  Write("/data/x", "22");
  Write("/w/src/gone", "1");
  EXPECT_THAT(Rescan(),
              ElementsAre("modified /w/src/y.py", "modified /w/x.py"));
}

TEST_F(TreeFeedTest, W_LINK_2_FollowsLinkedDirectoriesWhereAsked) {
  Mkdir("/data");
  Write("/data/x.py", "1");
  ASSERT_TRUE(memory_.mutator().Symlink("/data", "/w/linked").ok());
  clock_.Advance(absl::Minutes(1));
  Watch("/w", "**/*.py", {.follow_directory_links = true});
  Arm();
  EXPECT_EQ(table_.GetStats().files, 4u);
  Write("/data/x.py", "22");
  EXPECT_THAT(Rescan(), ElementsAre("modified /w/linked/x.py"));
}

TEST_F(TreeFeedTest, KeepsNamesThatAreSpelledOutWhileTheyAreAbsent) {
  Watch("/w", "*/lib/main.py");
  Arm();
  EXPECT_THAT(Rescan(), IsEmpty());
  Write("/w/src/lib/main.py", "1");
  EXPECT_THAT(Rescan(), ElementsAre("created /w/src/lib/main.py"));
}

TEST_F(TreeFeedTest, CountsADirectoryThatIsWatchedAsAFile) {
  Watch("/w", "**/*.py");
  ASSERT_TRUE(list_.AddFile("/w/src", {}).ok());
  table_.SetWatches(WatchSet::Compile(list_));
  Arm();
  EXPECT_THAT(Rescan(), IsEmpty());
  clock_.Advance(absl::Minutes(1));
  Write("/w/src/new.txt", "1");
  EXPECT_THAT(Rescan(), ElementsAre("modified /w/src"));
}

TEST_F(TreeFeedTest, IsNotAskedAboutWhatWasWatchedBefore) {
  Watch("/w", "**/*.py");
  Arm();
  Mkdir("/w/new");
  Write("/w/new/x.py", "1");
  Mkdir("/other");
  crawler_.asked.clear();
  Watch("/other", "*.py");
  EXPECT_THAT(Scan(&crawler_), ElementsAre("created /w/new/x.py"));
  EXPECT_THAT(crawler_.asked, ElementsAre("/other"));
}

TEST_F(TreeFeedTest, IsAskedAboutWhatOnlyTheNewWatchesReach) {
  Watch("/w", "src/*.py");
  Arm();
  crawler_.asked.clear();
  Watch("/w", "**/*.txt");
  EXPECT_THAT(Scan(&crawler_), IsEmpty());
  EXPECT_THAT(Rescan(), IsEmpty());
  Write("/w/a.txt", "22");
  Write("/w/src/lib/new.txt", "1");
  EXPECT_THAT(Rescan(),
              ElementsAre("modified /w/a.txt", "created /w/src/lib/new.txt"));
}

}  // namespace
}  // namespace reloader
