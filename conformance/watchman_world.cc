#include "conformance/watchman_world.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/disk_world.h"
#include "conformance/forwarding_world.h"
#include "conformance/memory_world.h"
#include "conformance/watchman_service.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/fake_connector.h"
#include "fakes/watchman/server.h"
#include "reloader/clock.h"
#include "reloader/fallback_source.h"
#include "reloader/hint_source.h"
#include "reloader/posix_clock.h"
#include "reloader/reloader.h"
#include "reloader/stat_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/watchman_daemon.h"
#include "reloader/watchman/posix_socket.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/watchman_reloader.h"
#include "reloader/watchman/watchman_source.h"

namespace reloader::conformance {
namespace {

using watchman::Connector;
using watchman::Transport;
using watchman::Value;

class DaemonService final : public WatchmanService {
 public:
  static absl::StatusOr<std::shared_ptr<WatchmanService>> Create() {
    absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
        WatchmanDaemon::Start({.config = kNoProjects});
    if (!daemon.ok()) return daemon.status();
    return std::make_shared<DaemonService>(*std::move(daemon));
  }
  explicit DaemonService(std::unique_ptr<WatchmanDaemon> daemon)
      : daemon_(std::move(daemon)) {}

 private:
  absl::StatusOr<std::unique_ptr<Transport>> ConnectDirectly() override {
    return watchman::ConnectUnixSocket(daemon_->socket_path(),
                                       absl::Seconds(5));
  }
  absl::Status Kill() override {
    daemon_->Kill();
    return absl::OkStatus();
  }
  absl::Status Start(Will will) override {
    // Of the directories that have such a file there are none.
    return daemon_->Restart(
        will == Will::kWatch
            ? kNoProjects
            : R"({"root_files": [".watched"], "enforce_root_files": true})");
  }
  void Stall() override { daemon_->Suspend(); }
  absl::Status Dawdle() override {
    return absl::UnimplementedError("a real daemon is as fast as it is");
  }
  Clock& clock() override { return clock_; }

  const std::unique_ptr<WatchmanDaemon> daemon_;
  PosixClock clock_;
};

class FakeService final : public WatchmanService {
 public:
  FakeService(fakes::InMemoryFileSystem* file_system, fakes::FakeClock* clock,
              size_t read_bytes)
      : file_system_(*file_system), clock_(*clock), read_bytes_(read_bytes) {
    Replace({});
  }

 private:
  struct Process {
    Process(fakes::InMemoryFileSystem* file_system, fakes::FakeClock* clock,
            fakes::watchman::ServerOptions options)
        : server(file_system, clock, std::move(options)) {}
    fakes::watchman::FakeWatchmanServer server;
    fakes::watchman::FakeConnector connector{&server};
  };

  void Replace(fakes::watchman::ServerOptions options) {
    process_ =
        std::make_unique<Process>(&file_system_, &clock_, std::move(options));
    process_->server.faults().read_bytes = read_bytes_;
  }

  absl::StatusOr<std::unique_ptr<Transport>> ConnectDirectly() override {
    return process_->connector.Connect();
  }
  absl::Status Kill() override {
    process_->server.Shutdown();
    process_->server.faults().refuses_connections = true;
    return absl::OkStatus();
  }
  absl::Status Start(Will will) override {
    fakes::watchman::ServerOptions options = {.pid = ++pid_};
    if (will == Will::kRefuse) {
      options.global_config =
          Value::Object({{"root_files", Value::Array({".watched"})},
                         {"enforce_root_files", true}});
    }
    Replace(std::move(options));
    return absl::OkStatus();
  }
  void Stall() override {
    process_->server.faults().delay = absl::Hours(24 * 365);
  }
  absl::Status Dawdle() override {
    process_->server.faults().delay = absl::Milliseconds(40);
    clock_.At(clock_.Now() + absl::Milliseconds(10), [this] {
      process_->server.faults().delay = absl::ZeroDuration();
    });
    return absl::OkStatus();
  }
  Clock& clock() override { return clock_; }

