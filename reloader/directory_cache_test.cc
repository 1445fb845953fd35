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

}  // namespace
}  // namespace reloader
