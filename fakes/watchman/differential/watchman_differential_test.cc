// The random comparison of two Watchman servers: that it finds what differs,
// and nothing where nothing does.
#include "fakes/watchman/differential/watchman_differential.h"

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/fake_watchman.h"
#include "fakes/watchman/contract/real_watchman.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "fakes/watchman/differential/differential_campaign.h"
#include "fakes/watchman/differential/error_requests.h"
#include "fakes/watchman/differential/side_run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

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

// Calls one file by another name, once something was asked that has `cue`.
class Liar final : public ByteStream {
 public:
  Liar(std::unique_ptr<ByteStream> stream, absl::string_view cue)
      : stream_(std::move(stream)), cue_(cue) {}
  absl::Status Write(absl::string_view bytes) override {
    lies_ = lies_ || absl::StrContains(bytes, cue_);
    return stream_->Write(bytes);
  }
  absl::StatusOr<std::string> Read() override {
    absl::StatusOr<std::string> bytes = stream_->Read();
    if (!bytes.ok() || !lies_) return bytes;
    return absl::StrReplaceAll(*bytes, {{"b.txt", "c.txt"}});
  }

 private:
  const std::unique_ptr<ByteStream> stream_;
  const std::string cue_;
  bool lies_ = false;
};

Side MakeLiar(FakeWatchman* server, absl::string_view cue) {
  Side liar = MakeSide(server);
  liar.connect = [server, cue = std::string(cue)] {
    return std::make_unique<Liar>(server->Connect(), cue);
  };
  return liar;
}

TEST(WatchmanDifferentialTest, ADifferenceIsShrunkToWhatShowsIt) {
  FakeWatchman honest;
  FakeWatchman other;
  const CampaignResult result =
      RunCampaign({}, MakeSide(&honest), MakeLiar(&other, ""));
  EXPECT_FALSE(result.agree);
  EXPECT_LE(result.history.size(), 3u) << result.text;
  EXPECT_NE(result.text.find("for --replay"), std::string::npos);
  EXPECT_NE(result.text.find("c.txt"), std::string::npos);
}

// Whatever is left of the request, what is delivered can be compared.
TEST(WatchmanDifferentialTest, ASubscriptionIsShrunkWhateverItsFieldsAre) {
  FakeWatchman honest;
  FakeWatchman other;
  WatchmanDifferential differential(MakeSide(&honest),
                                    MakeLiar(&other, "type"));
  const History shrunk = differential.Shrink({
      FromJson(R"(["edit","mkdir","d"])"),
      FromJson(R"(["edit","write","d/b.txt","x"])"),
      FromJson(R"(["subscribe","one",{"fields":["type","exists","name"]}])"),
      FromJson(R"(["flush"])"),
  });
  EXPECT_EQ(shrunk.size(), 3u);
  EXPECT_THAT(differential.Play(shrunk), Optional(HasSubstr("d/c.txt")));
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
