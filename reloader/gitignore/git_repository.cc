#include "reloader/gitignore/git_repository.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/file_system.h"
#include "reloader/gitignore/linked_file.h"

namespace reloader {
namespace {

// A path and what is before it.
constexpr int64_t kMaxPointerBytes = 4096 + 64;

// Returns where the file `path`, in `directory`, says that something is: a path
// behind `prefix`. nullopt: it does not say.
std::optional<std::string> Follow(const FileSystem& file_system,
                                  absl::string_view directory,
                                  absl::string_view path,
                                  absl::string_view prefix) {
  const absl::StatusOr<std::string> text =
      ReadLinkedFile(file_system, path, kMaxPointerBytes);
  if (!text.ok()) return std::nullopt;
  absl::string_view target = *text;
  if (!absl::ConsumePrefix(&target, prefix)) return std::nullopt;
  while (absl::ConsumeSuffix(&target, "\n") ||
         absl::ConsumeSuffix(&target, "\r")) {
  }
  if (target.empty() || absl::StrContains(target, absl::string_view("\0", 1))) {
    return std::nullopt;
  }
  return absl::StartsWith(target, "/") ? std::string(target)
                                       : absl::StrCat(directory, "/", target);
}

}  // namespace

std::optional<std::string> GitDirectoryAt(const FileSystem& file_system,
                                          absl::string_view directory) {
  std::string git = absl::StrCat(directory, "/.git");
  const absl::StatusOr<FileStatus> status = file_system.Stat(git);
  if (!status.ok()) return std::nullopt;
  if (status->type == FileType::kDirectory) return git;
  if (status->type != FileType::kRegular) return std::nullopt;
  return Follow(file_system, directory, git, "gitdir: ");
}

std::optional<GitRepository> RepositoryAt(const FileSystem& file_system,
                                          absl::string_view directory) {
  while (absl::ConsumeSuffix(&directory, "/")) {
  }
  const std::optional<std::string> git = GitDirectoryAt(file_system, directory);
  // Git passes over one that has no HEAD.
  if (!git.has_value() ||
      !file_system.Lstat(absl::StrCat(*git, "/HEAD")).ok()) {
    return std::nullopt;
  }
  const std::string common =
      Follow(file_system, *git, absl::StrCat(*git, "/commondir"), "")
          .value_or(*git);
  return GitRepository{.root = directory.empty() ? "/" : std::string(directory),
                       .exclude_file = absl::StrCat(common, "/info/exclude")};
}

std::optional<GitRepository> RepositoryOf(const FileSystem& file_system,
                                          absl::string_view directory) {
  while (true) {
    if (auto found = RepositoryAt(file_system, directory)) return found;
    const size_t slash = directory.rfind('/');
    if (slash == absl::string_view::npos) return std::nullopt;
    directory = directory.substr(0, slash);  // "/" is "".
  }
}

}  // namespace reloader
