// A whole .gitignore file, line by line.
//
//   for (const GitignoreTextLine& line : ParseGitignoreText(bytes)) {
//     if (line.content.too_long) ... line.number ...
//   }
//
// Any number of threads.
#ifndef RELOADER_GITIGNORE_GITIGNORE_TEXT_H_
#define RELOADER_GITIGNORE_GITIGNORE_TEXT_H_

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/gitignore/gitignore_line.h"

namespace reloader {

struct GitignoreTextLine {
  size_t number;  // From 1.
  GitignoreLine content;
};

// Returns the lines that may match something, or are too long, in their order.
// Lines end with "\n" or "\r\n"; a UTF-8 byte order mark at the beginning does
// not count.
std::vector<GitignoreTextLine> ParseGitignoreText(absl::string_view text);

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_GITIGNORE_TEXT_H_
