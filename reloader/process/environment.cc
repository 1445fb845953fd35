#include "reloader/process/environment.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::process {
namespace {

// "NAME=", or all of it if there is no "=", as anybody may put there.
absl::string_view NamePart(absl::string_view variable) {
  const size_t equals = variable.find('=');
  return equals == absl::string_view::npos ? variable
                                           : variable.substr(0, equals + 1);
}

}  // namespace

std::optional<std::string> FindVariable(
    absl::Span<const std::string> environment, absl::string_view name) {
  const std::string prefix = absl::StrCat(name, "=");
  for (const std::string& variable : environment) {
    if (absl::StartsWith(variable, prefix)) {
      return variable.substr(prefix.size());
    }
  }
  return std::nullopt;
}

std::vector<std::string> WithVariables(
    absl::Span<const std::string> environment,
    absl::Span<const std::string> variables) {
  std::vector<std::string> result;
  result.reserve(environment.size() + variables.size());
  for (const std::string& variable : environment) {
    const bool is_replaced = std::any_of(
        variables.begin(), variables.end(), [&](const std::string& other) {
          return NamePart(other) == NamePart(variable);
        });
    if (!is_replaced) result.push_back(variable);
  }
  result.insert(result.end(), variables.begin(), variables.end());
  return result;
}

std::vector<std::string> FilesOfProgram(
    absl::string_view program, absl::Span<const std::string> environment) {
  if (program.empty() || absl::StrContains(program, '/')) {
    return {std::string(program)};
  }
  const std::string path =
      FindVariable(environment, "PATH").value_or("/usr/bin:/bin");
  std::vector<std::string> files;
  for (const absl::string_view directory : absl::StrSplit(path, ':')) {
    files.push_back(
        absl::StrCat(directory.empty() ? "." : directory, "/", program));
  }
  return files;
}

}  // namespace reloader::process
