#include "bench/row.h"

#include <cstdint>
#include <functional>
#include <string>

#include "benchmark/benchmark.h"

namespace reloader::bench {

benchmark::internal::Benchmark* AddRow(
    const std::string& name, int64_t files, RowTime time,
    const std::function<void(benchmark::State&)>& run) {
  benchmark::internal::Benchmark* const row = benchmark::RegisterBenchmark(
      name.c_str(), [run, files](benchmark::State& state) {
        run(state);
        state.counters["files"] = static_cast<double>(files);
        state.counters["per_file"] =
            benchmark::Counter(static_cast<double>(files),
                               benchmark::Counter::kIsIterationInvariantRate |
                                   benchmark::Counter::kInvert);
      });
  if (time == RowTime::kReal) row->UseRealTime();
  if (time == RowTime::kManual) row->UseManualTime();
  return row->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
}

void SetPerIteration(benchmark::State& state, const char* counter,
                     int64_t total) {
  state.counters[counter] = benchmark::Counter(
      static_cast<double>(total), benchmark::Counter::kAvgIterations);
}

void SetMegabytesPerSecond(benchmark::State& state, int64_t bytes,
                           double target) {
  state.counters["MB_per_s"] =
      benchmark::Counter(static_cast<double>(bytes) / 1e6,
                         benchmark::Counter::kIsIterationInvariantRate);
  if (target > 0) state.counters["target_MB_per_s"] = target;
}

}  // namespace reloader::bench
