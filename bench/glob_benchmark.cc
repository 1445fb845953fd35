// How fast patterns are matched: compiled globs one by one, and ten at once
// through WatchSet, over the paths of a large tree. See bench/README.md.
//
// Names are subject/variant/pattern/files. Beside our own code:
// - floor/bytes: one look at each byte of each path, for its slashes;
// - pcre: the same language as a regular expression, studied.
// Counters, of a pass over all paths: `matched`, `allocations`, and of globs
// `steps`, how often a byte, a token or a name was looked at.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "bench/bench_main.h"
#include "bench/lazy.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/pcre_pattern.h"
#include "reloader/check.h"
#include "reloader/glob.h"
#include "reloader/testing/allocation_meter.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader::bench {
namespace {

using fakes::watchman::CaseSensitivity;
using fakes::watchman::PcrePattern;

constexpr absl::string_view kRoot = "/srv/app";

// A glob, and the expression of the same language.
struct Pattern {
  absl::string_view name;
  absl::string_view glob;
  absl::string_view expression;
};
constexpr Pattern kPatterns[] = {
    {"one_level", "*.py", R"(^[^/]*\.py$)"},
    {"any_depth", "**/*.py", R"(^(?:[^/]+/)*[^/]*\.py$)"},
    {"below_src", "src/**/test_*.c", R"(^src/(?:[^/]+/)*test_[^/]*\.c$)"},
};
constexpr absl::string_view kTen[] = {
    "*.py",         "**/*.py",       "src/**/test_*.c", "**/*.html",
    "**/[a-m]*.js", "docs/**/*.rst", "setup.cfg",       "**/migrations/*.py",
    "lib/*/*.h",    "**/*.t?t"};

// Names of every length, in directories of every depth up to five.
std::vector<std::string> MakePaths(int64_t files) {
  constexpr absl::string_view kTops[] = {"src", "docs", "lib", "node_modules"};
  constexpr absl::string_view kEndings[] = {"py",  "c", "html", "js",
                                            "txt", "h", "rst"};
  std::vector<std::string> paths;
  for (int64_t i = 0; i < files; ++i) {
    std::string path(kTops[i / 1'000 % 4]);
    for (int64_t level = 0; level < i / 100 % 5; ++level) {
      absl::StrAppend(&path, "/part_", i / 100 % (level + 7));
    }
    absl::StrAppendFormat(&path, "/%s_%d.%s", i % 3 == 0 ? "test" : "module", i,
                          kEndings[i % 7]);
    paths.push_back(std::move(path));
  }
  return paths;
}

using Paths = std::shared_ptr<Lazy<std::vector<std::string>>>;

using Describe =
    std::function<void(benchmark::State&, const std::vector<std::string>&)>;

// Adds a row in which `matches` is called for each path.
void AddMatches(
    absl::string_view name, int64_t files, const Paths& paths,
    const std::function<bool(const std::string&)>& matches,
    const Describe& describe = [](auto&, auto&) {}) {
  AddRow(absl::StrCat(name, "/files:", files), files, RowTime::kProcessor,
         [paths, matches, describe](benchmark::State& state) {
           const std::vector<std::string>& all = **paths;
           int64_t matched = 0;
           const AllocationMeter meter;
           for (auto _ : state) {
             for (const std::string& path : all) matched += matches(path);
           }
           SetPerIteration(state, "allocations", meter.allocations());
           SetPerIteration(state, "matched", matched);
           describe(state, all);
         });
}

void AddFloor(int64_t files, const Paths& paths) {
  AddMatches("floor/bytes/all", files, paths, [](const std::string& path) {
    return std::count(path.begin(), path.end(), '/') > 0;
  });
}

int64_t CountSteps(const Glob& glob, const std::vector<std::string>& paths) {
  int64_t sum = 0;
  for (const std::string& path : paths) {
    int64_t steps = 0;
    benchmark::DoNotOptimize(glob.MatchesCountingSteps(path, &steps));
    sum += steps;
  }
  return sum;
}

void AddGlob(const Pattern& pattern, int64_t files, const Paths& paths) {
  const auto glob = std::make_shared<Glob>(*Glob::Parse(pattern.glob));
  AddMatches(
      absl::StrCat("glob/one/", pattern.name), files, paths,
      [glob](const std::string& path) { return glob->Matches(path); },
      [glob](benchmark::State& state, const std::vector<std::string>& all) {
        state.SetLabel(glob->pattern());
        state.counters["steps"] = static_cast<double>(CountSteps(*glob, all));
      });
  const auto expression = std::make_shared<PcrePattern>(*PcrePattern::Compile(
      std::string(pattern.expression), CaseSensitivity::kSensitive));
  AddMatches(absl::StrCat("pcre/one/", pattern.name), files, paths,
             [expression](const std::string& path) {
               return expression->Matches(path);
             });
}

std::shared_ptr<const WatchSet> MakeTen() {
  WatchList list;
  for (const absl::string_view glob : kTen) {
    RELOADER_CHECK(list.AddDirectory(kRoot, glob, {}).ok());
  }
  return WatchSet::Compile(list);
}

// As a scan does: it goes into each directory once, and asks for the names.
class ScanWalk {
 public:
  explicit ScanWalk(const WatchSet& set) : set_(set) {
    root_ = set.Root();
    for (const absl::string_view name : absl::StrSplit(kRoot.substr(1), '/')) {
      root_ = set.Enter(root_, name, Via::kDirectory);
    }
  }

  bool Matches(absl::string_view path) {
    const size_t slash = path.rfind('/');
    const absl::string_view directory = path.substr(0, slash);
    if (directory != directory_) {
      directory_ = directory;
      position_ = root_;
      for (const absl::string_view name : absl::StrSplit(directory, '/')) {
        if (position_ == nullptr) break;
        position_ = set_.Enter(position_, name, Via::kDirectory);
      }
    }
    return position_ != nullptr &&
           set_.MatchFile(position_, path.substr(slash + 1)).watched;
  }

 private:
  const WatchSet& set_;
  WatchSet::Position root_ = nullptr;
  absl::string_view directory_;
  WatchSet::Position position_ = nullptr;
};

// Ten patterns, with the default ignores.
void AddTen(int64_t files, const Paths& paths) {
  const std::shared_ptr<const WatchSet> set = MakeTen();
  AddMatches("watch_set/paths/ten", files, paths,
             [set](const std::string& path) {
               return set->Watches(absl::StrCat(kRoot, "/", path));
             });
  const auto walk = std::make_shared<ScanWalk>(*set);
  AddMatches(
      "watch_set/scan/ten", files, paths,
      [set, walk](const std::string& path) { return walk->Matches(path); });
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    const Paths paths = MakeLazy<std::vector<std::string>>([files] {
      return std::make_unique<std::vector<std::string>>(MakePaths(files));
    });
    AddFloor(files, paths);
    for (const Pattern& pattern : kPatterns) AddGlob(pattern, files, paths);
    AddTen(files, paths);
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
