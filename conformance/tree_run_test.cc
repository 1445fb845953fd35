#include "conformance/tree_run.h"

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "conformance/backend.h"
#include "conformance/result.h"
#include "conformance/stat_on_disk.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/generator.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/reloader.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

// Some hundred files that no edit picks by a name of its own.
class TreeRun : public testing::Test {
 protected:
  TreeRun() {
    PosixFileSystemMutator mutator;
    Expect(mutator.Mkdir(source_.path() + "/.git"));
    Write(".git/HEAD", "ref: refs/heads/main\n");
    for (int d = 0; d < 12; ++d) {
      const std::string directory =
          d < 8 ? absl::StrCat("dir", d) : absl::StrCat("dir", d - 8, "/sub");
      Expect(mutator.Mkdir(absl::StrCat(source_.path(), "/", directory)));
      for (int f = 0; f < 25; ++f) {
        Write(absl::StrCat(directory, "/file", f, ".h"),
              std::string(f * 10, 'x'));
      }
    }
    Expect(mutator.Symlink("file1.h", source_.path() + "/dir0/link"));
    Expect(mutator.Symlink("nowhere", source_.path() + "/dangling"));
    Expect(mutator.Symlink("dir3", source_.path() + "/directory_link"));
    // Last year's, as a checkout is.
    Expect(mutator.SetTimes(source_.path() + "/dir1/file1.h", 1'700'000'000,
                            1'700'000'000, FollowLinks::kNo));
  }

  void Write(const std::string& path, const std::string& contents) {
    Expect(PosixFileSystemMutator().WriteFile(
        absl::StrCat(source_.path(), "/", path), contents));
  }

  static void Expect(const absl::Status& status) {
    ASSERT_TRUE(status.ok()) << status;
  }

  TreeRunOptions Options() const {
    return {.source = source_.path(), .operations = 600, .seed = 27685};
  }

  const TempDirectory source_;
};

// --- Reloaders that are wrong on purpose -----------------------------------

// Changes what a reloader's ticks carry.
class Distorted final : public Reloader {
 public:
  // Is called for every tick but the first.
  using Distort = std::function<void(std::vector<Change>* changes)>;

  Distorted(Reloader* inner, Distort distort)
      : inner_(*inner), distort_(std::move(distort)) {}

  absl::string_view name() const override { return inner_.name(); }
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    return inner_.WatchDir(path, glob, options);
  }
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    return inner_.WatchFile(path, options);
  }
  absl::Status UnwatchDir(absl::string_view path,
                          absl::string_view glob) override {
    return inner_.UnwatchDir(path, glob);
  }
  absl::Status UnwatchFile(absl::string_view path) override {
    return inner_.UnwatchFile(path);
  }
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override {
    return inner_.Ignore(path, pattern);
  }
  absl::Status SetIgnoreFileRules(
      absl::Span<const IgnoreFileRule> rules) override {
    return inner_.SetIgnoreFileRules(rules);
  }
  Generator<absl::StatusOr<Tick>> Ticks() override {
    Generator<absl::StatusOr<Tick>> ticks = inner_.Ticks();
    bool first = true;
    while (ticks.Next()) {
      absl::StatusOr<Tick> tick = std::move(ticks.Value());
      if (tick.ok() && !first) tick = DistortedTick(*tick);
      first = false;
      co_yield std::move(tick);
    }
  }
  void LimitNextTick(TickLimit limit) override {
    inner_.LimitNextTick(std::move(limit));
  }
  void ForEachFile(FileVisitor visit) const override {
    inner_.ForEachFile(visit);
  }
  void Stop() override { inner_.Stop(); }

 private:
  absl::StatusOr<Tick> DistortedTick(const Tick& tick) {
    std::vector<Change> changes = tick.changes();
    distort_(&changes);
    Coalesce(&changes);  // Sorted, each once: not what is wrong here.
    return Tick(std::move(changes), tick.coverage());
  }

  Reloader& inner_;
  const Distort distort_;
};

class DistortedWorld final : public World {
 public:
  DistortedWorld(std::unique_ptr<World> inner, Distorted::Distort distort)
      : inner_(std::move(inner)),
        reloader_(&inner_->reloader(), std::move(distort)) {}

  const std::string& root() const override { return inner_->root(); }
  const FileSystem& file_system() const override {
    return inner_->file_system();
  }
  FileSystemMutator& mutator() override { return inner_->mutator(); }
  Clock& clock() override { return inner_->clock(); }
  Reloader& reloader() override { return reloader_; }

 private:
  const std::unique_ptr<World> inner_;
  Distorted reloader_;
};

