// ReloadSession is what `reload` does: it starts the command once every change
// will be told, starts it again when something has changed, and ends when the
// command, the user or the first change says so.
//
//   ReloadSession session(options, "/srv/app", supervisor.get(), &gitignore,
//                         &clock, &announcer, &std::cout);
//   while (!session.exit_status().has_value()) {
//     if (!*loop.Step(&session)) break;
//   }
//
// One thread.
#ifndef TOOLS_RELOAD_RELOAD_SESSION_H_
#define TOOLS_RELOAD_RELOAD_SESSION_H_

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/gitignore/gitignore_watcher.h"
#include "reloader/process/supervisor.h"
#include "reloader/reloader.h"
#include "reloader/run/run_loop.h"
#include "tools/reload/announcer.h"
#include "tools/reload/reload_options.h"
#include "tools/reload/self_change_hint.h"

namespace reloader::tools {

class ReloadSession final : public RunLoopClient {
 public:
  // The pointers must outlive this; `supervisor` is nullptr without a command,
  // `gitignore` where no .gitignore counts.
  // Changes are printed to `out`, with paths as somebody in `directory` would
  // write them.
  ReloadSession(const ReloadOptions& options, std::string directory,
                process::Supervisor* supervisor, GitignoreWatcher* gitignore,
                const Clock* clock, Announcer* announcer, std::ostream* out);

  // Set when it is time to end; the command has ended then.
  std::optional<int> exit_status() const { return exit_status_; }

  // Stops the command, because nothing can be watched any more.
  void Abandon();

  void OnArmed() override;
  void FilterTick(std::vector<Change>* changes) override;
  void OnChanges(const std::vector<Change>& changes) override;
  void OnTick() override;
  TickLimit NextWakeup() override;

 private:
  void Print(const std::vector<Change>& changes);
  void Start(const std::vector<Change>& changes);
  void Launch();
  void AdviseToIgnore(const std::string& path);
  void OnStartFailure(const absl::Status& why);
  void OnExit(int status);
  void OnSignal(int signal);
  void End(int status);

  const ReloadOptions& options_;
  const std::string directory_;
  process::Supervisor* const supervisor_;
  GitignoreWatcher* const gitignore_;
  const Clock& clock_;
  Announcer& announcer_;
  std::ostream& out_;
  SelfChangeHint self_change_;
  bool has_changed_ = false;  // Anything, since the first start.
  bool is_running_ = false;
  std::vector<std::string> started_for_;  // Paths.
  // While the command's file is being written.
  absl::Time try_again_ = absl::InfiniteFuture();
  absl::Time busy_until_ = absl::InfinitePast();
  std::optional<int> exit_status_;
};

}  // namespace reloader::tools

#endif  // TOOLS_RELOAD_RELOAD_SESSION_H_
