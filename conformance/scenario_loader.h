// Reads a folder of scenario files: the folder is the registry, nobody keeps a
// second list.
//
//   absl::StatusOr<std::vector<Scenario>> scenarios =
//       LoadScenarios("conformance/scenarios");
//
// Reads the real disk; any thread.
#ifndef CONFORMANCE_SCENARIO_LOADER_H_
#define CONFORMANCE_SCENARIO_LOADER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/scenario.h"

namespace reloader::conformance {

// Parses every <family>/*.scn below `directory`, sorted by path;
// Scenario::file is relative to `directory`. Links to files are followed (Bazel
// lays out test data so), links to directories are not. The folder of a file is
// the family of its clause in lower case: W-SAVE-2 lives in save/. So no two
// scenarios share a test name, which comes from the name of the file.
// kNotFound: `directory` is absent or not a directory, or holds no scenario.
// kInvalidArgument: every mistake of every file, one per line: a file that does
// not parse, is in the wrong folder, or is neither a scenario nor README.md.
absl::StatusOr<std::vector<Scenario>> LoadScenarios(
    absl::string_view directory);

// Parses the files at these paths, which may lie in any folder, in this order;
// Scenario::file is the path, Scenario::folder is empty.
// kInvalidArgument: every mistake of every file, one per line.
absl::StatusOr<std::vector<Scenario>> LoadScenarioFiles(
    const std::vector<std::string>& paths);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_LOADER_H_
