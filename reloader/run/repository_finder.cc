#include "reloader/run/repository_finder.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/gitignore/git_repository.h"

namespace reloader {

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
  std::optional<std::string> git = GitDirectoryAt(file_system_, directory);
  if (git.has_value()) {
    repositories_.insert({Repository::Kind::kGit, *std::move(git)});
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
