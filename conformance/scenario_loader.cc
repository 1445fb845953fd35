#include "conformance/scenario_loader.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "conformance/clause_id.h"
#include "conformance/scenario.h"
#include "conformance/scenario_parser.h"

namespace reloader::conformance {
namespace {

namespace fs = std::filesystem;

// Appends the files below `directory`, relative to it, sorted. What cannot be
// looked at goes to `*mistakes`.
void ListFiles(const std::string& directory, std::vector<std::string>* files,
               std::vector<std::string>* mistakes) {
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;  // Of a link that leads nowhere: not a directory.
    if (entry->is_directory(ignored)) continue;
    // Not fs::relative(), which would resolve links.
    files->push_back(entry->path().lexically_relative(directory).string());
  }
  if (error) {
    mistakes->push_back(absl::StrCat(directory, ": ", error.message()));
  }
  std::sort(files->begin(), files->end());
}

// Reads at most one byte more than the parser accepts, so that a wrong file
// costs no memory.
absl::StatusOr<Scenario> ReadScenario(const std::string& root,
                                      const std::string& file) {
  std::ifstream stream(root.empty() ? file : absl::StrCat(root, "/", file),
                       std::ios::binary);
  std::string text(kMaxScriptBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": the file cannot be read"));
  }
  text.resize(static_cast<size_t>(stream.gcount()));
  return ParseScenario(file, text);
}

// Returns what is wrong with the place of a scenario that parsed, or "".
std::string Misplaced(const Scenario& scenario) {
  const std::string family =
      absl::AsciiStrToLower(ParseClauseId(scenario.clause_id)->family);
  const size_t slash = scenario.file.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "" : scenario.file.substr(0, slash);
  if (folder == family) return "";
  return absl::StrCat(scenario.file, ": expected the folder '", family,
                      "', got '", folder, "'");
}

}  // namespace

absl::StatusOr<std::vector<Scenario>> LoadScenarios(
    absl::string_view directory) {
  const std::string root(directory);
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    return absl::NotFoundError(absl::StrCat(root, ": not a directory"));
  }
  std::vector<std::string> files;
  std::vector<std::string> mistakes;
  ListFiles(root, &files, &mistakes);
  std::vector<Scenario> scenarios;
  for (const std::string& file : files) {
    if (fs::path(file).filename() == "README.md") continue;
    if (!absl::EndsWith(file, ".scn")) {
      mistakes.push_back(absl::StrCat(
          file, ": expected a scenario (*.scn) or README.md in this folder"));
      continue;
    }
    absl::StatusOr<Scenario> scenario = ReadScenario(root, file);
    std::string mistake = scenario.ok()
                              ? Misplaced(*scenario)
                              : std::string(scenario.status().message());
    if (!mistake.empty()) {
      mistakes.push_back(std::move(mistake));
      continue;
    }
    scenarios.push_back(*std::move(scenario));
  }
  if (!mistakes.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
  }
  if (scenarios.empty()) {
    return absl::NotFoundError(absl::StrCat(root, ": no scenario (*.scn)"));
  }
  return scenarios;
}

absl::StatusOr<std::vector<Scenario>> LoadScenarioFiles(
    const std::vector<std::string>& paths) {
  std::vector<std::string> mistakes;
  std::vector<Scenario> scenarios;
  for (const std::string& path : paths) {
    absl::StatusOr<Scenario> scenario = ReadScenario("", path);
    if (!scenario.ok()) {
      mistakes.emplace_back(scenario.status().message());
      continue;
    }
    scenario->folder.clear();
    scenarios.push_back(*std::move(scenario));
  }
  if (!mistakes.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
  }
  return scenarios;
}

}  // namespace reloader::conformance
