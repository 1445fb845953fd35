// A Watchman of one world's own, real or fake, and what a scenario can do to
// it.
//
//   std::shared_ptr<WatchmanService> service = ...;
//   MakeWatchmanReloader(ConnectorTo(service), environment, {});
//   service->Do(ServiceEvent::kRestart);
//
// What a daemon does by itself now and then is asked of it by its own commands
// for debugging; what it never does on demand (to hang up in the middle of a
// message) is done to the line. One thread, that of the world.
#ifndef CONFORMANCE_WATCHMAN_SERVICE_H_
#define CONFORMANCE_WATCHMAN_SERVICE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/backend.h"
#include "conformance/service_event.h"
#include "reloader/clock.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::conformance {

class WatchmanService : public ServiceControls {
 public:
  // Errors: the service does not do what it was asked.
  absl::Status Do(ServiceEvent event) final;

  // A new line to the service, with all its troubles.
  absl::StatusOr<std::unique_ptr<watchman::Transport>> Connect();

 protected:
  // What happens on the line, between the two.
  struct Line {
    bool hangs_up = false;  // In the middle of what is read next.
    bool is_old = false;    // Another version is told than it is.
  };

  virtual absl::StatusOr<std::unique_ptr<watchman::Transport>>
  ConnectDirectly() = 0;
  virtual absl::Status Kill() = 0;
  enum class Will : uint8_t { kWatch, kRefuse };
  // Starts another one.
  virtual absl::Status Start(Will will) = 0;
  virtual void Stall() = 0;
  // kUnimplemented: it has no virtual time.
  virtual absl::Status Dawdle() = 0;
  virtual Clock& clock() = 0;

 private:
  absl::Status Restart(Will will);
  absl::StatusOr<watchman::Value> Ask(const watchman::Value& request);
  // Asks for something once for each root.
  using RequestFor = watchman::Value (*)(const watchman::Value& root);
  absl::Status AskAboutRoots(const std::vector<RequestFor>& requests);

  const std::shared_ptr<Line> line_ = std::make_shared<Line>();
};

// The connector shares the service.
std::unique_ptr<watchman::Connector> ConnectorTo(
    std::shared_ptr<WatchmanService> service);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_WATCHMAN_SERVICE_H_
