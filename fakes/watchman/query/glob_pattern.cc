#include "fakes/watchman/query/glob_pattern.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/base_name.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/view.h"
#include "fakes/watchman/query/wildmatch.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {
namespace {

std::string Join(const std::string& directory, absl::string_view name) {
  return directory.empty() ? std::string(name)
                           : absl::StrCat(directory, "/", name);
}

bool IsDirectory(const Node& node) {
  return node.status.type == FileType::kDirectory;
}

}  // namespace

GlobPattern::GlobPattern(absl::string_view pattern, const Options& options) {
  const bool fold_case =
      options.case_sensitivity == CaseSensitivity::kInsensitive;
  const Wildmatch::Options as_told = {
      .fold_case = fold_case,
      .no_escape = options.no_escape,
      .include_dotfiles = options.include_dotfiles};
  Wildmatch::Options inverted = as_told;
  inverted.fold_case = !fold_case;
  Wildmatch::Options recursive = as_told;
  recursive.slashes = true;
  while (!pattern.empty()) {
    if (absl::StartsWith(pattern, "**")) {
      recursive_.emplace(pattern, recursive);
      return;
    }
    const size_t slash = pattern.find('/');
    const absl::string_view component = pattern.substr(0, slash);
    const bool is_literal =
        component.find_first_of("*?[\\") == absl::string_view::npos;
    components_.push_back(
        {.literal = is_literal && !fold_case
                        ? std::optional(std::string(component))
                        : std::nullopt,
         .of_directory = Wildmatch(component, as_told),
         .of_file = Wildmatch(component, inverted)});
    ends_in_component_ = slash == absl::string_view::npos;
    pattern.remove_prefix(ends_in_component_ ? pattern.size() : slash + 1);
  }
}

void GlobPattern::ForEachMatch(
    const View& view, const std::string& directory,
    absl::FunctionRef<void(const Node&)> visit) const {
  Walk(view, directory, 0, visit);
}

void GlobPattern::Walk(const View& view, const std::string& directory,
                       size_t component,
                       absl::FunctionRef<void(const Node&)> visit) const {
  if (component == components_.size()) {
    if (recursive_.has_value()) {
      const size_t prefix_size = directory.empty() ? 0 : directory.size() + 1;
      WalkAll(view, directory, prefix_size, visit);
    }
    return;
  }
  const Component& expected = components_[component];
  const bool is_last = component + 1 == components_.size();
  const bool finds_files =
      is_last && ends_in_component_ && !recursive_.has_value();
  if (expected.literal.has_value()) {
    const std::string name = Join(directory, *expected.literal);
    const Node* node = view.Find(name);
    if (node == nullptr || !node->exists) return;
    if (finds_files) visit(*node);
    if (!finds_files && IsDirectory(*node)) {
      Walk(view, name, component + 1, visit);
    }
    return;
  }
  view.ForEachChild(directory, [&](const Node& node) {
    if (!node.exists) return;
    const absl::string_view name = BaseName(node.name);
    if (finds_files) {
      if (expected.of_file.Matches(name)) visit(node);
    } else if (IsDirectory(node) && expected.of_directory.Matches(name)) {
      Walk(view, node.name, component + 1, visit);
    }
  });
}

void GlobPattern::WalkAll(const View& view, const std::string& directory,
                          size_t prefix_size,
                          absl::FunctionRef<void(const Node&)> visit) const {
  view.ForEachChild(directory, [&](const Node& node) {
    if (!node.exists) return;
    const absl::string_view name = node.name;
    if (recursive_->Matches(name.substr(prefix_size))) visit(node);
    if (IsDirectory(node)) WalkAll(view, node.name, prefix_size, visit);
  });
}

}  // namespace reloader::fakes::watchman
