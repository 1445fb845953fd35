// A trigger: a command that a root runs for what changed.
#ifndef FAKES_WATCHMAN_TRIGGER_H_
#define FAKES_WATCHMAN_TRIGGER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/query_spec.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

struct Trigger {
  enum class Input { kNull, kJson, kNames };

  std::string name;
  reloader::watchman::Value definition;  // As trigger-list shows it.
  QuerySpec query;
  std::vector<std::string> command;
  Input input = Input::kNull;
  bool append_files = false;
  int64_t max_files = 0;  // 0: any number.
  std::string chdir;
  std::string standard_output;  // ">path" or ">>path"; "" leaves it alone.
  std::string standard_error;
  uint32_t told_tick = 0;

  // Reads the definition arguments[first]: an object, or a name that patterns
  // and a command follow. Errors have the daemon's text.
  static absl::StatusOr<Trigger> Parse(
      absl::Span<const reloader::watchman::Value> arguments, size_t first);
};

// One run: what a process would be given.
struct TriggerRun {
  std::string trigger;
  std::string root;
  std::string directory;  // To run in.
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string input;
  std::string standard_output;
  std::string standard_error;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_TRIGGER_H_
