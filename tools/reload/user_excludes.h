// UserExcludes() finds the file of what a user wants ignored in all
// repositories, which Git's configuration may name.
//
//   GitignoreOptions options = {.user_excludes = UserExcludes(
//       "/srv/app", DefaultUserExcludes(xdg_config_home, home), &clock)};
//
// Runs `git`, which knows where configuration is. One thread.
#ifndef TOOLS_RELOAD_USER_EXCLUDES_H_
#define TOOLS_RELOAD_USER_EXCLUDES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reloader/clock.h"

namespace reloader::tools {

// Returns the path in core.excludesFile (git-config(1)), as it stands in the
// current directory, which is `directory`; a relative one is taken from there.
// It may be empty, and then there are no excludes. `otherwise`: it is not set,
// or there is no Git that says so within two seconds.
std::string UserExcludes(absl::string_view directory, std::string otherwise,
                         Clock* clock);

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_USER_EXCLUDES_H_
