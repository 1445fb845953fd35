#include "reloader/gitignore/gitignore_line.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/gitignore/wildmatch_token.h"
#include "reloader/glob.h"

namespace reloader {
namespace {

using Kind = WildmatchToken::Kind;
using Tokens = std::vector<WildmatchToken>;

// Spaces at the end do not count, unless there is a backslash before them.
absl::string_view WithoutTrailingSpaces(absl::string_view line) {
  size_t end = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
      if (i == line.size()) return line;
      end = i + 1;
    } else if (line[i] != ' ') {
      end = i + 1;
    }
  }
  return line.substr(0, end);
}

// Writes tokens as one glob.
class GlobWriter {
 public:
  // nullopt: it would match nothing, as no name is empty, "." or "..".
  // `across`: whether "**" may stand for directories.
  static std::optional<std::string> Write(const Tokens& tokens, bool across) {
    GlobWriter writer;
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].kind == Kind::kSlash) {
        if (!writer.EndComponent()) return std::nullopt;
        writer.glob_ += '/';
      } else if (across && IsGlobstar(tokens, i)) {
        const bool needs_name =
            i + 1 < tokens.size() && tokens[i + 1].is_escaped;
        writer.AppendWildcard(needs_name ? "*/**" : "**");
      } else {
        writer.Append(tokens[i]);
      }
    }
    if (!writer.EndComponent()) return std::nullopt;
    return std::move(writer.glob_);
  }

 private:
  static bool IsGlobstar(const Tokens& tokens, size_t i) {
    return tokens[i].kind == Kind::kStars &&
           (i == 0 || tokens[i - 1].kind == Kind::kSlash) &&
           (i + 1 == tokens.size() || tokens[i + 1].kind == Kind::kSlash);
  }

  void Append(const WildmatchToken& token) {
    if (token.kind == Kind::kByte) {
      AppendByte(token.byte);
    } else if (token.kind == Kind::kSet && token.set.count() == 1) {
      AppendByte(static_cast<char>(token.set._Find_first()));
    } else if (token.kind == Kind::kSet) {
      AppendWildcard(GlobOfSet(token.set));
    } else {
      AppendWildcard("*");
    }
  }

  void AppendByte(char byte) {
    if (absl::StrContains("*?[\\", absl::string_view(&byte, 1))) {
      glob_ += '\\';
    }
    glob_ += byte;
    component_ += byte;
  }

  void AppendWildcard(absl::string_view wildcard) {
    absl::StrAppend(&glob_, wildcard);
    has_wildcard_ = true;
  }

  bool EndComponent() {
    if (!has_wildcard_ &&
        (component_.empty() || component_ == "." || component_ == "..")) {
      return false;
    }
    component_.clear();
    has_wildcard_ = false;
    return true;
  }

  std::string glob_;
  std::string component_;  // The bytes of the last one.
  bool has_wildcard_ = false;
};

enum class Sees { kName, kPath };

void AddGlob(const Tokens& tokens, Sees sees, GitignoreLine* line) {
  std::optional<std::string> glob =
      GlobWriter::Write(tokens, /*across=*/sees == Sees::kPath);
  if (!glob.has_value()) return;
  if (sees == Sees::kName) glob->insert(0, "**/");
  if (Glob::Parse(*glob).ok()) {
    line->globs.push_back(*std::move(glob));
  } else {
    line->too_long = true;
  }
}

// Adds the globs for a pattern that sees the whole path. Git compares what
// stands before the first special byte by itself, and begins to match behind
// it. So "**" directly behind it stands for directories although it is no
// component of its own: "a/b**/c" is "a/bc" or "a/b*/**/c".
void AddPathGlobs(Tokens tokens, GitignoreLine* line) {
  const size_t first =
      absl::c_find_if(tokens,
                      [](const WildmatchToken& t) { return t.is_special; }) -
      tokens.begin();
  const auto is_slash = [&](size_t i) {
    return i < tokens.size() && tokens[i].kind == Kind::kSlash;
  };
  const bool is_within_component = first > 0 && !is_slash(first - 1);
  while (is_within_component && first < tokens.size() &&
         tokens[first].kind == Kind::kStars &&
         (first + 1 == tokens.size() || is_slash(first + 1))) {
    // The stars, and the slash behind them where there is one.
    const auto stars = tokens.begin() + static_cast<std::ptrdiff_t>(first);
    Tokens deeper(tokens.begin(), stars);
    deeper.push_back({.kind = Kind::kStar});
    const Tokens same_component = deeper;
    deeper.push_back({.kind = Kind::kSlash});
    deeper.push_back({.kind = Kind::kStars});
    if (first + 1 == tokens.size()) {
      AddGlob(same_component, Sees::kPath, line);
      AddGlob(deeper, Sees::kPath, line);
      return;
    }
    const bool may_be_nothing = !tokens[first + 1].is_escaped;
    deeper.push_back({.kind = Kind::kSlash});
    deeper.insert(deeper.end(), stars + 2, tokens.end());
    AddGlob(deeper, Sees::kPath, line);
    if (!may_be_nothing) return;
    tokens.erase(stars, stars + 2);
  }
  AddGlob(tokens, Sees::kPath, line);
}

}  // namespace

GitignoreLine ParseGitignoreLine(absl::string_view text) {
  GitignoreLine line;
  if (absl::StartsWith(text, "#")) return line;
  text = WithoutTrailingSpaces(text.substr(0, text.find('\0')));
  line.includes = absl::ConsumePrefix(&text, "!");
  line.directories_only = absl::ConsumeSuffix(&text, "/");
  const bool sees_whole_path = absl::StrContains(text, "/");
  absl::ConsumePrefix(&text, "/");
  std::optional<Tokens> tokens = ParseWildmatch(text);
  if (!tokens.has_value() || tokens->empty()) return line;
  if (sees_whole_path) {
    AddPathGlobs(*std::move(tokens), &line);
  } else {
    AddGlob(*tokens, Sees::kName, &line);
  }
  return line;
}

}  // namespace reloader
