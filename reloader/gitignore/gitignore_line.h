// One line of a .gitignore file in the terms of glob.h: gitignore(5), and what
// git does where that page is silent.
//
//   GitignoreLine line = ParseGitignoreLine("build/");
//   line.globs;             // {"**/build"}
//   line.directories_only;  // true
//
// Git knows no invalid line, only lines that match nothing: their `globs` are
// empty. Some lines need two globs or more, which match or not independently of
// each other: "a/b**/c" also matches "a/bc".
//
// Paths and patterns are bytes. Case counts, as without core.ignoreCase.
// Any number of threads.
#ifndef RELOADER_GITIGNORE_GITIGNORE_LINE_H_
#define RELOADER_GITIGNORE_GITIGNORE_LINE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace reloader {

struct GitignoreLine {
  // In the syntax of glob.h, relative to the directory of the file; all of them
  // valid.
  std::vector<std::string> globs;
  bool includes = false;          // The line began with '!'.
  bool directories_only = false;  // It ended with '/'.
  // It may match something, but is beyond what glob.h takes: `globs` is empty.
  bool too_long = false;
};

// Parses a line without its end ("\n", "\r\n"), which GitignoreText knows. What
// stands behind a NUL byte does not count.
GitignoreLine ParseGitignoreLine(absl::string_view line);

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_GITIGNORE_LINE_H_
