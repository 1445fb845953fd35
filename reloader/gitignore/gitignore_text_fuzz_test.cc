// Any bytes as a .gitignore file, and a path behind the last "\n\n" of them.
// Every line is read; its globs are valid; only what is long is too long; a
// line means the same by itself as in the file; and the rules compile to a set
// that gives an answer about the path.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/gitignore/gitignore_line.h"
#include "reloader/gitignore/gitignore_text.h"
#include "reloader/glob.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

// No byte of a line becomes so many that this is too long for a glob.
constexpr size_t kShortLine = Glob::kMaxComponents / 2;
constexpr size_t kMostRules = 64;

[[noreturn]] void Fail(absl::string_view problem, absl::string_view text) {
  std::cerr << problem << "\n  text  " << absl::CHexEscape(text) << std::endl;
  std::abort();
}

void CheckLine(const GitignoreLine& line, absl::string_view text,
               absl::string_view all) {
  for (const std::string& glob : line.globs) {
    if (!Glob::Parse(glob).ok()) {
      Fail(absl::StrCat("an invalid glob: ", absl::CHexEscape(glob)), all);
    }
  }
  if (line.too_long && text.size() < kShortLine) {
    Fail("a short line is too long", all);
  }
  const GitignoreLine alone = ParseGitignoreLine(text);
  if (alone.globs != line.globs || alone.includes != line.includes ||
      alone.directories_only != line.directories_only) {
    Fail("a line that means something else by itself", all);
  }
}

void Run(absl::string_view input) {
  const size_t end = input.rfind("\n\n");
  absl::string_view text = input.substr(0, end);
  const std::string path = absl::StrCat(
      "/p/", end == absl::string_view::npos ? "a" : input.substr(end + 2));
  absl::string_view body = text;
  absl::ConsumePrefix(&body, "\xEF\xBB\xBF");
  const std::vector<absl::string_view> lines = absl::StrSplit(body, '\n');
  std::vector<IgnoreFileRule> rules;
  size_t previous = 0;
  for (const GitignoreTextLine& line : ParseGitignoreText(text)) {
    if (line.number <= previous || line.number > lines.size()) {
      Fail("numbers of lines out of order", text);
    }
    previous = line.number;
    absl::string_view bytes = lines[line.number - 1];
    absl::ConsumeSuffix(&bytes, "\r");
    CheckLine(line.content, bytes, text);
    for (const std::string& glob : line.content.globs) {
      if (rules.size() == kMostRules) break;
      rules.push_back({.directory = "/p",
                       .glob = glob,
                       .includes = line.content.includes,
                       .directories_only = line.content.directories_only});
    }
  }
  WatchList list;
  if (!list.AddDirectory("/p", "**/*", {}).ok() ||
      !list.SetIgnoreFileRules(rules).ok()) {
    Fail("rules that a WatchList refuses", text);
  }
  WatchSet::Compile(list)->Watches(path);
}

}  // namespace
}  // namespace reloader

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  reloader::Run(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
