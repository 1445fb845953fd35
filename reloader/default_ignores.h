// Names that a glob passes over unless it spells them out: the bookkeeping of
// version control, and what editors and tools leave for a moment.
//
//   const DefaultIgnores ignores;
//   ignores.Matches(".app.py.swp");  // true
//   ignores.Matches(".gitignore");   // false
#ifndef RELOADER_DEFAULT_IGNORES_H_
#define RELOADER_DEFAULT_IGNORES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/glob.h"

namespace reloader {

// The built-in patterns, each for a single name at any depth. Immutable.
class DefaultIgnores {
 public:
  DefaultIgnores();

  // Returns whether the file or directory `name` (one component) is passed
  // over.
  bool Matches(absl::string_view name) const;

  // Returns the patterns, in the syntax of glob.h, for documentation and tests.
  static std::vector<absl::string_view> Patterns();

 private:
  std::vector<GlobComponent> components_;
};

}  // namespace reloader

#endif  // RELOADER_DEFAULT_IGNORES_H_
