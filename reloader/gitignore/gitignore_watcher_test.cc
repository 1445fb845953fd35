#include "reloader/gitignore/gitignore_watcher.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/matchers.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/gitignore/gitignore_rules.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watch_list.h"
#include "reloader/watch_options.h"

namespace reloader {
namespace {

using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class NoDiagnostics final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    ADD_FAILURE() << diagnostic.ToString();
  }
};

class GitignoreWatcherTest : public testing::Test {
 protected:
  void SetUp() override {
    for (absl::string_view path :
         {"/r", "/r/.git", "/r/src", "/r/src/a", "/r/src/a/b"}) {
      ASSERT_THAT(fs_.mutator().Mkdir(path), IsOk());
    }
    Write("/r/.git/HEAD");
    auto reloader = MakeStatReloader({.file_system = &fs_,
                                      .clock = &clock_,
                                      .executor = &executor_,
                                      .diagnostics = &diagnostics_},
                                     {});
    ASSERT_THAT(reloader, IsOk());
    reloader_ = *std::move(reloader);
    gitignore_.emplace(&fs_, reloader_.get(), GitignoreOptions());
  }

  void Write(absl::string_view path, absl::string_view text = "") {
    ASSERT_THAT(fs_.mutator().WriteFile(path, text), IsOk());
  }
  void Watch(absl::string_view path, absl::string_view glob) {
    ASSERT_THAT(watches_.AddDirectory(path, glob, {}), IsOk());
    ASSERT_THAT(reloader_->WatchDir(path, glob, {}), IsOk());
  }
  void Begin() {
    ASSERT_THAT(gitignore_->Update(watches_), IsOk());
    ticks_.emplace(reloader_->Ticks());
    EXPECT_THAT(Next(), IsEmpty());
  }
  // The changes of the next tick that are left.
  std::vector<Change> Next() {
    if (!ticks_->Next() || !ticks_->Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return {};
    }
    std::vector<Change> changes = ticks_->Value()->changes();
    EXPECT_THAT(gitignore_->FollowTick(&changes), IsOk());
    return changes;
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem fs_{{}, &clock_};
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  WatchList watches_;
  std::unique_ptr<Reloader> reloader_;
  std::optional<GitignoreWatcher> gitignore_;
  std::optional<Generator<absl::StatusOr<Tick>>> ticks_;
};

TEST_F(GitignoreWatcherTest, PutsRulesIntoForce) {
  Write("/r/.gitignore", "*.o\n");
  Watch("/r", "**/*");
  Begin();
  Write("/r/a.o");
  Write("/r/src/a.o");
  Write("/r/a.c");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/a.c")));
}

TEST_F(GitignoreWatcherTest, FollowsAFileThatChangesComesAndGoes) {
  Write("/r/.gitignore", "*.o\n");
  Watch("/r", "**/*.[oc]");
  Begin();
  Write("/r/.gitignore", "*.c\n");
  EXPECT_THAT(Next(), IsEmpty());  // Nobody asked for .gitignore itself.
  EXPECT_THAT(Next(), IsEmpty());  // Arms the new rules.
  Write("/r/a.o");
  Write("/r/a.c");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/a.o")));

  Write("/r/src/a/.gitignore", "!*.c\n");
  EXPECT_THAT(Next(), IsEmpty());
  EXPECT_THAT(Next(), IsEmpty());
  Write("/r/src/a/b/a.c");
  Write("/r/src/a.c");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/src/a/b/a.c")));

  ASSERT_THAT(fs_.mutator().Unlink("/r/.gitignore"), IsOk());
  EXPECT_THAT(Next(), IsEmpty());
  EXPECT_THAT(Next(), IsEmpty());
  Write("/r/a.c", "1");
  EXPECT_THAT(Next(), ElementsAre(Modified("/r/a.c")));
}

TEST_F(GitignoreWatcherTest, FollowsFilesAboveTheWatch) {
  Watch("/r/src/a", "*");
  Begin();
  Write("/r/.gitignore", "*.o\n");
  Write("/r/src/.gitignore", "*.c\n");
  EXPECT_THAT(Next(), IsEmpty());
  Write("/r/src/a/a.o");
  Write("/r/src/a/a.c");
  Write("/r/src/a/a.h");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/src/a/a.h")));
}

TEST_F(GitignoreWatcherTest, WhatComesWithItsOwnRulesIsIgnoredAtOnce) {
  Watch("/r", "**/*");
  Begin();
  ASSERT_THAT(fs_.mutator().Mkdir("/r/cache"), IsOk());
  Write("/r/cache/.gitignore", "*\n");
  Write("/r/cache/x");
  Write("/r/a.c");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/a.c")));
  Write("/r/cache/y");
  EXPECT_THAT(Next(), IsEmpty());
}

TEST_F(GitignoreWatcherTest, FollowsAFileThatIgnoresItself) {
  Write("/r/.gitignore", "*\n!*.c\n!src\n");
  Watch("/r", "**/*");
  Begin();
  Write("/r/.gitignore", "*\n!*.h\n!src\n");
  EXPECT_THAT(Next(), IsEmpty());
  EXPECT_THAT(Next(), IsEmpty());
  Write("/r/a.c");
  Write("/r/a.h");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/a.h")));
}

TEST_F(GitignoreWatcherTest, ReportsAFileOfRulesToWhoeverWatchesIt) {
  Write("/r/.gitignore", "*.o\n");
  Watch("/r", "*");
  ASSERT_THAT(watches_.AddFile("/r/src/.gitignore", {}), IsOk());
  ASSERT_THAT(reloader_->WatchFile("/r/src/.gitignore", {}), IsOk());
  Begin();
  Write("/r/.gitignore", "*.c\n");
  Write("/r/src/.gitignore", "x\n");
  EXPECT_THAT(Next(), ElementsAre(Modified("/r/.gitignore"),
                                  Created("/r/src/.gitignore")));
  ASSERT_THAT(fs_.mutator().Unlink("/r/src/.gitignore"), IsOk());
  EXPECT_THAT(Next(), ElementsAre(Deleted("/r/src/.gitignore")));
}

TEST_F(GitignoreWatcherTest, SeesAChangeBetweenReadingAndTheFirstTick) {
  Watch("/r", "**/*");
  ASSERT_THAT(gitignore_->Update(watches_), IsOk());
  Write("/r/.gitignore", "*.o\n");
  Write("/r/src/.gitignore", "*.c\n");
  ticks_.emplace(reloader_->Ticks());
  EXPECT_THAT(Next(), IsEmpty());
  Write("/r/a.o");
  Write("/r/src/a.c");
  Write("/r/a.c");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/a.c")));
}

TEST_F(GitignoreWatcherTest, LeavesTheUserHisWatches) {
  Watch("/r", "**/*.c");
  ASSERT_THAT(watches_.AddFile("/r/.gitignore", {}), IsOk());
  ASSERT_THAT(reloader_->WatchFile("/r/.gitignore", {}), IsOk());
  Begin();
  ASSERT_THAT(watches_.RemoveDirectory("/r", "**/*.c"), IsOk());
  ASSERT_THAT(reloader_->UnwatchDir("/r", "**/*.c"), IsOk());
  ASSERT_THAT(gitignore_->Update(watches_), IsOk());
  EXPECT_THAT(Next(), IsEmpty());
  Write("/r/.gitignore", "a");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/.gitignore")));
  Write("/r/src/.gitignore", "a");
  EXPECT_THAT(Next(), IsEmpty());
}

TEST_F(GitignoreWatcherTest, ReadsOnlyWhenAFileOfRulesChanges) {
  Write("/r/.gitignore", "*.o\n");
  Watch("/r", "**/*");
  Begin();
  Next();
  // Not watched, so this is not noticed yet.
  ASSERT_THAT(fs_.mutator().Mkdir("/r/.git/info"), IsOk());
  Write("/r/.git/info/exclude", "*.c\n");
  Write("/r/a.c");
  EXPECT_THAT(Next(), ElementsAre(Created("/r/a.c")));
  Write("/r/.gitignore", "*.x\n");
  Write("/r/b.c");
  EXPECT_THAT(Next(), ElementsAre(Modified("/r/.gitignore")));
}

// The glob of a watch, and which directories have their .gitignore followed.
TEST_F(GitignoreWatcherTest, LooksForFilesWhereTheWatchLeads) {
  const struct {
    absl::string_view glob;
    std::vector<absl::string_view> followed;
  } cases[] = {
      {"*", {"/r"}},
      {"src/*", {"/r", "/r/src"}},
      {"src/a/x.c", {"/r", "/r/src", "/r/src/a"}},
      {"*/*/*", {"/r", "/r/src", "/r/src/a"}},
      {"src/**", {"/r", "/r/src", "/r/src/a", "/r/src/a/b"}},
      {"src/**/b/*", {"/r", "/r/src", "/r/src/a", "/r/src/a/b"}},
      {"**/*", {"/r", "/r/src", "/r/src/a", "/r/src/a/b"}},
  };
  for (const auto& [glob, followed] : cases) {
    Watch("/r", glob);
    Begin();
    Next();
    for (absl::string_view directory :
         {"/r", "/r/src", "/r/src/a", "/r/src/a/b"}) {
      const std::string path = absl::StrCat(directory, "/.gitignore");
      Write(path, "rule\n");
      Next();
      const bool is_followed = !gitignore_->rules().rules.empty();
      EXPECT_EQ(is_followed,
                testing::Value(followed, testing::Contains(directory)))
          << glob << " " << directory;
      ASSERT_THAT(fs_.mutator().Unlink(path), IsOk());
      Next();
    }
    ticks_.reset();
    ASSERT_THAT(watches_.RemoveDirectory("/r", glob), IsOk());
    ASSERT_THAT(reloader_->UnwatchDir("/r", glob), IsOk());
    ASSERT_THAT(gitignore_->Update(watches_), IsOk());
  }
}

// Does not override SetIgnoreFileRules().
class Stranger final : public Reloader {
 public:
  absl::string_view name() const override { return "stranger"; }
  absl::Status WatchDir(absl::string_view, absl::string_view,
                        WatchOptions) override {
    return absl::OkStatus();
  }
  absl::Status WatchFile(absl::string_view, WatchOptions) override {
    return absl::OkStatus();
  }
  absl::Status UnwatchDir(absl::string_view, absl::string_view) override {
    return absl::OkStatus();
  }
  absl::Status UnwatchFile(absl::string_view) override {
    return absl::OkStatus();
  }
  absl::Status Ignore(absl::string_view, absl::string_view) override {
    return absl::OkStatus();
  }
  Generator<absl::StatusOr<Tick>> Ticks() override { co_return; }
  void LimitNextTick(TickLimit) override {}
  void ForEachFile(FileVisitor) const override {}
  void Stop() override {}
};

TEST_F(GitignoreWatcherTest, SaysThatAReloaderCannot) {
  Stranger stranger;
  GitignoreWatcher gitignore(&fs_, &stranger, {});
  Write("/r/.gitignore", "a\n");
  ASSERT_THAT(watches_.AddDirectory("/r", "**/*", {}), IsOk());
  EXPECT_THAT(gitignore.Update(watches_),
              StatusIs(absl::StatusCode::kUnimplemented));
}

}  // namespace
}  // namespace reloader
