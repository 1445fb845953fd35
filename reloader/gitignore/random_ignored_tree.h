// A small random tree with random files of rules for Git, made on the disk: a
// repository, perhaps with others in it.
//
//   RandomIgnoredTree tree("/tmp/t/root", "/tmp/t/excludes", /*seed=*/7);
//   for (const auto& [path, is_directory] : tree.paths()) ...
//
// Patterns are made of the names that are there, so that many match, and
// spoiled in the ways that patterns are. Equal seeds make equal trees.
// One thread.
#ifndef RELOADER_GITIGNORE_RANDOM_IGNORED_TREE_H_
#define RELOADER_GITIGNORE_RANDOM_IGNORED_TREE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/posix_file_system_mutator.h"

namespace reloader {

class RandomIgnoredTree {
 public:
  // `root` must not exist yet, `user_excludes` is written.
  RandomIgnoredTree(std::string root, const std::string& user_excludes,
                    uint64_t seed);

  // Relative to the root, and whether it is a directory. All that was made
  // but what belongs to Git, and some that is not there.
  const std::map<std::string, bool>& paths() const { return paths_; }

  // The roots of repositories, relative to the root, which itself is "".
  const std::vector<std::string>& repositories() const { return repositories_; }

  // Every file of rules, for people.
  const std::string& description() const { return description_; }

 private:
  size_t Below(size_t end) { return random_() % end; }
  bool Percent(size_t percent) { return Below(100) < percent; }
  template <typename T>
  const T& OneOf(absl::Span<const T> choices) {
    return choices[Below(choices.size())];
  }

  void MakeDirectory(const std::string& path, int depth);
  void MakeRepository(const std::string& path);
  void WriteRules(const std::string& directory);
  void WriteFile(const std::string& path, absl::string_view text);

  std::string Rules(const std::string& directory);
  std::string Line(const std::string& directory);
  std::string Noise();
  std::string SpoiledPath(absl::string_view path);
  std::string SpoiledName(absl::string_view name);
  std::string Absolute(absl::string_view path) const;

  const std::string root_;
  std::mt19937_64 random_;
  PosixFileSystemMutator mutator_;
  std::map<std::string, bool> paths_;
  std::vector<std::string> directories_;
  std::vector<std::string> repositories_;
  std::string description_;
};

}  // namespace reloader

#endif  // RELOADER_GITIGNORE_RANDOM_IGNORED_TREE_H_
