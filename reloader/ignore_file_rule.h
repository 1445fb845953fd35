// One rule of an ignore file, such as .gitignore, in the terms of glob.h.
//
//   reloader->SetIgnoreFileRules({
//       {.directory = "/srv/app", .glob = "**/build", .directories_only =
//       true},
//       {.directory = "/srv/app", .glob = "lib/build", .includes = true}});
#ifndef RELOADER_IGNORE_FILE_RULE_H_
#define RELOADER_IGNORE_FILE_RULE_H_

#include <ostream>
#include <string>

#include "absl/strings/escaping.h"

namespace reloader {

struct IgnoreFileRule {
  std::string directory;  // Absolute.
  std::string glob;       // Sees only the path below `directory`.
  // What matches is not ignored by an earlier rule, after all. Built-in ignores
  // stay: a file of rules is not written with them in mind.
  bool includes = false;
  // Matches directories, but not links to them, nor files.
  bool directories_only = false;

  friend bool operator==(const IgnoreFileRule&,
                         const IgnoreFileRule&) = default;
  friend std::ostream& operator<<(std::ostream& out,
                                  const IgnoreFileRule& rule) {
    return out << (rule.includes ? "!" : "") << absl::CHexEscape(rule.directory)
               << " " << absl::CHexEscape(rule.glob)
               << (rule.directories_only ? " (directories)" : "");
  }
};

}  // namespace reloader

#endif  // RELOADER_IGNORE_FILE_RULE_H_
