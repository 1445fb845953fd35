#include "reloader/run/repository_finder.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

// A path and what is before it.
constexpr int64_t kMaxGitFileBytes = 4096 + 64;

// Returns where the file `path` in `directory` says that the Git directory is;
// nothing if it does not say.
std::string FollowGitFile(const FileSystem& file_system,
                          absl::string_view directory,
                          const std::string& path) {
  const absl::StatusOr<std::string> text =
      file_system.Read(path, kMaxGitFileBytes);
  if (!text.ok()) return "";
  absl::string_view target = *text;
  if (!absl::ConsumePrefix(&target, "gitdir: ")) return "";
  while (absl::ConsumeSuffix(&target, "\n") ||
         absl::ConsumeSuffix(&target, "\r")) {
  }
  if (target.empty()) return "";
  return target.front() == '/' ? std::string(target)
                               : absl::StrCat(directory, "/", target);
}

}  // namespace

void RepositoryFinder::AddPath(absl::string_view path) {
  while (true) {
    const size_t slash = path.rfind('/');
    if (slash == absl::string_view::npos) return;
    path = path.substr(0, slash);  // "/" is "".
    if (!asked_.emplace(path).second) return;
    AddDirectory(path);
  }
}

void RepositoryFinder::AddDirectory(absl::string_view directory) {
  const std::string git = absl::StrCat(directory, "/.git");
  const absl::StatusOr<FileStatus> status = file_system_.Stat(git);
  if (status.ok() && status->type == FileType::kDirectory) {
    repositories_.insert({Repository::Kind::kGit, git});
  } else if (status.ok() && status->type == FileType::kRegular) {
    std::string target = FollowGitFile(file_system_, directory, git);
    if (!target.empty()) {
      repositories_.insert({Repository::Kind::kGit, std::move(target)});
    }
  }
  for (const auto& [kind, name] :
       {std::pair(Repository::Kind::kMercurial, "/.hg"),
        std::pair(Repository::Kind::kSubversion, "/.svn")}) {
    std::string path = absl::StrCat(directory, name);
    const absl::StatusOr<FileStatus> found = file_system_.Stat(path);
    if (found.ok() && found->type == FileType::kDirectory) {
      repositories_.insert({kind, std::move(path)});
    }
  }
}

void RepositoryFinder::Clear() {
  asked_.clear();
  repositories_.clear();
}

}  // namespace reloader
