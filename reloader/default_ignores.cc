#include "reloader/default_ignores.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/glob.h"

namespace reloader {

std::vector<absl::string_view> DefaultIgnores::Patterns() {
  return {
      ".git",
      ".hg",
      ".svn",  // Version control.
      ".#*",
      "#*#",
      "*~",  // Emacs: locks, auto-saves, backups.
      ".*.sw?",
      "4913",  // Vim: swap files, its write probe.
      "*___jb_tmp___",
      "*___jb_old___",       // JetBrains' safe write.
      ".watchman-cookie-*",  // Watchman's sync cookies.
      ".nfs????*",           // NFS: deleted, but still open.
  };
}

DefaultIgnores::DefaultIgnores() {
  for (absl::string_view pattern : Patterns()) {
    const auto glob = Glob::Parse(pattern);
    RELOADER_CHECK(glob.ok());
    components_.push_back(glob->components().front());
  }
}

bool DefaultIgnores::Matches(absl::string_view name) const {
  // Nearly every name fails this test, which spares it the patterns.
  const char first = name.front();
  const char last = name.back();
  if (first != '.' && first != '#' && first != '4' && last != '~' &&
      last != '_') {
    return false;
  }
  for (const GlobComponent& component : components_) {
    if (component.Matches(name)) return true;
  }
  return false;
}

}  // namespace reloader
