// From changes in a file system to what pages are told, in virtual time.
#include "reloader/live_reload/live_reload.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/live_reload/page_audience.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/run/run_loop_fixture.h"

namespace reloader::live_reload {
namespace {

using ::testing::ElementsAre;

class LiveReloadTest : public RunLoopFixture, public PageAudience {
 protected:
  // As a program that restarts a server does it, which takes no time here.
  void Begin() {
    Make(Backend::kTold, {});
    live_.emplace(&loop_->signals(), this);
    client_.on_changes = [this](const std::vector<Change>& changes) {
      log_.push_back(absl::StrCat("restart for ", changes.size()));
    };
    client_.on_tick = [this] { live_->Flush(); };
  }
  void Publish(PageEvent event) override {
    log_.emplace_back(PageEventName(event));
  }

  std::optional<LiveReload> live_;
  std::vector<std::string> log_;
};

TEST_F(LiveReloadTest, PagesAreToldOnceABatchAndAfterTheRestart) {
  Begin();
  WriteIn(100, "/w/a", "22");
  WriteIn(105, "/w/b", "22");
  RunFor(5000);
  EXPECT_THAT(log_, ElementsAre("restart for 2", "reload"));
}

TEST_F(LiveReloadTest, StyleSheetsAloneAreSwappedAndRestartAsWell) {
  Begin();
  WriteIn(100, "/w/a.css", "22");
  WriteIn(105, "/w/b.css", "22");
  RunFor(5000);
  EXPECT_THAT(log_, ElementsAre("restart for 2", "css"));
}

TEST_F(LiveReloadTest, StyleSheetsAmongOthersReload) {
  Begin();
  WriteIn(100, "/w/a", "22");
  WriteIn(105, "/w/z.css", "22");
  RunFor(5000);
  EXPECT_THAT(log_, ElementsAre("restart for 2", "reload"));
}

TEST_F(LiveReloadTest, EachBatchIsAnEventOfItsOwn) {
  Begin();
  WriteIn(100, "/w/a", "22");
  WriteIn(3000, "/w/a.css", "22");
  RunFor(9000);
  EXPECT_THAT(log_,
              ElementsAre("restart for 1", "reload", "restart for 1", "css"));
}

TEST_F(LiveReloadTest, StopsListeningWithItsLife) {
  Begin();
  client_.on_tick = [] {};
  live_.reset();
  WriteIn(100, "/w/a", "22");
  RunFor(5000);
  EXPECT_THAT(log_, ElementsAre("restart for 1"));
}

}  // namespace
}  // namespace reloader::live_reload
