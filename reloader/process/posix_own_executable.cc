#include "reloader/process/posix_own_executable.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace reloader::process {
namespace {

constexpr char kSelf[] = "/proc/self/exe";

// What the kernel appends to the path of a file that is gone.
constexpr absl::string_view kDeleted = " (deleted)";

}  // namespace

std::vector<std::string> OwnExecutables() {
  char target[4096];
  const ssize_t size = readlink(kSelf, target, sizeof(target));
  if (size <= 0 || size == static_cast<ssize_t>(sizeof(target))) return {kSelf};
  std::string path(target, static_cast<size_t>(size));
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    path = std::string(absl::StripSuffix(path, kDeleted));
  }
  return {path, kSelf};
}

}  // namespace reloader::process
