#include "reloader/hint_groups.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reloader/hints.h"
#include "reloader/watch_list.h"

namespace reloader {
namespace {

// By directory; for each name whether only its entry counts.
using NamesByDirectory =
    std::map<std::vector<std::string>, std::map<std::string, bool>>;

void Add(const std::vector<std::string>& paths, bool only_entry,
         NamesByDirectory* names_by_directory, bool* root) {
  for (const std::string& path : paths) {
    auto names = SplitAbsolutePath(path);
    if (!names.ok()) continue;
    if (names->empty()) {
      *root |= !only_entry;
      continue;
    }
    std::string name = std::move(names->back());
    names->pop_back();
    std::map<std::string, bool>& in_directory =
        (*names_by_directory)[*std::move(names)];
    bool& only_entries =
        in_directory.try_emplace(std::move(name), true).first->second;
    only_entries &= only_entry;
  }
}

}  // namespace

HintGroups GroupHints(const Hints& hints) {
  HintGroups result;
  NamesByDirectory names_by_directory;
  Add(hints.paths, /*only_entry=*/false, &names_by_directory, &result.root);
  Add(hints.entries, /*only_entry=*/true, &names_by_directory, &result.root);
  for (const auto& [directory, names] : names_by_directory) {
    HintGroup& group = result.groups.emplace_back(HintGroup{directory, {}});
    for (const auto& [name, only_entry] : names) {
      group.names.push_back({name, only_entry});
    }
  }
  return result;
}

}  // namespace reloader
