// Runs a query over a view: which files it finds, and what is said of them.
//
//   absl::StatusOr<QuerySpec> spec = ParseQuerySpec(request, root_case);
//   absl::StatusOr<QueryResult> result = RunQuery(
//       *spec, view, {.root_path = "/srv/app", .position = position,
//                     .cursors = &cursors});
//   WriteFiles(*result, spec->fields, view, position.counter, visitor);
//
// The answer's "clock" is FormatClock() of the position that was given. Syncing
// before a query is the server's. What of the daemon's behaviour is copied, and
// what is not, stands in README.md.
//
// One thread.
#ifndef FAKES_WATCHMAN_QUERY_QUERY_H_
#define FAKES_WATCHMAN_QUERY_QUERY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/view.h"

namespace reloader::fakes::watchman {

// Which of a query's generators run.
enum class Generators : uint8_t {
  kAll,
  // Only the walk since `since`, whatever else the query names: so do
  // subscriptions and triggers.
  kSinceOnly,
};

// What a query needs to know of the server.
struct QueryContext {
  absl::string_view root_path;  // For the texts of errors.
  ClockPosition position;
  CursorMap* cursors = nullptr;  // Of this root.
  Generators generators = Generators::kAll;
};

// Refers to the view's nodes: valid until the view changes.
struct QueryResult {
  struct File {
    const Node* node = nullptr;
    bool is_new = false;
  };

  bool is_fresh_instance = false;
  std::vector<File> files;
  // How much of each node's name is relative_root and its slash.
  size_t prefix_size = 0;

  // Returns the name as the answer has it: relative to relative_root.
  absl::string_view NameOf(const File& file) const {
    return absl::string_view(file.node->name).substr(prefix_size);
  }
};

// Answers `spec`. Moves the cursor that it names. Errors have the whole text
// that the daemon answers: kFailedPrecondition, because of a relative_root that
// "glob" does not find or of {"scm": …}.
absl::StatusOr<QueryResult> RunQuery(const QuerySpec& spec, const View& view,
                                     const QueryContext& context);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_QUERY_H_
