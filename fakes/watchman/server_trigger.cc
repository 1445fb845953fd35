// The part of FakeWatchmanServer that runs triggers.
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/file_writer.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/trigger.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/json_encoder.h"

namespace reloader::fakes::watchman {
namespace {

std::string Environment(const ClockSpec& since) {
  const auto* const tick = std::get_if<ClockTick>(&since.moment);
  return tick == nullptr ? "" : FormatClock(tick->counter, tick->tick);
}

std::string InputOf(const Trigger& trigger, const QueryResult& result,
                    const WatchedRoot& root) {
  std::string input;
  if (trigger.input == Trigger::Input::kNames) {
    for (const QueryResult::File& file : result.files) {
      absl::StrAppend(&input, result.NameOf(file), "\n");
    }
  } else if (trigger.input == Trigger::Input::kJson) {
    reloader::watchman::JsonEncoder encoder(&input);
    WriteFiles(result, trigger.query.fields, root.view(), root.counter(),
               &encoder);
    (void)encoder.Finish();
  }
  return input;
}

}  // namespace

void FakeWatchmanServer::RunTriggers(const std::shared_ptr<WatchedRoot>& root) {
  if (root->IsVersionControlBusy()) return;
  for (auto& [name, trigger] : root->triggers()) {
    if (trigger.told_tick != root->view().tick()) RunTrigger(root, &trigger);
  }
}

void FakeWatchmanServer::RunTrigger(const std::shared_ptr<WatchedRoot>& root,
                                    Trigger* trigger) {
  const ClockPosition position = root->position();
  absl::StatusOr<QueryResult> result =
      RunQuery(trigger->query, root->view(),
               {.root_path = root->path(),
                .position = position,
                .cursors = &root->cursors(),
                .generators = Generators::kSinceOnly});
  const std::string since =
      trigger->query.since ? Environment(*trigger->query.since) : "";
  trigger->told_tick = position.tick;
  trigger->query.since = ClockSpec::At(position.counter, position.tick);
  if (!result.ok() || result->files.empty()) return;

  TriggerRun run = {.trigger = trigger->name,
                    .root = root->path(),
                    .directory = root->path(),
                    .command = trigger->command,
                    .standard_output = trigger->standard_output,
                    .standard_error = trigger->standard_error};
  const bool overflow =
      trigger->max_files > 0 &&
      result->files.size() > static_cast<size_t>(trigger->max_files);
  if (overflow) result->files.resize(trigger->max_files);
  run.input = InputOf(*trigger, *result, *root);
  if (trigger->append_files) {
    for (const QueryResult::File& file : result->files) {
      run.command.emplace_back(result->NameOf(file));
    }
  }
  const std::string& relative_root = trigger->query.relative_root;
  if (!relative_root.empty()) {
    absl::StrAppend(&run.directory, "/", relative_root);
  }
  if (!trigger->chdir.empty()) {
    absl::StrAppend(&run.directory, "/", trigger->chdir);
  }
  run.environment = {
      {"WATCHMAN_CLOCK", FormatClock(position.counter, position.tick)},
      {"WATCHMAN_ROOT", root->path()},
      {"WATCHMAN_SOCK", options_.sockname},
      {"WATCHMAN_TRIGGER", trigger->name}};
  if (!since.empty()) run.environment.emplace_back("WATCHMAN_SINCE", since);
  if (!relative_root.empty()) {
    run.environment.emplace_back("WATCHMAN_RELATIVE_ROOT", relative_root);
  }
  if (overflow) {
    run.environment.emplace_back("WATCHMAN_FILES_OVERFLOW", "true");
  }
  if (options_.run_trigger != nullptr) options_.run_trigger(run);
}

}  // namespace reloader::fakes::watchman
