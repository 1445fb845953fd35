// One row of a benchmark: something that is measured over so many files.
//
//   AddRow("scan/still/files:1000", 1000, RowTime::kReal, [](auto& state) {
//     for (auto _ : state) Scan();
//   });
//
// Names are subject/variant/.../files:N, so that rows that belong together
// differ in the first parts only. Before main's benchmarks run; one thread.
#ifndef BENCH_ROW_H_
#define BENCH_ROW_H_

#include <cstdint>
#include <functional>
#include <string>

#include "benchmark/benchmark.h"

namespace reloader::bench {

// What rates and the time for each file are made of.
enum class RowTime : uint8_t {
  kReal,
  // Of what only computes, on one thread: others on the machine count less.
  kProcessor,
  // What the benchmark says of each iteration (SetIterationTime()).
  kManual,
};

// Registers a benchmark, in milliseconds unless the caller says otherwise, with
// the counters `files` and `per_file`: time for each of them. Returns it, for
// more to be said; Google Benchmark owns it.
benchmark::internal::Benchmark* AddRow(
    const std::string& name, int64_t files, RowTime time,
    const std::function<void(benchmark::State&)>& run);

// Sets a counter of work to what an iteration did, given what all did.
void SetPerIteration(benchmark::State& state, const char* counter,
                     int64_t total);

// Sets a counter to the rate at which all iterations dealt with `bytes` each,
// in 10^6 bytes a second. `target`, if it is not 0, is what the project wants.
void SetMegabytesPerSecond(benchmark::State& state, int64_t bytes,
                           double target);

}  // namespace reloader::bench

#endif  // BENCH_ROW_H_
