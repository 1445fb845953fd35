#include "conformance/mutants/glob_mutants.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {
namespace {

// Takes another glob for the one that it is told.
template <std::string (*kLie)(absl::string_view)>
class MisreadsGlobs final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    return base().WatchDir(path, kLie(glob), options);
  }
  absl::Status UnwatchDir(absl::string_view path,
                          absl::string_view glob) override {
    return base().UnwatchDir(path, kLie(glob));
  }
};

std::string StarCrossesSlashes(absl::string_view glob) {
  return absl::StrCat(absl::StrContains(glob, "/") ? "" : "**/", glob);
}

std::string SetIsAnyByte(absl::string_view glob) {
  std::string lie;
  while (!glob.empty()) {
    const size_t end = glob.front() == '[' ? glob.find(']') : 0;
    lie += glob.front() == '[' ? '?' : glob.front();
    glob.remove_prefix(end + 1);
  }
  return lie;
}

std::string SetsAreLiteral(absl::string_view glob) {
  return absl::StrReplaceAll(glob, {{"[", "\\["}});
}

std::string BackslashIsAByte(absl::string_view glob) {
  return absl::StrReplaceAll(glob, {{"\\", "\\\\"}});
}

std::string QuestionMarkIsAStar(absl::string_view glob) {
  return absl::StrReplaceAll(glob, {{"?", "*"}});
}

std::string FoldsCase(absl::string_view glob) {
  std::string lie;
  bool in_set = false;
  for (char c : glob) {
    if (c == '[') in_set = true;
    if (c == ']') in_set = false;
    if (absl::ascii_isalpha(c) && !in_set) {
      absl::StrAppend(&lie, "[", std::string(1, absl::ascii_tolower(c)),
                      std::string(1, absl::ascii_toupper(c)), "]");
    } else {
      lie += c;
    }
  }
  return lie;
}

std::string TwoStarsNeedADirectory(absl::string_view glob) {
  return absl::StrCat(absl::StartsWith(glob, "**/") ? "*/" : "", glob);
}

std::string TwoStarsSwallowTheRest(absl::string_view glob) {
  const size_t slash = glob.rfind('/');
  if (!absl::StartsWith(glob, "**/") || slash == 2) return std::string(glob);
  return absl::StrCat(glob.substr(0, slash), "/**", glob.substr(slash));
}

std::string PatternsBeginAnywhere(absl::string_view glob) {
  const bool spelled =
      absl::StrContains(glob, "/") && !absl::StartsWith(glob, "*");
  return absl::StrCat(spelled ? "**/" : "", glob);
}

std::string PatternsHaveNoEnd(absl::string_view glob) {
  return absl::StrCat(glob, absl::EndsWith(glob, ".py") ? "*" : "");
}

std::string WatchesEveryExtension(absl::string_view glob) {
  absl::string_view extension = glob;
  const bool one = absl::ConsumePrefix(&extension, "*.") &&
                   extension.find_first_of("*/") == absl::string_view::npos;
  return one ? "*" : std::string(glob);
}

class RecursionStopsAfterOneLevel final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    if (!absl::ConsumePrefix(&glob, "**/")) {
      return base().WatchDir(path, glob, options);
    }
    absl::Status status = base().WatchDir(path, glob, options);
    status.Update(base().WatchDir(path, absl::StrCat("*/", glob), options));
    return status;
  }
};

class LastGlobOfADirectoryWins final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    std::string& last = globs_[std::string(path)];
    if (!last.empty()) base().UnwatchDir(path, last).IgnoreError();
    last = std::string(glob);
    return base().WatchDir(path, glob, options);
  }

 private:
  std::map<std::string, std::string> globs_;  // By directory.
};

class AWatchedDirectorySwallowsThoseBelow final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions options) override {
    for (const std::string& watched : directories_) {
      if (absl::StartsWith(path, absl::StrCat(watched, "/"))) {
        return absl::OkStatus();
      }
    }
    directories_.insert(std::string(path));
    return base().WatchDir(path, glob, options);
  }

 private:
  std::set<std::string> directories_;
};

// What a path ends with, behind its last slash.
absl::string_view NameOf(absl::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

absl::string_view ParentOf(absl::string_view path) {
  return path.substr(0, path.rfind('/'));
}

bool HasWildcards(absl::string_view path) {
  return NameOf(path).find_first_of("*?[") != absl::string_view::npos;
}

class ANamedFileIsAGlob final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    if (!HasWildcards(path)) return base().WatchFile(path, options);
    return base().WatchDir(ParentOf(path), NameOf(path), options);
  }
  absl::Status UnwatchFile(absl::string_view path) override {
    if (!HasWildcards(path)) return base().UnwatchFile(path);
    return base().UnwatchDir(ParentOf(path), NameOf(path));
  }
};

