// query, find, since.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/file_writer.h"
#include "fakes/watchman/query/legacy_query.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::PduVisitor;
using reloader::watchman::Value;
using RootOr = absl::StatusOr<std::shared_ptr<WatchedRoot>>;

// What `find` does not answer.
enum class Extras { kNone, kFreshInstanceAndWarning };

absl::StatusOr<Reply> Answer(const Request& request,
                             const std::shared_ptr<WatchedRoot>& root,
                             const QuerySpec& parsed, Extras extras) {
  auto spec = std::make_shared<const QuerySpec>(parsed);
  const absl::Status synced =
      request.server.Sync(root, spec->sync_timeout_ms, &request.connection);
  if (absl::IsDeadlineExceeded(synced)) {
    return CommandError(absl::StrCat("query failed: synchronization failed: ",
                                     synced.message()));
  }
  if (!synced.ok()) return synced;
  if (!root->view().is_crawled()) request.server.Pump(root);
  const ClockPosition position = root->position();
  absl::StatusOr<QueryResult> result = RunQuery(*spec, root->view(),
                                                {.root_path = root->path(),
                                                 .position = position,
                                                 .cursors = &root->cursors()});
  if (!result.ok()) return result.status();
  Reply reply;
  reply.pdu.members["clock"] = FormatClock(position.counter, position.tick);
  if (extras == Extras::kFreshInstanceAndWarning) {
    reply.pdu.members["is_fresh_instance"] = result->is_fresh_instance;
    request.server.AddWarning(*root, &reply.pdu);
  }
  auto found = std::make_shared<const QueryResult>(*std::move(result));
  reply.pdu.files = [spec, root, position, found](PduVisitor* visitor) {
    WriteFiles(*found, spec->fields, root->view(), position.counter, visitor);
  };
  return reply;
}

absl::StatusOr<Reply> Query(const Request& request) {
  if (request.items.size() != 3) {
    return CommandError("wrong number of arguments for 'query'");
  }
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  const absl::StatusOr<QuerySpec> spec =
      ParseQuerySpec(request.items[2], CaseSensitivity::kSensitive);
  if (!spec.ok()) return spec.status();
  return Answer(request, *root, *spec, Extras::kFreshInstanceAndWarning);
}

absl::StatusOr<Reply> Find(const Request& request) {
  if (request.items.size() < 2) {
    return CommandError("not enough arguments for 'find'");
  }
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  const absl::StatusOr<QuerySpec> spec = ParseLegacyQuery(
      request.items, 2, std::nullopt, CaseSensitivity::kSensitive);
  if (!spec.ok()) return spec.status();
  return Answer(request, *root, *spec, Extras::kNone);
}

absl::StatusOr<Reply> Since(const Request& request) {
  if (request.items.size() < 3) {
    return CommandError("not enough arguments for 'since'");
  }
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  if (!request.items[2].is_string()) {
    return CommandError("expected argument 2 to be a valid clockspec");
  }
  const absl::StatusOr<QuerySpec> spec = ParseLegacyQuery(
      request.items, 3, request.items[2].string(), CaseSensitivity::kSensitive);
  if (!spec.ok()) return spec.status();
  return Answer(request, *root, *spec, Extras::kFreshInstanceAndWarning);
}

constexpr Command kCommands[] = {
    {"find", Find, /*is_for_anybody=*/true},
    {"query", Query, /*is_for_anybody=*/true},
    {"since", Since, /*is_for_anybody=*/true},
};

}  // namespace

absl::Span<const Command> QueryCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
