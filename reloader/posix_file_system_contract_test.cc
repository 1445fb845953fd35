// The contract of file systems, on the one that holds $TEST_TMPDIR.
#include <time.h>

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/file_system.h"
#include "reloader/file_system_contract.h"
#include "reloader/file_system_mutator.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/without_override.h"

namespace reloader {
namespace {

int64_t PreciseNowNs() {
  struct timespec now;
  RELOADER_CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
  return absl::ToUnixNanos(absl::TimeFromTimespec(now));
}

// As whoever runs the test.
class PosixWorld {
 public:
  const FileSystem& file_system() const { return fs_; }
  FileSystemMutator& mutator() { return mutator_; }
  std::string root() const { return temp_.path(); }

  bool permissions_bind() const { return !WithoutOverride::HasOverride(); }

  // Stamps may be ahead of NowNs(), but never of the precise clock.
  void PassGranule() const {
    PosixClock clock;
    const int64_t granule_ns = fs_.GranularityNs(root()).value();
    const int64_t end_ns = PreciseNowNs() + granule_ns;
    while (fs_.NowNs() <= end_ns) {
      clock.WaitUntil(clock.Now() + absl::Nanoseconds(granule_ns), {});
    }
  }

 private:
  const TempDirectory temp_;
  const PosixFileSystem fs_{};
  PosixFileSystemMutator mutator_;
};

// As an ordinary user, who is also what root becomes without capabilities.
class UnprivilegedPosixWorld : public PosixWorld {
 private:
  const WithoutOverride permissions_apply_;
};

RELOADER_INSTANTIATE_FILE_SYSTEM_CONTRACT(PosixWorld);

namespace unprivileged {

RELOADER_INSTANTIATE_FILE_SYSTEM_CONTRACT(UnprivilegedPosixWorld);

// The permission family must be seen to bite.
TEST(UnprivilegedPosixWorldTest, PermissionsBind) {
  UnprivilegedPosixWorld world;
  EXPECT_TRUE(world.permissions_bind());
}

}  // namespace unprivileged

}  // namespace
}  // namespace reloader
