#include "reloader/real_path.h"

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

// The kernel's own limit of links in a path (path_resolution(7)).
constexpr int kMaxHops = 40;

void PushNames(absl::string_view path, std::deque<std::string>* names) {
  std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  names->insert(names->begin(), parts.begin(), parts.end());
}

}  // namespace

std::optional<std::string> WalkPath(const FileSystem& file_system,
                                    std::string at, absl::string_view path,
                                    PassedName pass) {
  std::deque<std::string> names;
  PushNames(path, &names);
  int hops = 0;
  while (!names.empty()) {
    const std::string next = names.front();
    names.pop_front();
    if (next == ".") continue;
    if (next == "..") {
      const size_t slash = at.rfind('/');
      at = slash == 0 || slash == std::string::npos ? "/" : at.substr(0, slash);
      continue;
    }
    pass(at, next);
    std::string child = absl::StrCat(at == "/" ? "" : at, "/", next);
    const absl::StatusOr<std::string> target = file_system.ReadLink(child);
    if (!target.ok()) {
      if (!names.empty()) {
        const absl::StatusOr<FileStatus> status = file_system.Lstat(child);
        if (!status.ok() || status->type != FileType::kDirectory) {
          return std::nullopt;
        }
      }
      at = std::move(child);
      continue;
    }
    if (++hops > kMaxHops) return std::nullopt;
    if (!target->empty() && target->front() == '/') at.assign(1, '/');
    PushNames(*target, &names);
  }
  return at;
}

std::string RealPath(const FileSystem& file_system, const std::string& path) {
  return WalkPath(file_system, "/", path,
                  [](const std::string&, const std::string&) {})
      .value_or(path);
}

}  // namespace reloader
