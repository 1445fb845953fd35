// Runs the commands of triggers, each trigger at most once at a time: as the
// daemon does, a run that comes too early kills the one before.
#ifndef TOOLS_FAKE_WATCHMAN_TRIGGER_PROCESS_H_
#define TOOLS_FAKE_WATCHMAN_TRIGGER_PROCESS_H_

#include <sys/types.h>

#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "fakes/watchman/trigger.h"

namespace reloader::tools {

class TriggerProcesses {
 public:
  TriggerProcesses() = default;
  // Kills what still runs.
  ~TriggerProcesses();
  TriggerProcesses(const TriggerProcesses&) = delete;
  TriggerProcesses& operator=(const TriggerProcesses&) = delete;

  // Starts a command, in the real directory of that name where there is one.
  absl::Status Start(const fakes::watchman::TriggerRun& run);

  // Forgets what has ended. Does not wait.
  void Reap();

 private:
  // By root and name of the trigger.
  std::map<std::pair<std::string, std::string>, pid_t> running_;
};

}  // namespace reloader::tools

#endif  // TOOLS_FAKE_WATCHMAN_TRIGGER_PROCESS_H_
