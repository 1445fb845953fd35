// Any bytes as a query in JSON, and as the choices of a grammar of queries.
//
// A query is refused with a text, or finds entries of a small tree, in work
// that its own size bounds.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/file_writer.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/query_grammar.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/value_collector.h"
#include "fakes/watchman/query/vector_view.h"
#include "fakes/watchman/query/view.h"
#include "reloader/check.h"
#include "reloader/file_system.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::ParseJson;
using reloader::watchman::Value;

constexpr TickCounter kCounter = {
    .start_seconds = 1, .pid = 2, .root_number = 3};

FileType TypeOf(absl::string_view name) {
  if (IsGrammarDirectory(name)) return FileType::kDirectory;
  return name == "link" ? FileType::kSymlink : FileType::kRegular;
}

std::vector<Node> Nodes() {
  std::vector<Node> nodes;
  uint32_t tick = 9;
  for (const absl::string_view name : GrammarNames()) {
    Node node = {.name = std::string(name), .exists = name != "gone"};
    node.status.type = TypeOf(name);
    node.status.size_bytes = static_cast<int64_t>(nodes.size());
    node.observed = node.created = {.tick = tick, .seconds = tick};
    if (tick > 2) --tick;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

// Counts what it is asked.
class CountingView final : public VectorView {
 public:
  CountingView() : VectorView(Nodes()) {}

  void ForEachNewestFirst(
      absl::FunctionRef<bool(const Node&)> visit) const override {
    VectorView::ForEachNewestFirst([&](const Node& node) {
      ++visits_;
      return visit(node);
    });
  }
  void ForEachChild(absl::string_view name,
                    absl::FunctionRef<void(const Node&)> visit) const override {
    VectorView::ForEachChild(name, [&](const Node& node) {
      ++visits_;
      visit(node);
    });
  }

  size_t visits() const { return visits_; }

 private:
  mutable size_t visits_ = 0;
};

void Answer(const QuerySpec& spec, Generators generators) {
  const CountingView view;
  CursorMap cursors;
  const absl::StatusOr<QueryResult> result = RunQuery(
      spec, view,
      {.root_path = "/w",
       .position = {.counter = kCounter, .tick = 9, .aged_out_tick = 1},
       .cursors = &cursors,
       .generators = generators});
  // Each generator looks at everything once.
  const size_t passes = 3 + spec.paths.size() + spec.suffixes.size() +
                        (spec.globs ? spec.globs->size() : 0);
  RELOADER_CHECK(view.visits() <= passes * GrammarNames().size());
  if (!result.ok()) {
    RELOADER_CHECK(absl::StartsWith(result.status().message(), "query failed"));
    return;
  }
  RELOADER_CHECK(result->files.size() <= passes * GrammarNames().size());
  std::set<const Node*> found;
  for (const QueryResult::File& file : result->files) found.insert(file.node);
  RELOADER_CHECK(!spec.dedup_results || found.size() == result->files.size());
  ValueCollector collector;
  WriteFiles(*result, spec.fields, view, kCounter, &collector);
  RELOADER_CHECK(std::move(collector).Take().items().size() ==
                 result->files.size());
}

void Ask(const Value& query) {
  for (const CaseSensitivity root_case :
       {CaseSensitivity::kSensitive, CaseSensitivity::kInsensitive}) {
    const absl::StatusOr<QuerySpec> spec = ParseQuerySpec(query, root_case);
    if (!spec.ok()) {
      RELOADER_CHECK(absl::IsInvalidArgument(spec.status()));
      RELOADER_CHECK(!spec.status().message().empty());
      continue;
    }
    Answer(*spec, Generators::kAll);
    Answer(*spec, Generators::kSinceOnly);
  }
}

void Run(absl::string_view input) {
  if (const auto query = ParseJson(input); query.ok()) Ask(*query);
  fuzz::Choices steered(input);
  Ask(MakeQuery(&steered));
  fuzz::Choices stirred = fuzz::Choices::Stirred(input);
  Ask(MakeQuery(&stirred));
}

}  // namespace
}  // namespace reloader::fakes::watchman

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  reloader::fakes::watchman::Run(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
