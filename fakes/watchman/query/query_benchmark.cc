// What a query of the fake costs over 100,000 files.
//
//   bazel run -c opt //fakes/watchman/query:query_benchmark
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/vector_view.h"
#include "fakes/watchman/query/view.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

constexpr int kFiles = 100'000;

const VectorView& ManyFiles() {
  static const VectorView* const view = [] {
    std::vector<Node> nodes;
    for (int i = kFiles; i > 0; --i) {
      nodes.push_back({.name = absl::StrCat("src/package", i % 100, "/module",
                                            i, i % 3 == 0 ? ".c" : ".py"),
                       .exists = true,
                       .status = {.size_bytes = i, .type = FileType::kRegular},
                       .observed = {.tick = 2},
                       .created = {.tick = 1}});
    }
    return new VectorView(std::move(nodes));
  }();
  return *view;
}

void RunOnManyFiles(benchmark::State& state, Value::Members members) {
  const QuerySpec spec = ParseQuerySpec(Value::Object(std::move(members)),
                                        CaseSensitivity::kSensitive)
                             .value();
  const VectorView& view = ManyFiles();
  size_t found = 0;
  for (auto _ : state) {
    found = RunQuery(spec, view, {}).value().files.size();
    benchmark::DoNotOptimize(found);
  }
  state.counters["found"] = static_cast<double>(found);
}

Value Term(Value::Items items) { return Value::Array(std::move(items)); }

BENCHMARK_CAPTURE(RunOnManyFiles, all, Value::Members{})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RunOnManyFiles, suffix,
                  Value::Members{{"expression", Term({"suffix", "py"})}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RunOnManyFiles, match,
                  Value::Members{
                      {"expression", Term({"match", "**/*.py", "wholename"})}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RunOnManyFiles, pcre,
                  Value::Members{
                      {"expression", Term({"pcre", "module[0-9]+5\\.c$"})}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RunOnManyFiles, suffix_generator,
                  Value::Members{{"suffix", "py"}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace reloader::fakes::watchman
