#include "reloader/gitignore/gitignore_text.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/gitignore/gitignore_line.h"

namespace reloader {

std::vector<GitignoreTextLine> ParseGitignoreText(absl::string_view text) {
  std::vector<GitignoreTextLine> lines;
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    absl::ConsumeSuffix(&line, "\r");
    GitignoreLine content = ParseGitignoreLine(line);
    if (content.globs.empty() && !content.too_long) continue;
    lines.push_back({number, std::move(content)});
  }
  return lines;
}

}  // namespace reloader
