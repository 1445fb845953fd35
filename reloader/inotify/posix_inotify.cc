#include "reloader/inotify/posix_inotify.h"

#include <errno.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/errno_status.h"

namespace reloader {
namespace {

// Room for about 4,000 events with short names.
constexpr size_t kBufferBytes = 128 * 1024;

// Not in linux/magic.h; from statfs(2) and the drivers' sources.
constexpr int64_t kBeegfsMagic = 0x19830326;
constexpr int64_t kCifsMagic = 0xff534d42;
constexpr int64_t kGfs2Magic = 0x01161970;
constexpr int64_t kGpfsMagic = 0x47504653;
constexpr int64_t kLustreMagic = 0x0bd00bd0;
constexpr int64_t kParallelsMagic = 0x7c7c6673;
constexpr int64_t kSmb2Magic = 0xfe534d42;
constexpr int64_t kVboxMagic = 0x786f4256;
constexpr int64_t kVmblockMagic = 0xbacbacbc;

// "the user's limit is 8192 (fs.inotify.max_user_watches); raise it: …"
std::string LimitAdvice(absl::string_view what) {
  const std::string file = absl::StrCat("/proc/sys/fs/inotify/", what);
  std::string limit;
  std::ifstream(file) >> limit;
  const absl::string_view enough =
      what == "max_user_watches" ? "1048576" : "1024";
  return absl::StrCat("the limit for a user is ", limit.empty() ? "?" : limit,
                      "; raise it: sudo sysctl fs.inotify.", what, "=", enough);
}

}  // namespace

absl::string_view RemoteFileSystemName(int64_t magic) {
  // f_type is signed, and 32 bits wide on some machines.
  switch (magic & 0xffffffff) {
    case AFS_SUPER_MAGIC:
    case AFS_FS_MAGIC:
      return "AFS";
    case CEPH_SUPER_MAGIC:
      return "Ceph";
    case CODA_SUPER_MAGIC:
      return "Coda";
    case FUSE_SUPER_MAGIC:
      return "FUSE";
    case NCP_SUPER_MAGIC:
      return "NCP";
    case NFS_SUPER_MAGIC:
      return "NFS";
    case OCFS2_SUPER_MAGIC:
      return "OCFS2";
    case SMB_SUPER_MAGIC:
    case kCifsMagic:
    case kSmb2Magic:
      return "SMB";
    case V9FS_MAGIC:
      return "9P";
    case kBeegfsMagic:
      return "BeeGFS";
    case kGfs2Magic:
      return "GFS2";
    case kGpfsMagic:
      return "GPFS";
    case kLustreMagic:
      return "Lustre";
    case kParallelsMagic:
      return "Parallels";
    case kVboxMagic:
      return "VirtualBox";
    case kVmblockMagic:
      return "VMware";
    default:
      return "";
  }
}

absl::Status PosixInotify::Open() {
  fd_ = FileDescriptor(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (fd_.valid()) return absl::OkStatus();
  absl::Status status = ErrnoToStatus(errno, "inotify_init1", "");
  if (ErrnoFromStatus(status) != EMFILE) return status;
  return absl::ResourceExhaustedError(absl::StrCat(
      "no inotify instance left: ", LimitAdvice("max_user_instances")));
}

absl::StatusOr<int> PosixInotify::Add(absl::string_view path, uint32_t mask) {
  if (!fd_.valid()) {
    return absl::FailedPreconditionError("there is no inotify instance");
  }
  const std::string name(path);
  struct statfs file_system;
  if (statfs(name.c_str(), &file_system) != 0) {
    return ErrnoToStatus(errno, "statfs", path);
  }
  const absl::string_view remote = RemoteFileSystemName(file_system.f_type);
  if (!remote.empty()) {
    return absl::UnimplementedError(absl::StrCat(
        remote, " does not tell what other machines or programs change"));
  }
  const int wd = inotify_add_watch(fd_.get(), name.c_str(), mask | IN_ONLYDIR);
  if (wd >= 0) return wd;
  if (errno != ENOSPC) return ErrnoToStatus(errno, "inotify_add_watch", path);
  return absl::ResourceExhaustedError(
      absl::StrCat("no inotify watch left: ", LimitAdvice("max_user_watches")));
}

void PosixInotify::Remove(int wd) {
  // EINVAL: it has ended by itself.
  (void)inotify_rm_watch(fd_.get(), wd);
}

absl::StatusOr<std::vector<InotifyEvent>> PosixInotify::Read() {
  std::vector<InotifyEvent> events;
  buffer_.resize(kBufferBytes);
  ssize_t size;
  do {
    size = read(fd_.get(), buffer_.data(), buffer_.size());
  } while (size < 0 && errno == EINTR);
  if (size < 0 && errno == EAGAIN) return events;
  if (size < 0) return ErrnoToStatus(errno, "read", "inotify");
  for (ssize_t at = 0; at < size;) {
    struct inotify_event event;
    std::memcpy(&event, buffer_.data() + at, sizeof(event));
    at += sizeof(event);
    events.push_back({.wd = event.wd,
                      .mask = event.mask,
                      .cookie = event.cookie,
                      // Padded with NULs.
                      .name = event.len == 0 ? "" : buffer_.data() + at});
    at += event.len;
  }
  return events;
}

bool PosixInotify::IsReady() const {
  struct pollfd poll_fd = {.fd = fd_.get(), .events = POLLIN, .revents = 0};
  return poll(&poll_fd, 1, 0) > 0;
}

}  // namespace reloader