// `make` is asked for each world, with its root.
Backend DistortedBackend(
    std::function<Distorted::Distort(const std::string& root)> make) {
  Backend backend = MakeBackend<StatOnDisk>();
  backend.name = "Distorted";
  backend.make_world = [make = std::move(make)](const WorldOptions& options)
      -> absl::StatusOr<std::unique_ptr<World>> {
    auto world = StatOnDisk::MakeWorld(options);
    if (!world.ok()) return world.status();
    Distorted::Distort distort = make((*world)->root());
    return std::make_unique<DistortedWorld>(*std::move(world),
                                            std::move(distort));
  };
  return backend;
}

Backend DropsEveryFiftieth() {
  return DistortedBackend([](const std::string&) {
    return [count = 0](std::vector<Change>* changes) mutable {
      std::vector<Change> kept;
      for (Change& change : *changes) {
        if (++count % 50 != 0) kept.push_back(std::move(change));
      }
      *changes = std::move(kept);
    };
  });
}

// Once in the middle, so that the next tick has nothing of its own about it.
Backend RepeatsInTheNextTick() {
  return DistortedBackend([](const std::string&) {
    return [last =
                std::optional<Change>()](std::vector<Change>* changes) mutable {
      const std::optional<Change> again = std::exchange(last, std::nullopt);
      if (!changes->empty() && changes->front().kind == ChangeKind::kModified) {
        last = changes->front();
      }
      if (again.has_value()) changes->push_back(*again);
    };
  });
}

// In an early tick: how many there are while a writer writes is up to the
// machine. Nothing ever happens below .git that is watched.
Backend ReportsAnIgnoredFile() {
  return DistortedBackend([](const std::string& root) {
    return [root, ticks = 0](std::vector<Change>* changes) mutable {
      if (++ticks == 2) {
        changes->push_back({root + "/.git/HEAD", ChangeKind::kModified});
      }
    };
  });
}

Backend ReportsAnUntouchedPath() {
  return DistortedBackend([](const std::string& root) {
    return [root, ticks = 0](std::vector<Change>* changes) mutable {
      if (++ticks == 2) {
        changes->push_back({root + "/never_there.h", ChangeKind::kModified});
      }
    };
  });
}

Backend ReportsModifiedAsCreated() {
  return DistortedBackend([](const std::string&) {
    return [](std::vector<Change>* changes) {
      for (Change& change : *changes) {
        if (change.kind == ChangeKind::kModified) {
          change.kind = ChangeKind::kCreated;
        }
      }
    };
  });
}

// In its second tick, until that has taken `time`.
Backend HangsFor(absl::Duration time) {
  return DistortedBackend([time](const std::string&) {
    return [time, ticks = 0](std::vector<Change>*) mutable {
      if (++ticks != 2) return;
      PosixClock clock;
      clock.WaitUntil(clock.Now() + time, {});
    };
  });
}

using Run = absl::StatusOr<TreeRunReport> (*)(const Backend&,
                                              const TreeRunOptions&);

struct RunCase {
  const char* name;
  Run run;

  // For a failing test's name.
  friend void PrintTo(const RunCase& run_case, std::ostream* os) {
    *os << run_case.name;
  }
};

class BothTreeRuns : public TreeRun,
                     public testing::WithParamInterface<RunCase> {
 protected:
  TreeRunReport MustRun(const Backend& backend) {
    return MustRun(backend, Options());
  }
  TreeRunReport MustRun(const Backend& backend, const TreeRunOptions& options) {
    const absl::StatusOr<TreeRunReport> report =
        GetParam().run(backend, options);
    if (!report.ok()) {
      ADD_FAILURE() << report.status();
      return {};
    }
    return *report;
  }
};

