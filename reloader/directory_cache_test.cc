#include "reloader/directory_cache.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"

namespace reloader {
namespace {

// A directory that says when it is closed.
class Probe final : public Directory {
 public:
  explicit Probe(int* open) : open_(*open) { ++open_; }
  ~Probe() override { --open_; }
  absl::StatusOr<FileStatus> Status() const override { return FileStatus(); }
  absl::Status List(EntryVisitor) const override { return absl::OkStatus(); }
  void StatEntries(absl::Span<EntryStatus>) const override {}
  absl::StatusOr<std::unique_ptr<Directory>> OpenDirectory(
      absl::string_view, FollowLinks) const override {
    return absl::UnimplementedError("");
  }
  absl::StatusOr<std::string> Read(absl::string_view, int64_t) const override {
    return "";
  }
  absl::StatusOr<std::string> ReadLink(absl::string_view) const override {
    return "";
  }
  int64_t GranularityNs() const override { return 1; }

 private:
  int& open_;
};

constexpr FileIdentity kThis = {.device = 1, .inode = 10};
constexpr FileIdentity kOther = {.device = 1, .inode = 11};

class DirectoryCacheTest : public testing::Test {
 protected:
  void Insert(DirectoryCache* cache, const int& key) {
    cache->Insert(&key, kThis, std::make_unique<Probe>(&open_));
  }
  int open_ = 0;
  const int keys_[3] = {};
};

TEST_F(DirectoryCacheTest, ClosesTheOneUsedLongestAgo) {
  DirectoryCache cache(2);
  Insert(&cache, keys_[0]);
  Insert(&cache, keys_[1]);
  EXPECT_NE(cache.Find(&keys_[0], kThis), nullptr);
  Insert(&cache, keys_[2]);
  EXPECT_EQ(open_, 2);
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_NE(cache.Find(&keys_[0], kThis), nullptr);
  EXPECT_EQ(cache.Find(&keys_[1], kThis), nullptr);
  EXPECT_NE(cache.Find(&keys_[2], kThis), nullptr);
}

TEST_F(DirectoryCacheTest, DoesNotFindADirectoryThatIsAnotherOne) {
  DirectoryCache cache(2);
  Insert(&cache, keys_[0]);
  EXPECT_EQ(cache.Find(&keys_[0], kOther), nullptr);
  EXPECT_EQ(open_, 0);
  EXPECT_EQ(cache.Find(&keys_[0], kThis), nullptr);
}

TEST_F(DirectoryCacheTest, ADirectoryInUseStaysOpen) {
  DirectoryCache cache(1);
  const auto used =
      cache.Insert(&keys_[0], kThis, std::make_unique<Probe>(&open_));
  Insert(&cache, keys_[1]);
  EXPECT_EQ(open_, 2);
}

TEST_F(DirectoryCacheTest, KeepsNothingWithoutCapacity) {
  DirectoryCache cache(0);
  Insert(&cache, keys_[0]);
  EXPECT_EQ(open_, 0);
  EXPECT_EQ(cache.size(), 0u);
}

TEST_F(DirectoryCacheTest, ErasesAndReplaces) {
  DirectoryCache cache(2);
  Insert(&cache, keys_[0]);
  Insert(&cache, keys_[0]);
  EXPECT_EQ(open_, 1);
  cache.Erase(&keys_[0]);
  cache.Erase(&keys_[1]);
  EXPECT_EQ(open_, 0);
}

// As a poller does, of a tree with more directories than may be kept.
TEST_F(DirectoryCacheTest, MostAreFoundByWhoGoesRoundAndRound) {
  constexpr size_t kKept = 200;
  DirectoryCache cache(kKept);
  const int keys[2 * kKept] = {};
  size_t found = 0;
  for (int round = 0; round < 3; ++round) {
    found = 0;
    for (const int& key : keys) {
      if (cache.Find(&key, kThis) != nullptr) {
        ++found;
      } else {
        Insert(&cache, key);
      }
    }
  }
  EXPECT_GT(found, kKept / 2);
  EXPECT_EQ(cache.size(), kKept);
  EXPECT_EQ(open_, kKept);
}

TEST_F(DirectoryCacheTest, AParentIsFoundWhileItsSubdirectoriesAreOpened) {
  constexpr size_t kKept = 200;
  DirectoryCache cache(kKept);
  const int keys[2 * kKept] = {};
  for (const int& key : keys) Insert(&cache, key);
  const int parent = 0;
  Insert(&cache, parent);
  const int subdirectories[3 * kKept] = {};
  for (const int& subdirectory : subdirectories) {
    EXPECT_NE(cache.Find(&parent, kThis), nullptr);
    Insert(&cache, subdirectory);
  }
}

TEST_F(DirectoryCacheTest, WhatIsErasedMakesRoom) {
  constexpr size_t kKept = 200;
  DirectoryCache cache(kKept);
  const int keys[3 * kKept] = {};
  for (const int& key : keys) Insert(&cache, key);
  for (const int& key : keys) cache.Erase(&key);
  EXPECT_EQ(open_, 0);
  for (const int& key : keys) Insert(&cache, key);
  EXPECT_EQ(cache.size(), kKept);
  EXPECT_NE(cache.Find(&keys[0], kThis), nullptr);
}

}  // namespace
}  // namespace reloader
