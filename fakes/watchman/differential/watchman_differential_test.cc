// The random comparison of two Watchman servers: that it finds what differs,
// and nothing where nothing does.
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/fake_watchman.h"
#include "fakes/watchman/contract/real_watchman.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "fakes/watchman/differential/differential_campaign.h"
#include "fakes/watchman/differential/error_requests.h"
#include "fakes/watchman/differential/side_run.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

void ExpectAgreement(const CampaignResult& result) {
  std::cout << result.text;
  EXPECT_TRUE(result.agree);
  if (!result.agree) return;
  EXPECT_GE(result.mix.PercentNonEmpty(), 50);
  EXPECT_GE(result.mix.RarestPairCount(), 20);
  EXPECT_EQ(result.errors_asked, ErrorRequests().size());
}

TEST(WatchmanDifferentialTest, TheFakeAgreesWithTheDaemon) {
  RealWatchman real;
  FakeWatchman fake;
  ExpectAgreement(
      RunCampaign({.log = &std::cerr}, MakeSide(&real), MakeSide(&fake)));
}

// Calls one file by another name.
class Liar final : public ByteStream {
 public:
  explicit Liar(std::unique_ptr<ByteStream> stream)
      : stream_(std::move(stream)) {}
  absl::Status Write(absl::string_view bytes) override {
    return stream_->Write(bytes);
  }
  absl::StatusOr<std::string> Read() override {
    absl::StatusOr<std::string> bytes = stream_->Read();
    if (!bytes.ok()) return bytes.status();
    return absl::StrReplaceAll(*bytes, {{"b.txt", "c.txt"}});
  }

 private:
  const std::unique_ptr<ByteStream> stream_;
};

TEST(WatchmanDifferentialTest, ADifferenceIsShrunkToWhatShowsIt) {
  FakeWatchman honest;
  FakeWatchman other;
  Side liar = MakeSide(&other);
  liar.connect = [&] { return std::make_unique<Liar>(other.Connect()); };
  const CampaignResult result = RunCampaign({}, MakeSide(&honest), liar);
  EXPECT_FALSE(result.agree);
  EXPECT_LE(result.history.size(), 3u) << result.text;
  EXPECT_NE(result.text.find("for --replay"), std::string::npos);
  EXPECT_NE(result.text.find("c.txt"), std::string::npos);
}

// What is random here is not in the servers.
TEST(WatchmanDifferentialTest, TheDaemonAgreesWithItself) {
  RealWatchman one;
  RealWatchman other;
  ExpectAgreement(
      RunCampaign({.log = &std::cerr}, MakeSide(&one), MakeSide(&other)));
}

}  // namespace
}  // namespace reloader::fakes::watchman
