// A HintSource that tells lies: what mutants of event sources have in common.
// A mutant overrides the one lie it tells.
//
//   class LooksBeforeItWatches final : public SourceLies {
//     void LieAboutArming(const WatchPlan&, Hints* hints) override {
//       hints->paths.clear();
//     }
//   };
//   source = MakeLyingSource(std::move(source),
//                            std::make_shared<LooksBeforeItWatches>());
//
// One thread.
#ifndef CONFORMANCE_MUTANTS_LYING_SOURCE_H_
#define CONFORMANCE_MUTANTS_LYING_SOURCE_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/watch_plan.h"

namespace reloader::conformance {

class SourceLies {
 public:
  virtual ~SourceLies() = default;

  // Changes what Read() of the source hints at.
  virtual void LieAboutHints(Hints* hints);

  // The same for Arm(). `plan` is what it was told.
  virtual void LieAboutArming(const WatchPlan& plan, Hints* hints);

  // Changes whether the source is told of a directory before it is looked at.
  virtual void LieAboutNewDirectory(const std::string& path, bool* told);

  // Changes what the source knows of a file that is below `directory`.
  virtual void LieAboutFile(const std::string& directory,
                            absl::string_view name, FileStatus* status);
};

std::unique_ptr<HintSource> MakeLyingSource(std::unique_ptr<HintSource> base,
                                            std::shared_ptr<SourceLies> lies);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LYING_SOURCE_H_
