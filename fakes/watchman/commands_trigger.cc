// trigger, trigger-del, trigger-list.
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/trigger.h"
#include "fakes/watchman/watched_root.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using RootOr = absl::StatusOr<std::shared_ptr<WatchedRoot>>;

absl::StatusOr<Reply> MakeTrigger(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMayBeMade);
  if (!root.ok()) return root.status();
  if (request.items.size() < 3) return CommandError("not enough arguments");
  absl::StatusOr<Trigger> trigger = Trigger::Parse(request.items, 2);
  if (!trigger.ok()) return trigger.status();
  auto& triggers = (*root)->triggers();
  const std::string name = trigger->name;
  const auto found = triggers.find(name);
  std::string disposition = "created";
  if (found != triggers.end()) {
    disposition = found->second.definition == trigger->definition
                      ? "already_defined"
                      : "replaced";
  }
  Reply reply{
      {{{"triggerid", Value::Bytes(name)}, {"disposition", disposition}}}};
  if (disposition == "already_defined") return reply;
  triggers[name] = *std::move(trigger);
  request.server.SaveState();
  // It runs for what is there, once the root has settled again.
  request.server.Noticed(*root);
  return reply;
}

absl::StatusOr<Reply> TriggerDel(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  if (request.items.size() != 3) {
    return CommandError("wrong number of arguments");
  }
  if (!request.items[2].is_string()) {
    return CommandError("expected 2nd parameter to be trigger name");
  }
  const std::string& name = request.items[2].string();
  const bool deleted = (*root)->triggers().erase(name) > 0;
  if (deleted) request.server.SaveState();
  return Reply{{{{"deleted", deleted}, {"trigger", Value::Bytes(name)}}}};
}

absl::StatusOr<Reply> TriggerList(const Request& request) {
  const RootOr root = ResolveRoot(request, RootMode::kMustBeWatched);
  if (!root.ok()) return root.status();
  Value::Items definitions;
  for (const auto& [name, trigger] : (*root)->triggers()) {
    definitions.push_back(trigger.definition);
  }
  return Reply{{{{"triggers", Value::Array(std::move(definitions))}}}};
}

constexpr Command kCommands[] = {
    {"trigger", MakeTrigger},
    {"trigger-del", TriggerDel},
    {"trigger-list", TriggerList},
};

}  // namespace

absl::Span<const Command> TriggerCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
