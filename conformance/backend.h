// What the suite needs to know of a backend: its name, what it cannot do, and
// how to make a world with a reloader in it. A backend is a traits type:
//
//   struct MyBackend {
//     static constexpr absl::string_view kName = "MyBackendOnDisk";
//     static std::vector<Limitation> Limitations() {
//       return {{"virtual-time", "it runs on the kernel's clock"}};
//     }
//     static absl::StatusOr<std::unique_ptr<World>> MakeWorld(
//         const WorldOptions& options);
//   };
//   static_assert(ConformanceBackend<MyBackend>);
//   Backend backend = MakeBackend<MyBackend>();
//
// A backend that needs something of the machine also has Untested(), which says
// why nothing can be tested where that is not there.
//
// Plain values; MakeWorld() may be called from several threads.
#ifndef CONFORMANCE_BACKEND_H_
#define CONFORMANCE_BACKEND_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/service_event.h"
#include "fakes/faulty_file_system.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/reloader.h"

namespace reloader::conformance {

// What only a made-up world lets a scenario do. `path` is absolute.
class WorldControls {
 public:
  virtual ~WorldControls() = default;

  // Lets time pass.
  virtual void Advance(absl::Duration duration) = 0;
  // Does something once so much time has passed, in the middle of a wait too.
  virtual void In(absl::Duration duration, std::function<void()> event) = 0;
  // Makes the clock that stamps files jump, forwards or backwards.
  virtual void StepClock(absl::Duration step) = 0;
  // From here on two timestamps of files are at least so far apart.
  virtual void SetGranularity(absl::Duration granularity) = 0;
  // Makes a directory the root of another device, empty at first, and takes
  // that away, so that what was there before is seen again (mount(2),
  // umount(2)). Mounting again brings the same device back.
  virtual absl::Status Mount(absl::string_view path) = 0;
  virtual absl::Status Unmount(absl::string_view path) = 0;
};

// The service that the reloader of a world depends on, and what can be done to
// it. One thread, that of the world.
class ServiceControls {
 public:
  virtual ~ServiceControls() = default;

  // Returns when it is done: a service that was started answers.
  virtual absl::Status Do(ServiceEvent event) = 0;
};

// One fresh root directory, with a reloader that has watched nothing yet. What
// it made is removed by the destructor. One thread.
class World {
 public:
  virtual ~World() = default;

  // Returns the empty directory in which everything happens: absolute, without
  // a slash at its end.
  virtual const std::string& root() const = 0;

  // The truth, without faults: what the harness looks at and changes. Not what
  // the reloader looks at, if that can be made to fail.
  virtual const FileSystem& file_system() const = 0;
  virtual FileSystemMutator& mutator() = 0;

  virtual Clock& clock() = 0;
  virtual Reloader& reloader() = 0;

  // The faults of the reloader's file system; nullptr if it can have none.
  virtual fakes::FaultPlan* faults() { return nullptr; }

  // nullptr if the world is the real one.
  virtual WorldControls* controls() { return nullptr; }

  // nullptr if the reloader depends on no service, or on one that others use.
  virtual ServiceControls* service() { return nullptr; }
};

// What becomes of the service that the reloader depends on, if it does.
enum class ServiceFate : uint8_t {
  kServes,    // Nothing; it may be that of all worlds.
  kTroubled,  // World::service() is used.
  // The same, and in the end the service is of no use: the reloader is to be
  // one that goes on without.
  kLost,
};

struct WorldOptions {
  DiagnosticSink* diagnostics = nullptr;  // Outlives the world.
  // The longest wait of a tick. Scenarios ask for their ticks, so that there is
  // nothing to wait for.
  absl::Duration interval = absl::ZeroDuration();
  ServiceFate service = ServiceFate::kServes;
};

// Something that a scenario may require and this backend, or its world, does
// not have. AllCapabilities() lists the words.
struct Limitation {
  std::string capability;
  std::string reason;  // Ends a sentence: "not applicable, because …".
};

// The capabilities that exist, each with what it means; sorted.
struct Capability {
  absl::string_view name;
  absl::string_view meaning;
};
const std::vector<Capability>& AllCapabilities();

template <typename T>
concept ConformanceBackend = requires(const WorldOptions& options) {
  { T::kName } -> std::convertible_to<absl::string_view>;
  { T::Limitations() } -> std::same_as<std::vector<Limitation>>;
  {
    T::MakeWorld(options)
    } -> std::same_as<absl::StatusOr<std::unique_ptr<World>>>;
};

// Of a backend that can say why nothing is tested of it.
template <typename T>
concept MayBeUntested = requires {
  { T::Untested() } -> std::same_as<std::string>;
};

// Returns what ends the sentence "not tested, because …"; empty: it is tested.
template <ConformanceBackend T>
std::string UntestedBecause() {
  if constexpr (MayBeUntested<T>) {
    return T::Untested();
  } else {
    return "";
  }
}

// A backend as a value.
struct Backend {
  std::string name;
  std::vector<Limitation> limitations;
  std::string untested;  // UntestedBecause().
  std::function<absl::StatusOr<std::unique_ptr<World>>(const WorldOptions&)>
      make_world;

  // Returns the limitation that rules out `capability`, or nullptr.
  const Limitation* Lacks(absl::string_view capability) const;
};

template <ConformanceBackend T>
Backend MakeBackend() {
  return {.name = std::string(T::kName),
          .limitations = T::Limitations(),
          .untested = UntestedBecause<T>(),
          .make_world = T::MakeWorld};
}

// Returns `backend` as one that has `capabilities` and no others: scenarios
// that need another are not applicable. InvalidArgument, with all that is
// wrong, if a word is none of AllCapabilities(), or of what the backend itself
// rules out.
absl::StatusOr<Backend> WithCapabilities(
    Backend backend, const std::vector<std::string>& capabilities);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_BACKEND_H_
