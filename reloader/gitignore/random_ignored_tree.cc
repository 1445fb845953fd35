#include "reloader/gitignore/random_ignored_tree.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"

namespace reloader {
namespace {

// None of them is ignored without any rule (default_ignores.h).
constexpr absl::string_view kNames[] = {
    "a",  "b",   "ab", "abc", "ba", "a.o",  "b.o",      "x1",    "foo", "Foo",
    ".a", "a b", " a", "a ",  "#a", "!a",   "[a]",      "a]",    "a-b", "a\\b",
    "*",  "a*",  "?",  "^",   "\t", "\xff", "\xc3\xa9", "a\xc3", "-",   "0"};
constexpr absl::string_view kNoise[] = {
    "a", "b", "*",  "**", "?",    "[",    "]",         "!",          "^",
    "-", "/", "\\", " ",  "#",    ".",    ":",         "[a-",        "[!a]",
    "o", "1", "//", "\t", "\xff", "[^a]", "[[:alpha:", "[[:punct:]]"};
constexpr absl::string_view kSets[] = {
    "[a-c]",       "[!b]",        "[^x]",        "[]a]",
    "[a-]",        "[[:alpha:]]", "[[:lower:]]", "[![:digit:]]",
    "[[:space:]]", "[\\a-\\c]",   "[z-a]",       "[[:punct:]a]",
    "[a/b]",       "[[:graph:]]", "[\x80-\xff]", "[[:alnum:]-]",
    "[[:none:]]",  "[[:cntrl:]]", "[[:print:]]", "[[:upper:]]"};
constexpr int kDeepest = 4;

}  // namespace

RandomIgnoredTree::RandomIgnoredTree(std::string root,
                                     const std::string& user_excludes,
                                     uint64_t seed)
    : root_(std::move(root)), random_(seed) {
  MakeDirectory("", 0);
  MakeRepository("");
  // Rules come last: they are made of the names of what is below.
  for (const std::string& directory : directories_) {
    if (!directory.empty() && Percent(4)) MakeRepository(directory);
    if (Percent(directory.empty() ? 80 : 35)) WriteRules(directory);
  }
  const std::string excludes = Percent(30) ? Rules("") : "";
  RELOADER_CHECK(mutator_.WriteFile(user_excludes, excludes).ok());
  absl::StrAppend(&description_,
                  "  excludes of the user: ", absl::CHexEscape(excludes), "\n");
  for (int i = 0; i < 3; ++i) {
    paths_.emplace(absl::StrCat(directories_[Below(directories_.size())], "/",
                                "absent", i),
                   false);
  }
  for (auto path = paths_.begin(); path != paths_.end();) {
    path = absl::StartsWith(path->first, "/") ? paths_.erase(path) : ++path;
  }
}

void RandomIgnoredTree::MakeDirectory(const std::string& path, int depth) {
  RELOADER_CHECK(mutator_.Mkdir(Absolute(path)).ok());
  directories_.push_back(path);
  const size_t size = depth == 0 ? 8 + Below(8) : Below(6);
  for (size_t i = 0; i < size; ++i) {
    const std::string child = absl::StrCat(path, path.empty() ? "" : "/",
                                           OneOf(absl::MakeConstSpan(kNames)));
    if (paths_.contains(child)) continue;
    const bool is_directory = depth < kDeepest && Percent(50);
    paths_.emplace(child, is_directory);
    if (is_directory) {
      MakeDirectory(child, depth + 1);
    } else if (Percent(15)) {
      RELOADER_CHECK(
          mutator_.Symlink(Percent(50) ? "." : "nowhere", Absolute(child))
              .ok());
    } else {
      RELOADER_CHECK(mutator_.WriteFile(Absolute(child), "").ok());
    }
  }
}

void RandomIgnoredTree::MakeRepository(const std::string& path) {
  repositories_.push_back(path);
  const std::string git = absl::StrCat(Absolute(path), "/.git");
  for (absl::string_view directory : {"", "/objects", "/refs", "/info"}) {
    RELOADER_CHECK(mutator_.Mkdir(absl::StrCat(git, directory)).ok());
  }
  WriteFile(absl::StrCat(git, "/HEAD"), "ref: refs/heads/main\n");
  const std::string excludes = Percent(30) ? Rules(path) : "";
  WriteFile(absl::StrCat(git, "/info/exclude"), excludes);
  absl::StrAppend(&description_, "  repository \"", absl::CHexEscape(path),
                  "\", its excludes: ", absl::CHexEscape(excludes), "\n");
}

void RandomIgnoredTree::WriteRules(const std::string& directory) {
  const std::string path =
      absl::StrCat(directory, directory.empty() ? "" : "/", ".gitignore");
  const std::string rules = Rules(directory);
  WriteFile(Absolute(path), rules);
  paths_.emplace(path, false);
  absl::StrAppend(&description_, "  ", absl::CHexEscape(path), ": ",
                  absl::CHexEscape(rules), "\n");
}

void RandomIgnoredTree::WriteFile(const std::string& path,
                                  absl::string_view text) {
  RELOADER_CHECK(mutator_.WriteFile(path, text).ok());
}

std::string RandomIgnoredTree::Rules(const std::string& directory) {
  std::string rules = Percent(3) ? "\xEF\xBB\xBF" : "";
  const size_t size = 1 + Below(5);
  for (size_t i = 0; i < size; ++i) {
    absl::StrAppend(&rules, Line(directory), Percent(10) ? "\r\n" : "\n");
  }
  if (Percent(10)) rules.pop_back();
  if (Percent(1)) absl::StrAppend(&rules, absl::string_view("\0a\n", 3));
  return rules;
}

// A line that may match something below `directory`.
std::string RandomIgnoredTree::Line(const std::string& directory) {
  std::vector<absl::string_view> below;
  const std::string prefix =
      directory.empty() ? "" : absl::StrCat(directory, "/");
  for (const auto& [path, is_directory] : paths_) {
    if (absl::StartsWith(path, prefix)) {
      below.push_back(absl::string_view(path).substr(prefix.size()));
    }
  }
  std::string pattern = below.empty() || Percent(15)
                            ? Noise()
                            : SpoiledPath(below[Below(below.size())]);
  if (Percent(15)) pattern.insert(0, "/");
  if (Percent(25)) pattern += "/";
  if (Percent(30)) pattern.insert(0, "!");
  if (Percent(4)) pattern.insert(0, "#");
  if (Percent(6)) pattern += " ";
  return pattern;
}

std::string RandomIgnoredTree::Noise() {
  std::string noise;
  const size_t size = 1 + Below(6);
  for (size_t i = 0; i < size; ++i) {
    absl::StrAppend(&noise, OneOf(absl::MakeConstSpan(kNoise)));
  }
  return noise;
}

std::string RandomIgnoredTree::SpoiledPath(absl::string_view path) {
  const std::vector<absl::string_view> names = absl::StrSplit(path, '/');
  std::string pattern;
  size_t first = Percent(50) ? Below(names.size()) : 0;
  for (size_t i = first; i < names.size(); ++i) {
    if (i > first) {
      pattern += Percent(6) ? "\\/" : Percent(3) ? "//" : "/";
    } else if (Percent(15)) {
      pattern += "**/";
    }
    if (Percent(8)) {
      pattern += Percent(70) ? "**" : "***";
      if (Percent(50)) pattern += "/";
      if (Percent(50)) continue;
    }
    pattern += SpoiledName(names[i]);
    if (Percent(10)) break;
  }
  return pattern;
}

std::string RandomIgnoredTree::SpoiledName(absl::string_view name) {
  if (Percent(45)) return std::string(name);
  const size_t at = Below(name.size());
  const std::string before(name.substr(0, at));
  const std::string after(name.substr(at + 1));
  switch (Below(11)) {
    case 0:
      return "*";
    case 1:
      return absl::StrCat(before, "*");
    case 2:
      return absl::StrCat("*", name.substr(at));
    case 3:
      return absl::StrCat(before, "?", after);
    case 4:
      return absl::StrCat(before, OneOf(absl::MakeConstSpan(kSets)), after);
    case 5:
      return absl::StrCat(before, "\\", name.substr(at));
    case 6:
      return absl::StrCat(before, "**", Percent(50) ? after : "");
    case 7:
    case 8:
      return absl::StrCat(before, Percent(80) ? "**" : "***");
    case 9:
      return absl::StrCat(before, "[", name.substr(at, 1), "]", after);
    default:
      return absl::StrCat(before, OneOf(absl::MakeConstSpan(kNoise)), after);
  }
}

std::string RandomIgnoredTree::Absolute(absl::string_view path) const {
  return path.empty() ? root_ : absl::StrCat(root_, "/", path);
}

}  // namespace reloader
