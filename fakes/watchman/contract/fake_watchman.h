// The fake Watchman server as the protocol contract needs it: in memory and in
// virtual time, which passes whenever a test waits for bytes.
//
//   FakeWatchman server;
//   ContractConnection connection(server.Connect(), {PduFormat::kJson});
//
// One thread.
#ifndef FAKES_WATCHMAN_CONTRACT_FAKE_WATCHMAN_H_
#define FAKES_WATCHMAN_CONTRACT_FAKE_WATCHMAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "fakes/watchman/server.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"

namespace reloader::fakes::watchman {

class FakeWatchman {
 public:
  FakeWatchman();

  std::unique_ptr<ByteStream> Connect();
  const FileSystem& file_system() const { return file_system_; }
  FileSystemMutator& mutator() { return file_system_.mutator(); }
  std::string base() const { return "/base"; }
  absl::Status Restart();
  absl::Status Restart(absl::string_view config);

 private:
  FakeClock clock_;
  InMemoryFileSystem file_system_{{}, &clock_};
  std::string config_ = "{}";
  int32_t starts_ = 0;
  std::optional<FakeWatchmanServer> server_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_FAKE_WATCHMAN_H_