class ANamedFileWatchesItsDirectory final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status WatchFile(absl::string_view path,
                         WatchOptions options) override {
    absl::Status status = base().WatchFile(path, options);
    status.Update(base().WatchDir(ParentOf(path), "*", options));
    return status;
  }
};

std::vector<Mutant> MutantsOfWildcards() {
  return {
      {.backend = StatBehind<MisreadsGlobs<StarCrossesSlashes>>(
           "star_crosses_slashes"),
       .defect = "Lets * match across directories.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "modified nested/inner.py"},
      {.backend = StatBehind<MisreadsGlobs<SetIsAnyByte>>("set_is_any_byte"),
       .defect = "Lets a set in brackets match any byte.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "modified partx.csv"},
      {.backend = StatBehind<MisreadsGlobs<SetsAreLiteral>>("sets_are_literal"),
       .defect = "Takes a set in brackets for the bytes of a name.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified part1.csv"},
      {.backend =
           StatBehind<MisreadsGlobs<BackslashIsAByte>>("backslash_is_a_byte"),
       .defect = "Looks for a backslash where a pattern escapes a wildcard.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified [id].js"},
      {.backend = StatBehind<MisreadsGlobs<QuestionMarkIsAStar>>(
           "question_mark_is_a_star"),
       .defect = "Lets ? match any number of bytes.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "modified page.html"},
      {.backend = StatBehind<MisreadsGlobs<FoldsCase>>("folds_case"),
       .defect = "Takes capital letters for small ones.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "modified SETUP.PY"},
      {.backend = StatBehind<MisreadsGlobs<WatchesEveryExtension>>(
           "watches_every_extension"),
       .defect = "Watches all files where it should watch one extension.",
       .family = "QUIET",
       .verdict = Verdict::kSpurious,
       .words = "notes.txt"},
      {.backend =
           StatBehind<MisreadsGlobs<PatternsHaveNoEnd>>("patterns_have_no_end"),
       .defect = "Lets *.py match what only goes on after .py.",
       .family = "QUIET",
       .verdict = Verdict::kSpurious,
       .words = "created app.py.orig"},
  };
}

std::vector<Mutant> MutantsOfDirectories() {
  return {
      {.backend = StatBehind<MisreadsGlobs<TwoStarsNeedADirectory>>(
           "two_stars_need_a_directory"),
       .defect = "Lets ** match one directory and more, but not none.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatBehind<RecursionStopsAfterOneLevel>(
           "recursion_stops_after_one_level"),
       .defect = "Takes ** for at most one directory.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified nested/deeper/inner.py"},
      {.backend = StatBehind<MisreadsGlobs<TwoStarsSwallowTheRest>>(
           "two_stars_swallow_the_rest"),
       .defect = "Lets more directories come in behind the names after **.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "modified tests/data/two.py"},
      {.backend = StatBehind<MisreadsGlobs<PatternsBeginAnywhere>>(
           "patterns_begin_anywhere"),
       .defect = "Matches a pattern with the end of a path.",
       .family = "GLOB",
       .verdict = Verdict::kSpurious,
       .words = "modified .tmp/src/notes.txt"},
      {.backend = StatBehind<LastGlobOfADirectoryWins>(
           "last_glob_of_a_directory_wins"),
       .defect = "Keeps one glob for each directory, the last.",
       .family = "OVERLAP",
       .verdict = Verdict::kLost,
       .words = "modified app.py"},
      {.backend = StatBehind<AWatchedDirectorySwallowsThoseBelow>(
           "a_watched_directory_swallows_those_below"),
       .defect = "Drops a watch whose directory is in one that is watched.",
       .family = "OVERLAP",
       .verdict = Verdict::kLost,
       .words = "created static/js/site.map"},
      {.backend = StatBehind<ANamedFileIsAGlob>("a_named_file_is_a_glob"),
       .defect = "Takes wildcards in the name of a single file for a glob.",
       .family = "NAME",
       .verdict = Verdict::kLost,
       .words = "modified pages/[id].js"},
      {.backend = StatBehind<ANamedFileWatchesItsDirectory>(
           "a_named_file_watches_its_directory"),
       .defect = "Watches all that is beside a file that is watched by name.",
       .family = "QUIET",
       .verdict = Verdict::kSpurious,
       .words = "modified other.ini"},
  };
}

}  // namespace

std::vector<Mutant> GlobMutants() {
  std::vector<Mutant> all = MutantsOfWildcards();
  for (Mutant& mutant : MutantsOfDirectories()) {
    all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
