// What both kinds of tree run share: a world with a copy of the source tree,
// watched as a whole, and the ticks over it until all is quiet.
//
//   TreeSession session(backend, options);
//   if (absl::Status status = session.SetUp(); !status.ok()) return status;
//   session.Arm();
//   session.Tick();
//
// One thread.
#ifndef CONFORMANCE_TREE_SESSION_H_
#define CONFORMANCE_TREE_SESSION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/edit_stream.h"
#include "conformance/oracle.h"
#include "conformance/result.h"
#include "conformance/tick_driver.h"
#include "conformance/tree_run.h"
#include "conformance/tree_world.h"
#include "reloader/diagnostics.h"

namespace reloader::conformance {

class TreeSession final : private DiagnosticSink {
 public:
  TreeSession(const Backend& backend, const TreeRunOptions& options);
  ~TreeSession() override;

  // Makes the world, copies the tree, looks at it and watches it.
  absl::Status SetUp();

  // Takes the first tick; false, with a finding, if it is not as it must be.
  bool Arm();

  // Takes another one. nullptr, with a finding, if there is none any more.
  const TickDriver::SeenTick* Tick();

  // Ticks until whatever happened before has been reported; `each` is called
  // after every tick. For a synchronous backend one tick is enough.
  // False, with a finding, if that is never so.
  bool Settle(const std::function<void(const TickDriver::SeenTick&)>& each);

  // Counts and describes. `history` is what was done to its path.
  void Report(const Finding& finding, std::vector<std::string> history);
  // Counts an edit.
  void Count(const Edit& edit);
  void CountStep(const EditStep& step);

  bool synchronous() const { return synchronous_; }
  Kinds kinds() const { return kinds_; }
  World& world() { return *world_; }
  TreeWorld& tree() { return *tree_; }
  EditStream MakeStream() const;
  int ticks() const { return report_.ticks; }
  TreeRunReport& report() { return report_; }

 private:
  void Report(const Diagnostic& diagnostic) override;
  absl::Status WriteSentinel();
  void ReportTick(Verdict verdict, std::string expected, std::string seen);

  const Backend& backend_;
  const TreeRunOptions& options_;
  const bool synchronous_;
  const Kinds kinds_;
  TreeRunReport report_;
  std::unique_ptr<World> world_;
  std::optional<TreeWorld> tree_;
  std::unique_ptr<TickDriver> driver_;
  int sentinels_ = 0;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_SESSION_H_