INSTANTIATE_TEST_SUITE_P(
    TreeRun, BothTreeRuns,
    testing::Values(RunCase{"InTurns", RunTree},
                    RunCase{"WithWriter", RunTreeWithWriter}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(BothTreeRuns, TheStatReloaderMissesNothing) {
  const TreeRunReport report = MustRun(MakeBackend<StatOnDisk>());
  EXPECT_TRUE(report.ok()) << report.ToString();
  EXPECT_EQ(report.files, 301);
  EXPECT_EQ(report.directories, 13);
  EXPECT_EQ(report.links, 3);
  EXPECT_EQ(report.operations, 600);
  EXPECT_EQ(report.operations_in_bursts, 180);
  EXPECT_GT(report.ticks_in_bursts, 0);
  EXPECT_GT(report.reported, 100) << report.ToString();
  EXPECT_TRUE(report.diagnostics.empty()) << report.ToString();
}

TEST_P(BothTreeRuns, AnAsynchronousBackendIsJudgedAtBarriers) {
  Backend backend = MakeBackend<StatOnDisk>();
  backend.limitations.push_back({"synchronous", "this test says so"});
  const TreeRunReport report = MustRun(backend);
  EXPECT_TRUE(report.ok()) << report.ToString();
  EXPECT_GT(report.reported, 100) << report.ToString();
}

TEST_P(BothTreeRuns, ADroppedChangeIsMissed) {
  const TreeRunReport report = MustRun(DropsEveryFiftieth());
  EXPECT_GT(report.missed, 0) << report.ToString();
  ASSERT_FALSE(report.findings.empty());
}

TEST_P(BothTreeRuns, AReportOfAnUntouchedPathIsSpurious) {
  const TreeRunReport report = MustRun(ReportsAnUntouchedPath());
  EXPECT_EQ(report.spurious, 1) << report.ToString();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings[0].path, "never_there.h");
}

TEST_P(BothTreeRuns, AReportOfAnIgnoredFileIsSpurious) {
  const TreeRunReport report = MustRun(ReportsAnIgnoredFile());
  EXPECT_EQ(report.spurious, 1) << report.ToString();
}

TEST_P(BothTreeRuns, AReportRepeatedInTheNextTickIsSpurious) {
  const TreeRunReport report = MustRun(RepeatsInTheNextTick());
  EXPECT_GT(report.spurious, 0) << report.ToString();
}

TEST_P(BothTreeRuns, CreatedInsteadOfModifiedIsTheWrongKind) {
  const TreeRunReport report = MustRun(ReportsModifiedAsCreated());
  ASSERT_FALSE(report.findings.empty()) << report.ToString();
  EXPECT_GT(report.other, 0) << report.ToString();
  EXPECT_EQ(report.findings[0].verdict, Verdict::kWrongKind)
      << report.ToString();
}

TEST_P(BothTreeRuns, ATickThatTakesTooLongIsHung) {
  TreeRunOptions options = Options();
  options.hang_limit = absl::Milliseconds(50);
  const TreeRunReport report =
      MustRun(HangsFor(10 * options.hang_limit), options);
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings.back().verdict, Verdict::kHung);
  EXPECT_EQ(report.findings.back().expected, "a sync point");
}

TEST_P(BothTreeRuns, OneSeedIsOneRun) {
  TreeRunOptions options = Options();
  options.operations = 100;
  const Backend backend = MakeBackend<StatOnDisk>();
  const TreeRunReport first = MustRun(backend, options);
  const TreeRunReport second = MustRun(backend, options);
  EXPECT_EQ(first.operations_hash, second.operations_hash);
  EXPECT_EQ(first.operations_by_kind, second.operations_by_kind);
  options.seed = 1;
  EXPECT_NE(MustRun(backend, options).operations_hash, first.operations_hash);
}

TEST_P(BothTreeRuns, AFindingTellsWhatWasDoneToItsPath) {
  const TreeRunReport report = MustRun(DropsEveryFiftieth());
  ASSERT_FALSE(report.findings.empty());
  const TreeFinding& finding = report.findings[0];
  EXPECT_FALSE(finding.history.empty()) << finding.ToString();
  const std::string first_words =
      absl::StrCat(VerdictName(finding.verdict), ": ", finding.path);
  EXPECT_EQ(finding.ToString().find(first_words), 0u) << finding.ToString();
  EXPECT_NE(report.ToString().find("seed        27685"), std::string::npos)
      << report.ToString();
}

TEST_F(TreeRun, CopiesNoMoreFilesThanAskedFor) {
  TreeRunOptions options = Options();
  options.max_files = 40;
  options.operations = 10;
  const auto report = RunTree(MakeBackend<StatOnDisk>(), options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->files + report->links, 40);
}

TEST_F(TreeRun, RefusesASourceThatIsNoDirectory) {
  TreeRunOptions options = Options();
  options.source += "/dir0/file0.h";
  const auto report = RunTree(MakeBackend<StatOnDisk>(), options);
  EXPECT_EQ(report.status().code(), absl::StatusCode::kInvalidArgument)
      << report.status();
}

TEST_F(TreeRun, RefusesASourceThatHoldsTheCopy) {
  TreeRunOptions options = Options();
  options.source += "/..";
  const auto report = RunTree(MakeBackend<StatOnDisk>(), options);
  EXPECT_EQ(report.status().code(), absl::StatusCode::kInvalidArgument)
      << report.status();
  EXPECT_NE(report.status().message().find("into itself"), std::string::npos)
      << report.status();
}

}  // namespace
}  // namespace reloader::conformance
