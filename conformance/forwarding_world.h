// A World that passes everything on to another one: the base of worlds in which
// one thing is different.
//
//   class WorldWithAReloader final : public ForwardingWorld {
//     Reloader& reloader() override { return reloader_; }
//   };
//
// One thread.
#ifndef CONFORMANCE_FORWARDING_WORLD_H_
#define CONFORMANCE_FORWARDING_WORLD_H_

#include <memory>
#include <string>
#include <utility>

#include "conformance/backend.h"
#include "fakes/faulty_file_system.h"
#include "reloader/clock.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/reloader.h"

namespace reloader::conformance {

class ForwardingWorld : public World {
 public:
  explicit ForwardingWorld(std::unique_ptr<World> base)
      : base_(std::move(base)) {}

  const std::string& root() const override { return base_->root(); }
  const FileSystem& file_system() const override {
    return base_->file_system();
  }
  FileSystemMutator& mutator() override { return base_->mutator(); }
  Clock& clock() override { return base_->clock(); }
  Reloader& reloader() override { return base_->reloader(); }
  fakes::FaultPlan* faults() override { return base_->faults(); }
  WorldControls* controls() override { return base_->controls(); }
  ServiceControls* service() override { return base_->service(); }

 protected:
  World& base() { return *base_; }

 private:
  const std::unique_ptr<World> base_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_FORWARDING_WORLD_H_
