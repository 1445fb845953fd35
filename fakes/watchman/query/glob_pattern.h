// One pattern of the generator "glob", compiled: what matches each component of
// a name on the way down.
//
// Immutable, so several threads may use one.
#ifndef FAKES_WATCHMAN_QUERY_GLOB_PATTERN_H_
#define FAKES_WATCHMAN_QUERY_GLOB_PATTERN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/view.h"
#include "fakes/watchman/query/wildmatch.h"

namespace reloader::fakes::watchman {

class GlobPattern {
 public:
  struct Options {
    CaseSensitivity case_sensitivity = CaseSensitivity::kSensitive;
    bool no_escape = false;
    bool include_dotfiles = false;
  };

  GlobPattern(absl::string_view pattern, const Options& options);

  // Calls `visit` for each existing entry below the directory `directory` of
  // `view` ("": the root) whose name relative to that matches.
  void ForEachMatch(const View& view, const std::string& directory,
                    absl::FunctionRef<void(const Node&)> visit) const;

 private:
  // A component of the pattern, up to a slash.
  struct Component {
    // Without wildcards, on a view where case counts: a name to look up.
    std::optional<std::string> literal;
    // The same pattern twice, for the daemon has case the wrong way round in
    // the last component.
    Wildmatch of_directory;
    Wildmatch of_file;
  };

  void Walk(const View& view, const std::string& directory, size_t component,
            absl::FunctionRef<void(const Node&)> visit) const;
  void WalkAll(const View& view, const std::string& directory,
               size_t prefix_size,
               absl::FunctionRef<void(const Node&)> visit) const;

  std::vector<Component> components_;
  // The last component matches files; not so after a slash at the end.
  bool ends_in_component_ = false;
  // What begins with ** swallows the rest of the pattern.
  std::optional<Wildmatch> recursive_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_GLOB_PATTERN_H_
