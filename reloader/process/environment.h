// What stands in an environment, as a list of "NAME=value" (environ(7)).
//
//   environment = WithVariables(environment, {"RELOADER_CHILD=true"});
//   std::optional<std::string> path = FindVariable(environment, "PATH");
//
// No state.
#ifndef RELOADER_PROCESS_ENVIRONMENT_H_
#define RELOADER_PROCESS_ENVIRONMENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace reloader::process {

// Returns the value of the first variable of that name, as getenv(3) does.
std::optional<std::string> FindVariable(
    absl::Span<const std::string> environment, absl::string_view name);

// Returns `environment`, in its order, without what `variables` name again, and
// then those.
std::vector<std::string> WithVariables(
    absl::Span<const std::string> environment,
    absl::Span<const std::string> variables);

// Returns the files that `program` may mean: itself if it has a slash, else one
// for each directory in the PATH of `environment` (an empty one is the current
// directory), which is /usr/bin and /bin without one.
std::vector<std::string> FilesOfProgram(
    absl::string_view program, absl::Span<const std::string> environment);

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_ENVIRONMENT_H_
