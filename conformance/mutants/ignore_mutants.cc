#include "conformance/mutants/ignore_mutants.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "conformance/backend.h"
#include "conformance/mutants/informed_reloader.h"
#include "conformance/mutants/lying_reloader.h"
#include "conformance/mutants/mutant.h"
#include "conformance/oracle_glob.h"
#include "conformance/result.h"
#include "reloader/change.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

// Begins with ignores of its own, before those that it is told.
class HasOtherDefaults final : public LyingReloader {
 public:
  HasOtherDefaults(World* world, const std::vector<std::string>& patterns)
      : LyingReloader(world) {
    for (const std::string& pattern : patterns) {
      base().Ignore(world->root(), pattern).IgnoreError();
    }
  }
};

Backend StatIgnoring(absl::string_view name,
                     std::vector<std::string> patterns) {
  return StatBehind(name, [patterns = std::move(patterns)](World* world) {
    return std::make_unique<HasOtherDefaults>(world, patterns);
  });
}

class ForgetsIgnores final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status Ignore(absl::string_view, absl::string_view) override {
    return absl::OkStatus();
  }
};

class IgnoresHoldEverywhere final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status Ignore(absl::string_view, absl::string_view pattern) override {
    const bool takes_back = absl::ConsumePrefix(&pattern, "!");
    return base().Ignore(world().root(),
                         absl::StrCat(takes_back ? "!" : "", "**/", pattern));
  }
};

class NeverTakesBackAnIgnore final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override {
    if (absl::StartsWith(pattern, "!")) return absl::OkStatus();
    return base().Ignore(path, pattern);
  }
};

class LooksUpIgnoresAtTheStart final : public LyingReloader {
 public:
  using LyingReloader::LyingReloader;
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override {
    bool found = absl::StartsWith(pattern, "!");
    const absl::Status status =
        world().file_system().List(path, [&](const DirectoryEntry& entry) {
          found = found || NaiveGlobMatches(pattern, entry.name);
        });
    if (!status.ok() || !found) return absl::OkStatus();
    return base().Ignore(path, pattern);
  }
};

// Has the ignores that it was told, relative to the root.
class RemembersIgnores : public InformedReloader {
 public:
  using InformedReloader::InformedReloader;
  absl::Status Ignore(absl::string_view path,
                      absl::string_view pattern) override {
    ignores_.emplace_back(Relative(path), pattern);
    return InformedReloader::Ignore(path, pattern);
  }

 protected:
  // Pairs of a directory and a pattern.
  const std::vector<std::pair<std::string, std::string>>& ignores() const {
    return ignores_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> ignores_;
};

class IgnoresNamedFiles final : public RemembersIgnores {
 public:
  using RemembersIgnores::RemembersIgnores;

 private:
  void Lie(const Facts&, std::vector<Change>* changes) override {
    for (const Watch& watch : watches()) {
      if (!watch.glob.empty() || !IsIgnored(watch.path)) continue;
      std::erase_if(*changes, [&](const Change& change) {
        return change.path == Absolute(watch.path);
      });
    }
  }

  bool IsIgnored(const std::string& path) const {
    for (absl::string_view name : absl::StrSplit(path, '/')) {
      if (name == ".git") return true;
    }
    return std::any_of(
        ignores().begin(), ignores().end(), [&](const auto& ignore) {
          const absl::string_view below = Below(ignore.first, path);
          return !below.empty() && NaiveGlobMatches(ignore.second, below);
        });
  }
};

class IgnoresMatchAnyNameOfThePath final : public RemembersIgnores {
 public:
  using RemembersIgnores::RemembersIgnores;

 private:
  void Lie(const Facts&, std::vector<Change>* changes) override {
    std::erase_if(*changes, [&](const Change& change) {
      const std::string directory = DirectoryOf(Relative(change.path));
      for (absl::string_view name : absl::StrSplit(directory, '/')) {
        for (const auto& [where, pattern] : ignores()) {
          if (NaiveGlobMatches(pattern, name)) return true;
        }
      }
      return false;
    });
  }
};

std::vector<Mutant> MutantsOfDefaults() {
  return {
      {.backend = StatIgnoring("watches_version_control",
                               {"!**/.git", "!**/.hg", "!**/.svn"}),
       .defect = "Does not ignore the bookkeeping of version control.",
       .family = "IGNORE",
       .verdict = Verdict::kSpurious,
       .words = "modified .git/index"},
      {.backend = StatIgnoring("ignores_the_repository_at_the_top_only",
                               {"!*/**/.git"}),
       .defect = "Ignores .git at the root, but not below.",
       .family = "IGNORE",
       .verdict = Verdict::kSpurious,
       .words = "modified vendor/lib/.git/index"},
      {.backend =
           StatIgnoring("reports_swap_files", {"!**/.*.sw?", "!**/4913"}),
       .defect = "Does not ignore the swap file and the probe of vim.",
       .family = "IGNORE",
       .verdict = Verdict::kSpurious,
       .words = "created .app.py.swp"},
      {.backend = StatIgnoring("reports_emacs_files",
                               {"!**/.#*", "!**/#*#", "!**/*~"}),
       .defect = "Does not ignore the locks, auto-saves and backups of emacs.",
       .family = "IGNORE",
       .verdict = Verdict::kSpurious,
       .words = "created .#app.py"},
      {.backend = StatIgnoring("reports_safe_write_files",
                               {"!**/*___jb_tmp___", "!**/*___jb_old___"}),
       .defect = "Does not ignore the files of a safe write.",
       .family = "SAVE",
       .verdict = Verdict::kSpurious,
       .words = "created app.py___jb_tmp___"},
      {.backend = StatIgnoring("ignores_names_in_globs", {"**/.git"}),
       .defect = "Ignores .git even where the glob spells it out.",
       .family = "IGNORE",
       .verdict = Verdict::kLost,
       .words = "modified .git/refs/main"},
  };
}

std::vector<Mutant> MutantsOfAskedIgnores() {
  return {
      {.backend = StatBehind<ForgetsIgnores>("forgets_ignores"),
       .defect = "Takes an ignore and forgets it.",
       .family = "IGNORE",
       .verdict = Verdict::kSpurious,
       .words = "created out/app.js"},
      {.backend =
           StatBehind<NeverTakesBackAnIgnore>("never_takes_back_an_ignore"),
       .defect = "Forgets ignores that begin with an exclamation mark.",
       .family = "IGNORE",
       .verdict = Verdict::kLost,
       .words = "modified keep.log"},
      {.backend = StatBehind<LooksUpIgnoresAtTheStart>(
           "looks_up_ignores_at_the_start"),
       .defect = "Ignores only what is there when it is told.",
       .family = "IGNORE",
       .verdict = Verdict::kSpurious,
       .words = "created out/app.js"},
      {.backend = StatBehind<IgnoresNamedFiles>("ignores_named_files"),
       .defect = "Ignores files that are watched by their names.",
       .family = "IGNORE",
       .verdict = Verdict::kLost,
       .words = "modified .git/HEAD"},
      {.backend = StatBehind<IgnoresMatchAnyNameOfThePath>(
           "ignores_match_any_name_of_the_path"),
       .defect = "Compares an ignore with names above its directory.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified build/app/main.c"},
  };
}

}  // namespace

std::vector<Mutant> IgnoreMutants() {
  std::vector<Mutant> all = MutantsOfDefaults();
  for (Mutant& mutant : MutantsOfAskedIgnores()) {
    all.push_back(std::move(mutant));
  }
  return all;
}

}  // namespace reloader::conformance