  fakes::InMemoryFileSystem& file_system_;
  fakes::FakeClock& clock_;
  const size_t read_bytes_;
  int32_t pid_ = 1;
  std::unique_ptr<Process> process_;
};

class ServedWorld final : public ForwardingWorld {
 public:
  ServedWorld(std::unique_ptr<World> base,
              std::shared_ptr<WatchmanService> service)
      : ForwardingWorld(std::move(base)), service_(std::move(service)) {}
  ServiceControls* service() override { return service_.get(); }

 private:
  // The reloader's connector has it too: it ends with the base.
  const std::shared_ptr<WatchmanService> service_;
};

watchman::WatchmanReloaderOptions ReloaderOptionsFor(
    const WorldOptions& options) {
  // Not more often than the daemon settles.
  watchman::WatchmanSourceOptions source = {
      .interval = std::max(options.interval, absl::Milliseconds(50))};
  if (options.service == ServiceFate::kLost) {
    source.session.timeout = absl::Seconds(1);
    source.patience = absl::ZeroDuration();
  }
  return {.source = source};
}

absl::StatusOr<std::unique_ptr<Reloader>> MakeReloader(
    std::unique_ptr<Connector> connector, const Environment& environment,
    const WorldOptions& options, const WatchmanWraps& wraps) {
  watchman::WatchmanReloaderOptions reloader_options =
      ReloaderOptionsFor(options);
  reloader_options.source.session.file_system = environment.file_system;
  const bool has_fallback = options.service == ServiceFate::kLost;
  if (wraps.connector != nullptr) {
    connector = wraps.connector(std::move(connector));
  }
  if (wraps.source == nullptr) {
    const auto make = has_fallback ? watchman::MakeFallbackReloader
                                   : watchman::MakeWatchmanReloader;
    return make(std::move(connector), environment, reloader_options);
  }
  std::unique_ptr<HintSource> source =
      wraps.source(std::make_unique<watchman::WatchmanSource>(
          std::move(connector), environment.clock, environment.diagnostics,
          reloader_options.source));
  if (has_fallback) {
    std::vector<std::unique_ptr<HintSource>> sources;
    sources.push_back(std::move(source));
    sources.push_back(MakeStatSource());
    source = std::make_unique<FallbackSource>(std::move(sources),
                                              environment.diagnostics);
  }
  return TableReloader::Create(std::move(source), environment,
                               {.interval = reloader_options.source.interval});
}

absl::StatusOr<std::unique_ptr<World>> WithService(
    absl::StatusOr<std::unique_ptr<World>> world,
    std::shared_ptr<WatchmanService> service, const WorldOptions& options) {
  if (!world.ok() || options.service == ServiceFate::kServes) return world;
  return std::make_unique<ServedWorld>(*std::move(world), std::move(service));
}

}  // namespace

absl::StatusOr<std::unique_ptr<World>> MakeWatchmanWorldOnDisk(
    const WorldOptions& options, const WatchmanWraps& wraps) {
  const absl::StatusOr<std::shared_ptr<WatchmanService>> service =
      DaemonService::Create();
  if (!service.ok()) return service.status();
  return WithService(DiskWorld::Create(options.diagnostics,
                                       [&](const Environment& environment) {
                                         return MakeReloader(
                                             ConnectorTo(*service), environment,
                                             options, wraps);
                                       },
                                       {.wrap = wraps.file_system}),
                     *service, options);
}

absl::StatusOr<std::unique_ptr<World>> MakeWatchmanWorldInMemory(
    const WorldOptions& options, size_t read_bytes,
    const WatchmanWraps& wraps) {
  std::shared_ptr<WatchmanService> service;
  absl::StatusOr<std::unique_ptr<World>> world = MemoryWorld::Create(
      options.diagnostics,
      [&](const Environment& environment,
          fakes::InMemoryFileSystem* file_system, fakes::FakeClock* clock) {
        service = std::make_shared<FakeService>(file_system, clock, read_bytes);
        return MakeReloader(ConnectorTo(service), environment, options, wraps);
      },
      {.wrap = wraps.file_system});
  return WithService(std::move(world), std::move(service), options);
}

}  // namespace reloader::conformance
