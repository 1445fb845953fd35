// The contract of file systems, on the one in memory.
#include <string>

#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract.h"
#include "reloader/file_system_mutator.h"

namespace reloader::fakes {
namespace {

template <bool kPrivileged>
class World {
 public:
  World() {
    RELOADER_CHECK(file_system_.mutator().Mkdir(root()).ok());
    file_system_.SetCredentials(
        {.privileged = kPrivileged, .keeps_set_ids = kPrivileged});
  }

  const FileSystem& file_system() const { return file_system_; }
  FileSystemMutator& mutator() { return file_system_.mutator(); }
  std::string root() const { return "/world"; }
  bool permissions_bind() const { return !kPrivileged; }
  void PassGranule() {
    clock_.Advance(absl::Nanoseconds(*file_system_.GranularityNs("/")));
  }

 private:
  FakeClock clock_;
  InMemoryFileSystem file_system_{{}, &clock_};
};

using InMemoryWorld = World<true>;
RELOADER_INSTANTIATE_FILE_SYSTEM_CONTRACT(InMemoryWorld);

namespace unprivileged {

using UnprivilegedInMemoryWorld = World<false>;
RELOADER_INSTANTIATE_FILE_SYSTEM_CONTRACT(UnprivilegedInMemoryWorld);

}  // namespace unprivileged

}  // namespace
}  // namespace reloader::fakes
