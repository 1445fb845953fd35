// What the parts of the file-system contract share: the type parameter and the
// fixture. Include file_system_contract.h instead.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_FIXTURE_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_FIXTURE_H_

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/testing/errno_matcher.h"
#include "reloader/testing/status_matchers.h"

namespace reloader {

// A file system under test. One is made for each test.
template <typename T>
concept FileSystemWorld = std::default_initializable<T> && requires(T& world) {
  { world.file_system() } -> std::convertible_to<const FileSystem&>;
  { world.mutator() } -> std::convertible_to<FileSystemMutator&>;
  // An empty directory, its absolute path without links or a slash at the
  // end. The world removes it.
  { world.root() } -> std::convertible_to<std::string>;
  // Lets time pass, so that a change made after the call is stamped later
  // than any made before it, and NowNs() is later than those, too.
  { world.PassGranule() } -> std::same_as<void>;
  // Whether permissions bind who makes the calls: root they do not. Either way
  // the calls are made by the owner of what the tests make.
  { world.permissions_bind() } -> std::same_as<bool>;
};

template <typename World>
class FileSystemContract : public testing::Test {
  static_assert(FileSystemWorld<World>, "see FileSystemWorld, above");

 protected:
  // September 2001. Even whole seconds, so that any file system keeps it.
  static constexpr int64_t kPastNs = 1'000'000'000'000'000'000;
  static constexpr int64_t kSecondNs = 1'000'000'000;
  static constexpr int64_t kNoLimit = INT64_MAX;

  const FileSystem& fs() { return world_.file_system(); }
  FileSystemMutator& mutator() { return world_.mutator(); }
  std::string root() { return world_.root(); }
  void PassGranule() { world_.PassGranule(); }
  bool permissions_bind() { return world_.permissions_bind(); }

  // Returns the path of `name`, which is relative to the root.
  std::string Path(absl::string_view name) {
    return absl::StrCat(root(), "/", name);
  }

  // Set-up. A failure fails the test.
  void Write(absl::string_view name, absl::string_view contents) {
    EXPECT_THAT(mutator().WriteFile(Path(name), contents), IsOk());
  }
  void Mkdir(absl::string_view name) {
    EXPECT_THAT(mutator().Mkdir(Path(name)), IsOk());
  }
  void Symlink(absl::string_view target, absl::string_view name) {
    EXPECT_THAT(mutator().Symlink(target, Path(name)), IsOk());
  }

  FileStatus Lstat(absl::string_view name) {
    return ValueOr(fs().Lstat(Path(name)), FileStatus());
  }
  bool Exists(absl::string_view name) { return fs().Lstat(Path(name)).ok(); }

  std::string Contents(absl::string_view name) {
    return ValueOr(fs().Read(Path(name), kNoLimit), std::string());
  }

  // Ends the program where there is no such directory: tests use the result at
  // once.
  std::unique_ptr<Directory> Open(absl::string_view name) {
    return fs().OpenDirectory(Path(name)).value();
  }

  static EntryStatus StatEntry(const Directory& directory, const char* name,
                               FollowLinks follow) {
    EntryStatus entry = {.name = name, .follow = follow};
    directory.StatEntries(absl::MakeSpan(&entry, 1));
    return entry;
  }

  static std::vector<std::string> Names(const Directory& directory) {
    std::vector<std::string> names;
    const absl::Status listed = directory.List(
        [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
    EXPECT_THAT(listed, IsOk());
    return names;
  }

 private:
  template <typename T>
  static T ValueOr(absl::StatusOr<T> value, T otherwise) {
    EXPECT_THAT(value, IsOk());
    return value.ok() ? *std::move(value) : std::move(otherwise);
  }

  World world_;
};

}  // namespace reloader

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_FIXTURE_H_
