// Hints put together by the directory that they point into, so that a burst of
// changes in one directory is looked at in one go.
//
//   GroupHints({.paths = {"/srv/b", "/srv/a"}, .entries = {"/srv/b"}});
//   // One group: of "/srv", with "a" and "b".
#ifndef RELOADER_HINT_GROUPS_H_
#define RELOADER_HINT_GROUPS_H_

#include <string>
#include <vector>

#include "reloader/hints.h"

namespace reloader {

struct HintedName {
  std::string name;
  bool only_entry = false;  // Not what is in it: Hints::entries.
};

struct HintGroup {
  std::vector<std::string> directory;  // The names that lead there, from "/".
  std::vector<HintedName> names;       // In it; sorted, each once.
};

struct HintGroups {
  bool root = false;              // "/" is hinted at.
  std::vector<HintGroup> groups;  // A directory before those that are in it.
};

// Leaves out what is no absolute path.
HintGroups GroupHints(const Hints& hints);

}  // namespace reloader

#endif  // RELOADER_HINT_GROUPS_H_
