// SaidBefore remembers, from one start of `reload` to the next, what somebody
// has been told already, so that good advice is given once.
//
//   SaidBefore said(DefaultStateDirectory(xdg_state_home, home));
//   if (!said.Note("many files polled", "/srv/app")) Say(...);
//
// A file for each, empty, in the user's directory for such state (XDG Base
// Directory Specification). Where that cannot be written, everything is new
// each time. One thread.
#ifndef TOOLS_RELOAD_SAID_BEFORE_H_
#define TOOLS_RELOAD_SAID_BEFORE_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace reloader::tools {

class SaidBefore {
 public:
  // Empty: remembers nothing.
  explicit SaidBefore(std::string directory)
      : directory_(std::move(directory)) {}

  // Returns whether this has been called with the same before; if not, it has
  // from now on. `where` is the directory that it is about.
  bool Note(absl::string_view what, absl::string_view where);

 private:
  const std::string directory_;
};

// Returns the directory for the values of XDG_STATE_HOME and HOME; "" if there
// is none. What is not absolute does not count.
std::string DefaultStateDirectory(absl::string_view xdg_state_home,
                                  absl::string_view home);

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_SAID_BEFORE_H_
