#include "fakes/watchman/query/query.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/base_name.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/expression.h"
#include "fakes/watchman/query/glob_pattern.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/view.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {
namespace {

// The daemon's index of suffixes leaves longer ones out.
constexpr size_t kMaxSuffixSize = 127;

bool HasSuffix(absl::string_view name, absl::string_view suffix) {
  const absl::string_view base = BaseName(name);
  const size_t dot = base.rfind('.');
  if (dot == absl::string_view::npos) return false;
  const absl::string_view found = base.substr(dot + 1);
  return found.size() <= kMaxSuffixSize &&
         absl::EqualsIgnoreCase(found, suffix);
}

class QueryRun {
 public:
  QueryRun(const QuerySpec& spec, const View& view, const QueryContext& context,
           const Since& since)
      : spec_(spec),
        view_(view),
        context_(context),
        since_(since),
        prefix_(spec.relative_root.empty()
                    ? ""
                    : absl::StrCat(spec.relative_root, "/")) {
    result_.is_fresh_instance = since.is_fresh_instance;
    result_.prefix_size = prefix_.size();
  }

  absl::StatusOr<QueryResult> Run() && {
    if (result_.is_fresh_instance && spec_.empty_on_fresh_instance) {
      return std::move(result_);
    }
    if (context_.generators == Generators::kSinceOnly) {
      GenerateSince();
    } else if (absl::Status status = GenerateAll(); !status.ok()) {
      return status;
    }
    return std::move(result_);
  }

 private:
  // A union: what two generators find is there twice.
  absl::Status GenerateAll() {
    const bool is_since = !since_.is_fresh_instance;
    if (is_since) GenerateSince();
    for (const std::string& suffix : spec_.suffixes) GenerateSuffix(suffix);
    for (const PathSpec& path : spec_.paths) GeneratePath(path);
    if (spec_.globs.has_value()) return GenerateGlobs();
    if (!is_since && spec_.suffixes.empty() && spec_.paths.empty()) {
      GenerateSince();  // Since ever: everything.
    }
    return absl::OkStatus();
  }

  // Ends at the first entry that is too old: the order is by ticks.
  void GenerateSince() {
    view_.ForEachNewestFirst([this](const Node& node) {
      const bool is_later = since_.is_timestamp
                                ? node.observed.seconds > since_.seconds
                                : node.observed.tick > since_.tick;
      if (is_later && IsBelowRelativeRoot(node)) Add(node);
      return is_later;
    });
  }

  void GenerateSuffix(absl::string_view suffix) {
    view_.ForEachNewestFirst([&](const Node& node) {
      if (HasSuffix(node.name, suffix) && IsBelowRelativeRoot(node)) Add(node);
      return true;
    });
  }

  void GeneratePath(const PathSpec& path) {
    const std::string name = path.path.empty()
                                 ? spec_.relative_root
                                 : absl::StrCat(prefix_, path.path);
    if (!name.empty()) {
      const Node* node = view_.Find(name);
      if (node == nullptr) return;
      // A directory itself is not found, but one that is gone is; with
      // relative_root it is outside, if it is that.
      const bool is_directory =
          node->exists && node->status.type == FileType::kDirectory;
      if (!is_directory && !path.path.empty()) return Add(*node);
    }
    AddChildren(name, path.depth);
  }

  void AddChildren(absl::string_view directory, uint32_t depth) {
    view_.ForEachChild(directory, [&](const Node& node) {
      Add(node);
      // What is no directory any more may have had entries that are gone.
      const bool may_have_children =
          !since_.is_fresh_instance || node.status.type == FileType::kDirectory;
      if (depth > 0 && may_have_children) AddChildren(node.name, depth - 1);
    });
  }

  absl::Status GenerateGlobs() {
    if (!spec_.relative_root.empty() && !WasDirectory(spec_.relative_root)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "query failed: glob_generator could not resolve ", context_.root_path,
          "/", spec_.relative_root, ", check your relative_root parameter!"));
    }
    for (const GlobPattern& glob : *spec_.globs) {
      glob.ForEachMatch(view_, spec_.relative_root,
                        [this](const Node& node) { Add(node); });
    }
    return absl::OkStatus();
  }

  bool WasDirectory(absl::string_view name) const {
    const Node* node = view_.Find(name);
    if (node == nullptr) return false;
    // What is no directory any more is known by what was in it, too.
    bool was_directory =
        node->was_directory || node->status.type == FileType::kDirectory;
    view_.ForEachChild(name, [&](const Node&) { was_directory = true; });
    return was_directory;
  }

  bool IsBelowRelativeRoot(const Node& node) const {
    return absl::StartsWith(node.name, prefix_);
  }

  void Add(const Node& node) {
    if (since_.is_fresh_instance && !node.exists) return;
    if (spec_.expression != nullptr) {
      const absl::string_view name = node.name;
      const Candidate candidate = {.node = node,
                                   .wholename = name.substr(prefix_.size()),
                                   .basename = BaseName(name)};
      if (!spec_.expression->Matches(candidate, context_.position)) return;
    }
    if (spec_.dedup_results && !found_.insert(&node).second) return;
    result_.files.push_back({.node = &node, .is_new = IsNew(node)});
  }

  bool IsNew(const Node& node) const {
    // The wrong way round, as in the daemon.
    if (since_.is_timestamp) return since_.seconds > node.created.seconds;
    return since_.is_fresh_instance || node.created.tick > since_.tick;
  }

  const QuerySpec& spec_;
  const View& view_;
  const QueryContext& context_;
  const Since since_;
  const std::string prefix_;
  absl::flat_hash_set<const Node*> found_;
  QueryResult result_;
};

}  // namespace

absl::StatusOr<QueryResult> RunQuery(const QuerySpec& spec, const View& view,
                                     const QueryContext& context) {
  Since since = {.is_fresh_instance = true};
  if (spec.since.has_value()) {
    if (spec.since->has_source_control) {
      return absl::FailedPreconditionError(
          "query failed: This root does not support SCM-aware queries.");
    }
    since = EvaluateClockSpec(*spec.since, context.position, context.cursors);
  }
  return QueryRun(spec, view, context, since).Run();
}

}  // namespace reloader::fakes::watchman
