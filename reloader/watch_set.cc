#include "reloader/watch_set.h"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/memory/memory.h"
#include "absl/strings/string_view.h"
#include "reloader/glob.h"
#include "reloader/mutex.h"
#include "reloader/watch_list.h"

namespace reloader {

struct WatchSet::Place {
  std::map<std::string, std::unique_ptr<Place>, std::less<>> children;
  std::vector<uint32_t> rules;         // Watches of this directory.
  std::vector<uint32_t> ignore_rules;  // Ignore rules of this directory.
  std::optional<WatchOptions> file;    // Set if watched as a file.
  bool leads_to_watch = false;         // Some watch is here or below.
  bool leads_to_file = false;          // Some WatchFile() is here or below.

  const Place* Child(absl::string_view name) const {
    const auto child = children.find(name);
    return child == children.end() ? nullptr : child->second.get();
  }
};

struct WatchSet::PositionData {
  const Place* place = nullptr;  // nullptr below every place.
  bool ignored = false;          // Only WatchFile() counts from here on.
  std::vector<State> watches;    // Sorted.
  std::vector<State> ignores;    // Sorted.
  friend auto operator<=>(const PositionData&, const PositionData&) = default;
};

WatchSet::~WatchSet() = default;

std::shared_ptr<const WatchSet> WatchSet::Compile(const WatchList& list) {
  return std::shared_ptr<const WatchSet>(new WatchSet(list));
}

WatchSet::WatchSet(const WatchList& list) : places_(new Place) {
  for (const auto& [key, watch] : list.directories()) {
    PlaceAt(watch.directory, /*watched=*/true)->rules.push_back(rules_.size());
    rules_.push_back({watch.glob, watch.options});
  }
  for (const auto& [key, watch] : list.files()) {
    PlaceAt(watch.path, /*watched=*/true)->file = watch.options;
    Place* place = places_.get();
    place->leads_to_file = true;
    for (const std::string& name : watch.path) {
      place = place->children[name].get();
      place->leads_to_file = true;
    }
  }
  AddIgnoreRules(list.ignore_file_rules(), /*of_file=*/true);
  AddIgnoreRules(list.ignores(), /*of_file=*/false);
  PositionData root{.place = places_.get()};
  for (uint32_t rule : places_->rules) {
    AddState(rules_, {rule, 0}, &root.watches);
  }
  for (uint32_t rule : places_->ignore_rules) {
    AddState(ignore_rules_, {rule, 0}, &root.ignores);
  }
  Normalize(&root.watches);
  Normalize(&root.ignores);
  root_ = Intern(std::move(root));
}

void WatchSet::AddIgnoreRules(const std::vector<WatchList::IgnoreRule>& rules,
                              bool of_file) {
  for (const WatchList::IgnoreRule& rule : rules) {
    PlaceAt(rule.directory, /*watched=*/false)
        ->ignore_rules.push_back(ignore_rules_.size());
    ignore_rules_.push_back({.glob = rule.glob,
                             .includes = rule.includes,
                             .directories_only = rule.directories_only,
                             .of_file = of_file});
  }
}

WatchSet::Place* WatchSet::PlaceAt(const std::vector<std::string>& names,
                                   bool watched) {
  Place* place = places_.get();
  place->leads_to_watch |= watched;
  for (const std::string& name : names) {
    std::unique_ptr<Place>& child = place->children[name];
    if (child == nullptr) child = std::make_unique<Place>();
    place = child.get();
    place->leads_to_watch |= watched;
  }
  return place;
}

WatchSet::Position WatchSet::Intern(PositionData data) const {
  const MutexLock lock(&mutex_);
  return &*positions_.insert(std::move(data)).first;
}

void WatchSet::AddState(const std::vector<Rule>& rules, State state,
                        std::vector<State>* states) {
  const std::vector<GlobComponent>& components =
      rules[state.rule].glob.components();
  for (; state.component < components.size(); ++state.component) {
    states->push_back(state);
    if (!components[state.component].is_globstar()) return;
  }
}

void WatchSet::Advance(const std::vector<Rule>& rules, State state,
                       absl::string_view name, std::vector<State>* next) {
  const GlobComponent& component =
      rules[state.rule].glob.components()[state.component];
  if (component.is_globstar()) {
    AddState(rules, state, next);
  } else if (component.Matches(name)) {
    AddState(rules, {state.rule, state.component + 1}, next);
  }
}

void WatchSet::Normalize(std::vector<State>* states) {
  // As it is for `**/name`, which most rules of an ignore file are.
  if (std::adjacent_find(states->begin(), states->end(),
                         std::greater_equal<>()) == states->end()) {
    return;
  }
  std::sort(states->begin(), states->end());
  states->erase(std::unique(states->begin(), states->end()), states->end());
}

WatchSet::Ignored WatchSet::IsIgnored(Position position, absl::string_view name,
                                      bool is_directory) const {
  bool by_file = false;
  std::optional<bool> explicitly;
  for (const State& state : position->ignores) {  // In the order of the rules.
    const Rule& rule = ignore_rules_[state.rule];
    const std::vector<GlobComponent>& components = rule.glob.components();
    if (state.component + 1 != components.size()) continue;
    if (rule.directories_only && !is_directory) continue;
    if (!components[state.component].Matches(name)) continue;
    if (rule.of_file) {
      by_file = !rule.includes;
    } else {
      explicitly = !rule.includes;
    }
  }
  if (explicitly.has_value()) {
    return *explicitly ? Ignored::kExplicitly : Ignored::kNo;
  }
  return by_file || default_ignores_.Matches(name) ? Ignored::kWeakly
                                                   : Ignored::kNo;
}

FileMatch WatchSet::MatchFile(Position position, absl::string_view name) const {
  FileMatch match;
  if (position->place != nullptr) {
    const Place* place = position->place->Child(name);
    if (place != nullptr && place->file.has_value()) {
      match = {
          .watched = true, .named = true, .metadata = place->file->metadata};
    }
  }
  std::optional<Ignored> ignored;
  for (const State& state : position->watches) {
    const Rule& rule = rules_[state.rule];
    const std::vector<GlobComponent>& components = rule.glob.components();
    const GlobComponent& component = components[state.component];
    if (state.component + 1 != components.size()) continue;
    if (!component.Matches(name)) continue;
    if (!ignored.has_value()) {
      ignored = IsIgnored(position, name, /*is_directory=*/false);
    }
    if (*ignored == Ignored::kExplicitly) break;
    if (*ignored == Ignored::kWeakly && !component.is_literal()) continue;
    match.watched = true;
    match.metadata |= rule.options.metadata;
  }
  return match;
}

WatchSet::Position WatchSet::Enter(Position position, absl::string_view name,
                                   Via via) const {
  const Ignored ignored = IsIgnored(position, name, via == Via::kDirectory);
  PositionData next;
  next.ignored = position->ignored || ignored == Ignored::kExplicitly;
  if (!next.ignored) {
    for (const State& state : position->watches) {
      const Rule& rule = rules_[state.rule];
      const GlobComponent& component = rule.glob.components()[state.component];
      if (via == Via::kLink && !rule.options.follow_directory_links) continue;
      if (ignored == Ignored::kWeakly && !component.is_literal()) continue;
      Advance(rules_, state, name, &next.watches);
    }
  }
  if (position->place != nullptr) next.place = position->place->Child(name);
  if (next.place != nullptr && !next.ignored) {
    for (uint32_t rule : next.place->rules) {
      AddState(rules_, {rule, 0}, &next.watches);
    }
  }
  const bool place_counts =
      next.place != nullptr &&
      (next.ignored ? next.place->leads_to_file : next.place->leads_to_watch);
  // A file watch alone leads into its parents, not into the file itself.
  const bool place_leads_on = place_counts && (!next.place->children.empty() ||
                                               !next.place->rules.empty());
  if (next.watches.empty() && !place_leads_on) return nullptr;
  for (const State& state : position->ignores) {
    Advance(ignore_rules_, state, name, &next.ignores);
  }
  if (next.place != nullptr) {
    for (uint32_t rule : next.place->ignore_rules) {
      AddState(ignore_rules_, {rule, 0}, &next.ignores);
    }
  }
  Normalize(&next.watches);
  Normalize(&next.ignores);
  return Intern(std::move(next));
}

bool WatchSet::Watches(absl::string_view path) const {
  const auto names = SplitAbsolutePath(path);
  if (!names.ok() || names->empty()) return false;
  Position position = Root();
  for (size_t i = 0; i + 1 < names->size(); ++i) {
    position = Enter(position, (*names)[i], Via::kDirectory);
    if (position == nullptr) return false;
  }
  return MatchFile(position, names->back()).watched;
}

bool WatchSet::IsNamed(Position position) const {
  return position->place != nullptr && position->place->leads_to_watch;
}

bool WatchSet::NeedsListing(Position position) const {
  for (const State& state : position->watches) {
    const GlobComponent& component =
        rules_[state.rule].glob.components()[state.component];
    if (!component.is_literal()) return true;
  }
  return false;
}

void WatchSet::Literals(
    Position position, absl::FunctionRef<void(absl::string_view)> visit) const {
  std::set<absl::string_view> names;
  if (position->place != nullptr) {
    for (const auto& [name, place] : position->place->children) {
      if (position->ignored ? place->leads_to_file : place->leads_to_watch) {
        names.insert(name);
      }
    }
  }
  for (const State& state : position->watches) {
    const GlobComponent& component =
        rules_[state.rule].glob.components()[state.component];
    if (component.is_literal()) names.insert(component.literal());
  }
  for (absl::string_view name : names) visit(name);
}

}  // namespace reloader
