// What the table costs beyond the file system: comparing states, and finding
// what a hint points at. The file system is made up and costs nearly nothing;
// what it does cost is the floor. See bench/README.md.
//
// Names are subject/variant/files. Counters, of an iteration: `questions`, the
// entries whose status was asked for; `calls`, those through FileSystem; and
// `allocations`. Of scan/first also `bytes_a_file`, which the table then holds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "bench/bench_main.h"
#include "bench/lazy.h"
#include "bench/made_up_file_system.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/file_table.h"
#include "reloader/hints.h"
#include "reloader/testing/allocation_meter.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader::bench {
namespace {

class NoDiagnostics final : public DiagnosticSink {
 public:
  void Report(const Diagnostic&) override {}
};

// A table that knows all files of a made-up tree.
class KnownTable {
 public:
  explicit KnownTable(int64_t files)
      : file_system_(files),
        table_(&file_system_, &executor_, &diagnostics_, {}) {
    WatchList list;
    RELOADER_CHECK(
        list.AddDirectory(MadeUpFileSystem::kRoot, "**/*.py", {}).ok());
    table_.SetWatches(WatchSet::Compile(list));
    RELOADER_CHECK(Scan({.everything = true}) == 0);
    RELOADER_CHECK(static_cast<int64_t>(table_.GetStats().files) == files);
  }

  MadeUpFileSystem& file_system() { return file_system_; }

  // Returns how many changes it found.
  size_t Scan(const Hints& hints) {
    changes_.clear();
    table_.Scan(
        hints, [] { return false; }, &changes_);
    return changes_.size();
  }

 private:
  MadeUpFileSystem file_system_;
  InlineExecutor executor_;
  NoDiagnostics diagnostics_;
  FileTable table_;
  std::vector<Change> changes_;
};

// The questions of a pass over all files, without a table.
class Questions {
 public:
  explicit Questions(int64_t files) : file_system_(files) {
    names_.reserve(files);  // What points at them stays valid.
    for (int64_t i = 0; i < files; ++i) {
      names_.push_back(absl::StrCat("f", i, ".py"));
      entries_.push_back({.name = names_.back().c_str()});
    }
    for (int64_t i = 0; i < file_system_.directories(); ++i) {
      directories_.push_back(
          *file_system_.OpenDirectory(MadeUpFileSystem::DirectoryPath(i)));
    }
  }

  void Ask() {
    constexpr auto kEach =
        static_cast<size_t>(MadeUpFileSystem::kFilesPerDirectory);
    size_t first = 0;
    for (const std::unique_ptr<Directory>& directory : directories_) {
      directory->StatEntries(absl::MakeSpan(entries_).subspan(first, kEach));
      first += kEach;
    }
  }

 private:
  MadeUpFileSystem file_system_;
  std::vector<std::string> names_;
  std::vector<EntryStatus> entries_;
  std::vector<std::unique_ptr<Directory>> directories_;
};

// Measures `run`, and what it asks of the file system.
void Measure(benchmark::State& state, KnownTable* table,
             const std::function<void()>& run) {
  const MadeUpFileSystem& file_system = table->file_system();
  const int64_t calls = file_system.calls();
  const int64_t questions = file_system.questions();
  const AllocationMeter meter;
  for (auto _ : state) run();
  SetPerIteration(state, "allocations", meter.allocations());
  SetPerIteration(state, "calls", file_system.calls() - calls);
  SetPerIteration(state, "questions", file_system.questions() - questions);
}

using SharedTable = std::shared_ptr<Lazy<KnownTable>>;

void AddScans(int64_t files, const SharedTable& shared) {
  const std::string size = absl::StrCat("/files:", files);
  AddRow("floor/ask" + size, files, RowTime::kProcessor,
         [files](benchmark::State& state) {
           Questions questions(files);
           for (auto _ : state) questions.Ask();
         });
  AddRow("scan/still" + size, files, RowTime::kProcessor,
         [shared](benchmark::State& state) {
           KnownTable& table = **shared;
           Measure(state, &table, [&table] {
             RELOADER_CHECK(table.Scan({.everything = true}) == 0);
           });
         });
  AddRow("scan/all_changed" + size, files, RowTime::kProcessor,
         [shared, files](benchmark::State& state) {
           KnownTable& table = **shared;
           Measure(state, &table, [&table, files] {
             for (int64_t i = 0; i < files; ++i) table.file_system().Touch(i);
             RELOADER_CHECK(table.Scan({.everything = true}) ==
                            static_cast<size_t>(files));
           });
         });
  AddRow("scan/first" + size, files, RowTime::kProcessor,
         [files](benchmark::State& state) {
           int64_t bytes = 0;
           for (auto _ : state) {
             const AllocationMeter meter;
             auto table = std::make_unique<KnownTable>(files);
             // The file system keeps four bytes a file.
             bytes = meter.live_bytes() - 4 * files;
             state.PauseTiming();
             table.reset();
             state.ResumeTiming();
           }
           state.counters["bytes_a_file"] =
               static_cast<double>(bytes) / static_cast<double>(files);
         });
}

// So many files have changed, and a source knows which.
void AddHints(int64_t files, int64_t hints, const SharedTable& shared) {
  AddRow(absl::StrCat("hints/", hints, "/files:", files), files,
         RowTime::kProcessor,
         [shared, files, hints](benchmark::State& state) {
           KnownTable& table = **shared;
           std::vector<int64_t> touched;
           Hints paths;
           for (int64_t i = 0; i < hints; ++i) {
             // Far apart, each in a directory of its own if there are enough.
             touched.push_back(i * (files / hints));
             paths.paths.push_back(MadeUpFileSystem::FilePath(touched.back()));
           }
           Measure(state, &table, [&] {
             for (const int64_t i : touched) table.file_system().Touch(i);
             RELOADER_CHECK(table.Scan(paths) == touched.size());
           });
           state.counters["per_hint"] = benchmark::Counter(
               static_cast<double>(hints),
               benchmark::Counter::kIsIterationInvariantRate |
                   benchmark::Counter::kInvert);
         })
      ->Unit(benchmark::kMicrosecond);
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    const auto table = MakeLazy<KnownTable>(
        [files] { return std::make_unique<KnownTable>(files); });
    AddScans(files, table);
    for (const int64_t hints : {1, 100, 10'000}) {
      if (hints <= files) AddHints(files, hints, table);
    }
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
