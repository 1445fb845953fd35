// What the file system in memory costs: looking, in the order of a walk and in
// any other, and changing. See bench/README.md.
//
// Names are subject/variant/files. Beside our own code stands one table of all
// paths, absl::flat_hash_map, that knows nothing of directories, permissions,
// links or times: floor/look_up. `bytes_a_file` is what a
// change leaves in memory, of which `own_bytes_a_file` are a name and 32 bytes
// of content. The target for a creation is 300 bytes beyond those, and for all
// changes 300,000 a second.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "bench/bench_main.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "reloader/check.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/testing/allocation_meter.h"

namespace reloader::bench {
namespace {

constexpr int64_t kFilesPerDirectory = 100;
constexpr int64_t kContentBytes = 32;

std::string DirectoryPath(int64_t index) {
  return absl::StrCat("/directory-", index);
}

std::vector<std::string> MakePaths(int64_t files) {
  std::vector<std::string> paths;
  for (int64_t i = 0; i < files; ++i) {
    paths.push_back(absl::StrCat(DirectoryPath(i / kFilesPerDirectory),
                                 "/source-file-", i, ".py"));
  }
  return paths;
}

std::vector<std::string> Shuffled(std::vector<std::string> paths) {
  std::mt19937_64 random(27685);  // The same order each time.
  std::shuffle(paths.begin(), paths.end(), random);
  return paths;
}

// A tree with directories only, at first.
class Tree {
 public:
  explicit Tree(int64_t files) : paths_(MakePaths(files)) {
    for (int64_t i = 0; i * kFilesPerDirectory < files; ++i) {
      RELOADER_CHECK(mutator().Mkdir(DirectoryPath(i)).ok());
    }
  }

  const std::vector<std::string>& paths() const { return paths_; }
  const FileSystem& file_system() const { return file_system_; }

  // What the names of all files and their contents take by themselves.
  int64_t own_bytes() const {
    int64_t bytes = 0;
    for (const std::string& path : paths_) {
      bytes += kContentBytes +
               static_cast<int64_t>(path.size() - path.rfind('/') - 1);
    }
    return bytes;
  }

  void CreateAll() {
    for (const std::string& path : paths_) {
      RELOADER_CHECK(
          mutator().WriteFile(path, std::string(kContentBytes, 'x')).ok());
    }
  }
  void RenameAll() {
    for (const std::string& path : paths_) {
      RELOADER_CHECK(mutator().Rename(path, path + "~").ok());
    }
  }
  void UnlinkAll() {
    for (const std::string& path : paths_) {
      RELOADER_CHECK(mutator().Unlink(path).ok());
    }
  }

 private:
  FileSystemMutator& mutator() { return file_system_.mutator(); }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  const std::vector<std::string> paths_;
};

using HashMap = absl::flat_hash_map<std::string, FileStatus>;

void AddLooks(int64_t files, bool in_order) {
  const std::string name = absl::StrCat(
      in_order ? "/in_order" : "/in_random_order", "/files:", files);
  const auto ordered = [in_order](std::vector<std::string> paths) {
    return in_order ? paths : Shuffled(std::move(paths));
  };
  AddRow("floor/look_up" + name, files, RowTime::kProcessor,
         [files, ordered](benchmark::State& state) {
           HashMap map;
           for (const std::string& path : MakePaths(files)) map[path];
           const std::vector<std::string> paths = ordered(MakePaths(files));
           for (auto _ : state) {
             for (const std::string& path : paths) {
               benchmark::DoNotOptimize(map.find(path)->second.mtime_ns);
             }
           }
         });
  AddRow("look/lstat" + name, files, RowTime::kProcessor,
         [files, ordered](benchmark::State& state) {
           Tree tree(files);
           tree.CreateAll();
           const std::vector<std::string> paths = ordered(tree.paths());
           const AllocationMeter meter;
           for (auto _ : state) {
             for (const std::string& path : paths) {
               RELOADER_CHECK(tree.file_system().Lstat(path).ok());
             }
           }
           SetPerIteration(state, "allocations", meter.allocations());
         });
}

// What `change` does to a tree that `prepare` has made ready is measured.
void AddChange(absl::string_view what, int64_t files,
               const std::function<void(Tree*)>& prepare,
               const std::function<void(Tree*)>& change) {
  AddRow(absl::StrCat("change/", what, "/files:", files), files,
         RowTime::kProcessor,
         [files, prepare, change](benchmark::State& state) {
           for (auto _ : state) {
             state.PauseTiming();
             auto tree = std::make_unique<Tree>(files);
             prepare(tree.get());
             const AllocationMeter meter;
             state.ResumeTiming();
             change(tree.get());
             state.PauseTiming();
             state.counters["bytes_a_file"] =
                 static_cast<double>(meter.live_bytes()) /
                 static_cast<double>(files);
             state.counters["own_bytes_a_file"] =
                 static_cast<double>(tree->own_bytes()) /
                 static_cast<double>(files);
             tree.reset();
             state.ResumeTiming();
           }
         });
}

void AddAll(Bench* bench) {
  const auto create = [](Tree* tree) { tree->CreateAll(); };
  for (const int64_t files : bench->sizes()) {
    for (const bool in_order : {true, false}) AddLooks(files, in_order);
    AddChange(
        "create", files, [](Tree*) {}, create);
    AddChange("rename", files, create, [](Tree* tree) { tree->RenameAll(); });
    AddChange("unlink", files, create, [](Tree* tree) { tree->UnlinkAll(); });
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
