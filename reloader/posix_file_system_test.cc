// What only the file system of this machine can show: permissions, special
// files, /proc, long paths. The rest is in posix_file_system_contract_test.cc.
#include "reloader/posix_file_system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/check.h"
#include "reloader/file_descriptor.h"
#include "reloader/file_system.h"
#include "reloader/posix_file_system_mutator.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/testing/temp_directory.h"
#include "reloader/testing/without_override.h"

namespace reloader {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

int64_t PreciseNowNs() {
  struct timespec now;
  RELOADER_CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
  return absl::ToUnixNanos(absl::TimeFromTimespec(now));
}

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

class PosixFileSystemTest : public testing::Test {
 protected:
  std::string Path(absl::string_view name) const {
    return absl::StrCat(temp_.path(), "/", name);
  }

  void MakeFile(absl::string_view name) const {
    const FileDescriptor fd(
        open(Path(name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_TRUE(fd.valid()) << name << ": " << strerror(errno);
  }

  void MakeDirectory(absl::string_view name) const {
    ASSERT_EQ(mkdir(Path(name).c_str(), 0700), 0) << strerror(errno);
  }

  void Chmod(absl::string_view name, mode_t mode) const {
    ASSERT_EQ(chmod(Path(name).c_str(), mode), 0) << strerror(errno);
  }

  std::unique_ptr<Directory> Open(absl::string_view name) const {
    auto directory = fs_.OpenDirectory(Path(name));
    EXPECT_THAT(directory, IsOk());
    return directory.ok() ? *std::move(directory) : nullptr;
  }

  FileType TypeOf(const std::string& path) const {
    const absl::StatusOr<FileStatus> status = fs_.Lstat(path);
    EXPECT_THAT(status, IsOk());
    return status.ok() ? status->type : FileType::kUnknown;
  }

  const TempDirectory temp_;
  const PosixFileSystem fs_{};
};

std::vector<std::string> Names(const Directory& directory) {
  std::vector<std::string> names;
  EXPECT_THAT(directory.List([&](const DirectoryEntry& entry) {
    names.emplace_back(entry.name);
  }),
              IsOk());
  return names;
}

// The capacity of what is returned is that of the buffer it was read into.
TEST_F(PosixFileSystemTest, ReadingTakesMemoryWithWhatThereIs) {
  constexpr size_t kPage = 4096;
  for (const size_t bytes :
       {size_t{0}, size_t{3}, kPage - 1, kPage, 25 * kPage + 1}) {
    MakeFile("file");
    ASSERT_EQ(truncate(Path("file").c_str(), static_cast<off_t>(bytes)), 0)
        << strerror(errno);
    const auto contents = fs_.Read(Path("file"), int64_t{16} << 20);
    ASSERT_THAT(contents, IsOk());
    EXPECT_EQ(contents->size(), bytes);
    EXPECT_LE(contents->capacity(), bytes + 2 * kPage) << bytes << " bytes";
  }
}

TEST_F(PosixFileSystemTest, ADirectoryWithoutRCanBePassedThrough) {
  MakeDirectory("through");
  MakeDirectory("through/inner");
  MakeFile("through/inner/file");
  Chmod("through", 0300);
  const WithoutOverride permissions_apply;
  const auto through = Open("through");
  ASSERT_NE(through, nullptr);
  EXPECT_THAT(through->Status(), IsOk());
  EXPECT_THAT(through->List([](const DirectoryEntry&) {}), HasErrno(EACCES));
  const auto inner = through->OpenDirectory("inner", FollowLinks::kNo);
  ASSERT_THAT(inner, IsOk());
  EXPECT_THAT(Names(**inner), UnorderedElementsAre("file"));
}

TEST_F(PosixFileSystemTest, ADirectoryWithoutXCannotBeListedInEitherForm) {
  MakeDirectory("names");
  MakeFile("names/file");
  Chmod("names", 0600);
  const WithoutOverride permissions_apply;
  const auto visit = [](const DirectoryEntry&) {};
  EXPECT_THAT(fs_.List(Path("names"), visit), HasErrno(EACCES));
  const auto names = Open("names");
  ASSERT_NE(names, nullptr);
  EXPECT_THAT(names->List(visit), HasErrno(EACCES));
  EntryStatus entry = {.name = "file"};
  names->StatEntries(absl::MakeSpan(&entry, 1));
  EXPECT_EQ(entry.error, EACCES);
}

TEST_F(PosixFileSystemTest, AFileWithoutRIsStattedButNotRead) {
  MakeFile("secret");
  Chmod("secret", 0);
  const WithoutOverride permissions_apply;
  EXPECT_THAT(fs_.Lstat(Path("secret")), IsOk());
  EXPECT_THAT(fs_.Read(Path("secret"), 1),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr(Path("secret") + "): EACCES")));
}

// A blocking open of a FIFO without a writer would hang here.
TEST_F(PosixFileSystemTest, AFifoIsNeitherOpenedNorRead) {
  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(TypeOf(Path("fifo")), FileType::kFifo);
  EXPECT_THAT(fs_.Read(Path("fifo"), 1), HasErrno(EINVAL));
  // Nobody has it open for reading: a writer that does not wait gets ENXIO.
  const FileDescriptor writer(
      open(Path("fifo").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_FALSE(writer.valid());
  EXPECT_EQ(errno, ENXIO);
}

// `other` and a file trade places all the time. Whenever Read() looks, it must
// see the file's own contents or refuse, until both have been seen often.
void ReadWhileExchanging(const std::string& file, const std::string& other,
                         int error) {
  std::atomic<bool> done = false;
  std::thread exchanger([&] {
    PosixFileSystemMutator mutator;
    while (!done) EXPECT_THAT(mutator.Exchange(file, other), IsOk());
  });
  int read = 0;
  int refused = 0;
  while (read < 500 || refused < 500) {
    const absl::StatusOr<std::string> contents =
        PosixFileSystem().Read(file, 9);
    if (!contents.ok()) {
      EXPECT_THAT(contents, HasErrno(error));
      ++refused;
    } else {
      EXPECT_EQ(*contents, "own");
      ++read;
    }
    if (testing::Test::HasFailure()) break;
  }
  done = true;
  exchanger.join();
}

TEST_F(PosixFileSystemTest, ALinkThatTakesAFilesPlaceDuringReadIsNotFollowed) {
  PosixFileSystemMutator mutator;
  ASSERT_THAT(mutator.WriteFile(Path("file"), "own"), IsOk());
  ASSERT_THAT(mutator.WriteFile(Path("secret"), "secret"), IsOk());
  ASSERT_THAT(mutator.Symlink("secret", Path("link")), IsOk());
  ReadWhileExchanging(Path("file"), Path("link"), ELOOP);
}

TEST_F(PosixFileSystemTest, AFifoThatTakesAFilesPlaceDuringReadIsNotRead) {
  PosixFileSystemMutator mutator;
  ASSERT_THAT(mutator.WriteFile(Path("file"), "own"), IsOk());
  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  ReadWhileExchanging(Path("file"), Path("fifo"), EINVAL);
}

TEST_F(PosixFileSystemTest, ASocketIsNotRead) {
  const FileDescriptor socket_fd(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const TempDirectory short_path("/tmp");
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = short_path.path() + "/s";
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(socket_fd.get(), reinterpret_cast<struct sockaddr*>(&address),
                 sizeof(address)),
            0)
      << strerror(errno);
  EXPECT_EQ(TypeOf(path), FileType::kSocket);
  EXPECT_THAT(fs_.Read(path, 1), HasErrno(EINVAL));
}

TEST_F(PosixFileSystemTest, ADeviceIsNotRead) {
  EXPECT_EQ(TypeOf("/dev/zero"), FileType::kCharacterDevice);
  EXPECT_THAT(fs_.Read("/dev/zero", 1), HasErrno(EINVAL));
}

TEST_F(PosixFileSystemTest, ListKnowsSpecialFilesByType) {
  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  std::vector<FileType> types;
  ASSERT_THAT(fs_.List(temp_.path(),
                       [&](const DirectoryEntry& entry) {
                         types.push_back(entry.type);
                       }),
              IsOk());
  // Some file systems do not say; then it must not be a guess.
  ASSERT_EQ(types.size(), 1u);
  EXPECT_THAT(types[0], testing::AnyOf(FileType::kFifo, FileType::kUnknown));
}

// /proc gives no size beforehand, so this is read without a hint.
TEST_F(PosixFileSystemTest, AFileThatDoesNotKnowItsSizeIsReadToItsEnd) {
  const absl::StatusOr<FileStatus> status = fs_.Stat("/proc/self/status");
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->size_bytes, 0);
  EXPECT_THAT(fs_.Read("/proc/self/status", kNoLimit),
              IsOkAndHolds(HasSubstr("Name:")));
}

TEST_F(PosixFileSystemTest, ALargeFileIsReadWhole) {
  std::string contents;
  for (int i = 0; contents.size() < (3u << 20); ++i) {
    absl::StrAppend(&contents, i, "\n");
  }
  const FileDescriptor fd(
      open(Path("large").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(write(fd.get(), contents.data(), contents.size()),
            static_cast<ssize_t>(contents.size()));
  const absl::StatusOr<std::string> read = fs_.Read(Path("large"), kNoLimit);
  ASSERT_THAT(read, IsOk());
  EXPECT_TRUE(*read == contents) << "of " << read->size() << " bytes";
}

TEST_F(PosixFileSystemTest, AHugeLimitIsNoReasonToTakeMemory) {
  MakeFile("small");
  const absl::StatusOr<std::string> read = fs_.Read(Path("small"), kNoLimit);
  ASSERT_THAT(read, IsOkAndHolds(""));
  EXPECT_LE(read->capacity(), 4096u);
}

// A file of 1 TiB without blocks.
TEST_F(PosixFileSystemTest, AHugeFileIsNoReasonToTakeMemory) {
  MakeFile("sparse");
  ASSERT_EQ(truncate(Path("sparse").c_str(), int64_t{1} << 40), 0)
      << strerror(errno);
  const absl::StatusOr<std::string> head = fs_.Read(Path("sparse"), 2'000'000);
  ASSERT_THAT(head, IsOk());
  EXPECT_EQ(head->size(), 2'000'000u);
  EXPECT_LT(head->capacity(), 5'000'000u);
}

TEST_F(PosixFileSystemTest, ALinkTargetLongerThanTheFirstBufferIsReadWhole) {
  for (const size_t length : {255u, 256u, 257u, 512u, 4000u}) {
    const std::string target(length, 'x');
    const std::string link = Path(absl::StrCat("link", length));
    ASSERT_EQ(symlink(target.c_str(), link.c_str()), 0) << strerror(errno);
    EXPECT_THAT(fs_.ReadLink(link), IsOkAndHolds(target));
  }
}

TEST_F(PosixFileSystemTest, APathBeyondPathMaxIsAnErrorAndAHandleHasNoLimit) {
  const std::string name(200, 'd');
  auto directory = fs_.OpenDirectory(temp_.path());
  std::string path = temp_.path();
  FileDescriptor fd(open(path.c_str(), O_PATH | O_CLOEXEC));
  while (path.size() < PATH_MAX) {
    ASSERT_EQ(mkdirat(fd.get(), name.c_str(), 0700), 0) << strerror(errno);
    fd = FileDescriptor(openat(fd.get(), name.c_str(), O_PATH | O_CLOEXEC));
    ASSERT_THAT(directory, IsOk());
    directory = (*directory)->OpenDirectory(name, FollowLinks::kNo);
    absl::StrAppend(&path, "/", name);
  }
  ASSERT_THAT(directory, IsOk());
  EXPECT_THAT((*directory)->Status(), IsOk());
  EXPECT_THAT(Names(**directory), IsEmpty());
  EXPECT_THAT(fs_.Stat(path), HasErrno(ENAMETOOLONG));
  EXPECT_THAT(fs_.OpenDirectory(path), HasErrno(ENAMETOOLONG));
}

// Cut at the NUL, the path would name another file, which exists.
TEST_F(PosixFileSystemTest, APathWithANulByteIsInvalid) {
  MakeFile("a");
  MakeDirectory("d");
  const std::string file = Path(absl::string_view("a\0b", 3));
  const std::string directory = Path(absl::string_view("d\0b", 3));
  EXPECT_THAT(fs_.Stat(file), HasErrno(EINVAL));
  EXPECT_THAT(fs_.Lstat(file), HasErrno(EINVAL));
  EXPECT_THAT(fs_.Read(file, 1), HasErrno(EINVAL));
  EXPECT_THAT(fs_.ReadLink(file), HasErrno(EINVAL));
  EXPECT_THAT(fs_.OpenDirectory(directory), HasErrno(EINVAL));
}

// The kernel gives the lowest free number.
TEST_F(PosixFileSystemTest, AHandleIsCloseOnExecAndClosedWhenDestroyed) {
  const int next =
      FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)).get();
  auto directory = fs_.OpenDirectory(temp_.path());
  ASSERT_THAT(directory, IsOk());
  EXPECT_EQ(fcntl(next, F_GETFD), FD_CLOEXEC);
  directory->reset();
  EXPECT_EQ(fcntl(next, F_GETFD), -1) << "it is still open";
}

TEST_F(PosixFileSystemTest, NoCallLeavesADescriptorOpen) {
  MakeFile("file");
  const auto next = [] {
    return FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)).get();
  };
  const int before = next();
  const auto visit = [](const DirectoryEntry&) {};
  EXPECT_THAT(fs_.List(temp_.path(), visit), IsOk());
  EXPECT_THAT(fs_.Read(Path("file"), 1), IsOk());
  EXPECT_THAT(fs_.GranularityNs(temp_.path()), IsOk());
  EXPECT_THAT(fs_.List(Path("file"), visit), Not(IsOk()));
  EXPECT_EQ(next(), before);
}

TEST_F(PosixFileSystemTest, GranularityIsAtLeastTheStepOfTheClock) {
  struct timespec step;
  ASSERT_EQ(clock_getres(CLOCK_REALTIME_COARSE, &step), 0);
  const auto directory = fs_.OpenDirectory(temp_.path());
  ASSERT_THAT(directory, IsOk());
  EXPECT_GE((*directory)->GranularityNs(), step.tv_nsec);
  EXPECT_LE((*directory)->GranularityNs(), 2'000'000'000);
  EXPECT_THAT(fs_.GranularityNs(temp_.path()),
              IsOkAndHolds((*directory)->GranularityNs()));
  // tmpfs keeps nanoseconds, so the clock's step is all there is.
  EXPECT_THAT(fs_.GranularityNs("/dev/shm"), IsOkAndHolds(step.tv_nsec));
}

TEST_F(PosixFileSystemTest, GranularityOfNoDirectoryIsAnError) {
  MakeFile("file");
  EXPECT_THAT(fs_.GranularityNs(Path("file")), HasErrno(ENOTDIR));
}

TEST_F(PosixFileSystemTest, NowIsTheClockThatTheKernelStampsWith) {
  const auto coarse_ns = [] {
    struct timespec now;
    RELOADER_CHECK(clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0);
    return absl::ToUnixNanos(absl::TimeFromTimespec(now));
  };
  const int64_t before_ns = coarse_ns();
  const int64_t now_ns = fs_.NowNs();
  EXPECT_LE(before_ns, now_ns);
  EXPECT_LE(now_ns, coarse_ns());
}

// No stamp is older than NowNs() was, up to the granule that it is cut to.
TEST_F(PosixFileSystemTest, AFileIsStampedByTheClockOfNow) {
  const absl::StatusOr<int64_t> granularity = fs_.GranularityNs(temp_.path());
  ASSERT_THAT(granularity, IsOk());
  const int64_t before_ns = fs_.NowNs();
  MakeFile("file");
  const int64_t after_ns = PreciseNowNs();
  const absl::StatusOr<FileStatus> status = fs_.Stat(Path("file"));
  ASSERT_THAT(status, IsOk());
  EXPECT_GT(status->ctime_ns, before_ns - *granularity);
  EXPECT_LE(status->ctime_ns, after_ns);
}

}  // namespace
}  // namespace reloader
