// main() of a test that holds one backend to the contract: the scenarios, those
// of the author, and what only C++ can say, with GoogleTest's flags and the
// report of tools/conformance. reloader_conformance_test (defs.bzl) writes the
// few lines that call it:
//
//   int main(int argc, char** argv) {
//     return reloader::conformance::SuiteMain(
//         argc, argv, MakeBackend<MyBackend>(),
//         {.suite_directory = "../reloader/conformance",
//          .test_target = "//:my_backend_test"});
//   }
//
// One thread, the main one.
#ifndef CONFORMANCE_SUITE_MAIN_H_
#define CONFORMANCE_SUITE_MAIN_H_

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"

namespace reloader::conformance {

// Stands in for a type that is no backend, so that the compiler says so once,
// and not again of everything that is made of it:
//
//   static_assert(ConformanceBackend<MyBackend>);
//   using Checked = CheckedBackend<MyBackend>;
struct NoBackend {
  static constexpr absl::string_view kName = "NoBackend";
  static std::vector<Limitation> Limitations() { return {}; }
  static absl::StatusOr<std::unique_ptr<World>> MakeWorld(const WorldOptions&) {
    return absl::UnimplementedError("this is no backend");
  }
};
template <typename T>
using CheckedBackend = std::conditional_t<ConformanceBackend<T>, T, NoBackend>;

// Paths are as the test finds them, relative to its working directory.
struct SuiteMainOptions {
  // Where CONTRACT.md and scenarios/ are.
  std::string suite_directory;
  // What the backend can do, of AllCapabilities(); nullopt: all that it does
  // not rule out itself.
  std::optional<std::vector<std::string>> capabilities;
  // Scenario files that are played besides those of the contract.
  std::vector<std::string> scenarios;
  // A file of what the backend is known to get wrong (known_failures.h); empty:
  // nothing.
  std::string known_failures;
  // The Bazel label of the test, for the commands that play one case again.
  std::string test_target;
};

// Runs what GoogleTest's flags select and prints the report. Where Bazel asks
// for its XML, JUnit's is written. Returns the exit code: 1 if a clause failed,
// else 2 if something could not run or nothing is selected over all shards,
// else 0.
int SuiteMain(int argc, char** argv, const Backend& backend,
              const SuiteMainOptions& options);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SUITE_MAIN_H_
