#include "bench/bench_main.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "bench/bench_tree.h"
#include "bench/posix_process_usage.h"
#include "benchmark/benchmark.h"
#include "reloader/check.h"

namespace reloader::bench {
namespace {

constexpr int64_t kMostFiles = 10'000'000;
constexpr absl::string_view kDefaultSizes = "1000,10000,100000,1000000";

struct OwnFlags {
  std::string files{kDefaultSizes};
  std::string directory;
};

std::string DefaultDirectory() {
  for (const char* name : {"TEST_TMPDIR", "TMPDIR"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "/tmp";
}

std::optional<std::vector<int64_t>> ParseSizes(absl::string_view text) {
  std::vector<int64_t> sizes;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    int64_t size = 0;
    if (!absl::SimpleAtoi(part, &size) || size < 1 || size > kMostFiles) {
      return std::nullopt;
    }
    sizes.push_back(size);
  }
  return sizes;
}

// Takes this project's own flags out of the arguments.
OwnFlags TakeOwnFlags(int* argc, char** argv) {
  OwnFlags flags;
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--files=")) {
      flags.files = std::string(argument);
    } else if (absl::ConsumePrefix(&argument, "--directory=")) {
      flags.directory = std::string(argument);
    } else {
      argv[kept++] = argv[i];
    }
  }
  *argc = kept;
  return flags;
}

}  // namespace

Bench::Bench(std::vector<int64_t> sizes, std::string directory)
    : sizes_(std::move(sizes)), directory_(std::move(directory)) {}

Bench::~Bench() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

BenchTree& Bench::Tree(const TreeOptions& options) {
  std::unique_ptr<BenchTree>& tree = trees_[{options.shape, options.files}];
  if (tree == nullptr) {
    tree = std::make_unique<BenchTree>(
        BenchTree::Make(NewDirectory("tree"), options));
  }
  return *tree;
}

std::string Bench::NewDirectory(absl::string_view name) {
  return absl::StrCat(directory_, "/", name, ++made_);
}

int BenchMain(int argc, char** argv, const std::function<void(Bench*)>& add) {
  const OwnFlags flags = TakeOwnFlags(&argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::optional<std::vector<int64_t>> sizes = ParseSizes(flags.files);
  if (!sizes.has_value()) {
    std::cerr << argv[0] << ": --files: expected numbers from 1 to "
              << kMostFiles << " with commas between them\n";
    return 2;
  }
  std::string directory = absl::StrCat(
      flags.directory.empty() ? DefaultDirectory() : flags.directory,
      "/reloader-bench-XXXXXX");
  if (mkdtemp(directory.data()) == nullptr) {
    std::cerr << argv[0] << ": cannot make " << directory << "\n";
    return 2;
  }
  RaiseDescriptorLimit();
  Bench bench(*std::move(sizes), std::move(directory));
  add(&bench);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::ClearRegisteredBenchmarks();
  return 0;
}

}  // namespace reloader::bench
