#include "tools/reload/user_excludes.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/posix_program.h"

namespace reloader::tools {

std::string UserExcludes(absl::string_view directory, std::string otherwise,
                         Clock* clock) {
  const absl::StatusOr<ProgramResult> git = RunProgram(
      {"git", "config", "--null", "--path", "--get", "core.excludesFile"},
      clock, clock->Now() + absl::Seconds(2));
  if (!git.ok() || git->exit_status != 0) return otherwise;
  std::string path = git->output.substr(0, git->output.find('\0'));
  if (path.empty() || absl::StartsWith(path, "/")) return path;
  return absl::StrCat(directory, "/", path);
}

}  // namespace reloader::tools
