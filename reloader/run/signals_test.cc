#include "reloader/run/signals.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/reloader.h"
#include "reloader/run/fake_reloader.h"
#include "reloader/run/handler_list.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class SignalsTest : public testing::Test {
 protected:
  // Writes down that it was called, and returns `result`.
  Signals::FileChangedHandler Logs(std::string name,
                                   absl::StatusOr<bool> result) {
    return [this, name, result](const Change& change) {
      log_.push_back(absl::StrCat(name, " ", ChangeKindName(change.kind), " ",
                                  change.path));
      return result;
    };
  }
  bool Emit() { return signals_.FileChanged({"/w/a", ChangeKind::kModified}); }

  TextSink sink_;
  Signals signals_{&sink_};
  std::vector<std::string> log_;
};

TEST_F(SignalsTest, NobodyDealsWithAChangeIfNobodyListens) {
  EXPECT_FALSE(Emit());
}

TEST_F(SignalsTest, EachHandlerHasItsTurnInOrder) {
  const HandlerHandle a = signals_.OnFileChanged(Logs("a", false));
  const HandlerHandle b = signals_.OnFileChanged(Logs("b", true));
  const HandlerHandle c = signals_.OnFileChanged(Logs("c", false));
  EXPECT_TRUE(Emit());
  EXPECT_THAT(log_, ElementsAre("a modified /w/a", "b modified /w/a",
                                "c modified /w/a"));
}

TEST_F(SignalsTest, AHandlerThatSaysNoHasNotDealtWithIt) {
  const HandlerHandle a = signals_.OnFileChanged(Logs("a", false));
  EXPECT_FALSE(Emit());
}

TEST_F(SignalsTest, AHandlerLeavesWithItsHandle) {
  {
    HandlerHandle a = signals_.OnFileChanged(Logs("a", true));
    const HandlerHandle moved = std::move(a);
    a.Remove();  // NOLINT: nothing is left in it.
    EXPECT_TRUE(Emit());
    EXPECT_THAT(log_, ElementsAre("a modified /w/a"));
  }
  EXPECT_FALSE(Emit());
}

TEST_F(SignalsTest, AnAssignedHandleRemovesItsOldHandler) {
  HandlerHandle handle = signals_.OnFileChanged(Logs("a", false));
  handle = signals_.OnFileChanged(Logs("b", false));
  Emit();
  EXPECT_THAT(log_, ElementsAre("b modified /w/a"));
  handle.Remove();
  handle.Remove();
  Emit();
  EXPECT_THAT(log_, ElementsAre("b modified /w/a"));
}

TEST_F(SignalsTest, AHandleMayOutliveTheSignals) {
  HandlerHandle handle;
  {
    Signals signals(&sink_);
    handle = signals.OnFileChanged(Logs("a", true));
  }
  handle.Remove();
}

TEST_F(SignalsTest, AHandlerMayRemoveItself) {
  const auto kept = std::make_shared<std::string>("kept");
  HandlerHandle handle;
  handle = signals_.OnFileChanged(
      [&handle, &log = log_, kept](const Change&) -> absl::StatusOr<bool> {
        handle.Remove();
        log.push_back(*kept);  // What it holds is still there.
        return true;
      });
  EXPECT_EQ(kept.use_count(), 2);
  EXPECT_TRUE(Emit());
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_FALSE(Emit());
  EXPECT_THAT(log_, ElementsAre("kept"));
}

TEST_F(SignalsTest, AHandlerMayRemoveTheNextAndTheLast) {
  HandlerHandle second;
  HandlerHandle first;
  const HandlerHandle remover =
      signals_.OnFileChanged([&](const Change&) -> absl::StatusOr<bool> {
        first.Remove();
        second.Remove();
        return false;
      });
  first = signals_.OnFileChanged(Logs("first", true));
  second = signals_.OnFileChanged(Logs("second", true));
  EXPECT_FALSE(Emit());
  EXPECT_THAT(log_, IsEmpty());
}

TEST_F(SignalsTest, AHandlerThatIsAddedMeanwhileRunsTheNextTime) {
  std::vector<HandlerHandle> added;
  const HandlerHandle adder =
      signals_.OnFileChanged([&](const Change&) -> absl::StatusOr<bool> {
        if (added.empty()) {
          added.push_back(signals_.OnFileChanged(Logs("added", false)));
        }
        return false;
      });
  Emit();
  EXPECT_THAT(log_, IsEmpty());
  Emit();
  EXPECT_THAT(log_, ElementsAre("added modified /w/a"));
}

TEST_F(SignalsTest, AHandlerThatFailsTakesNobodysTurnAndHasDealtWithNothing) {
  const HandlerHandle a =
      signals_.OnFileChanged(Logs("a", absl::InternalError("no cache")));
  const HandlerHandle b = signals_.OnFileChanged(Logs("b", false));
  EXPECT_FALSE(Emit());
  EXPECT_THAT(log_, ElementsAre("a modified /w/a", "b modified /w/a"));
  EXPECT_THAT(sink_.said, ElementsAre("handler failed: /w/a: no cache"));
}

TEST_F(SignalsTest, AFailureIsSaidOnceForAsLongAsItLasts) {
  absl::StatusOr<bool> result = absl::InternalError("no cache");
  const HandlerHandle a =
      signals_.OnFileChanged([&](const Change&) { return result; });
  Emit();
  Emit();
  EXPECT_THAT(sink_.said, ElementsAre("handler failed: /w/a: no cache"));
  result = true;
  EXPECT_TRUE(Emit());
  result = absl::InternalError("again");
  Emit();
  EXPECT_THAT(sink_.said, ElementsAre("handler failed: /w/a: no cache",
                                      "handler failed: /w/a: again"));
}

TEST_F(SignalsTest, WhoListensToTheStartMayWatchMore) {
  FakeReloader reloader;
  const HandlerHandle fails = signals_.OnStarted(
      [](Reloader&) { return absl::NotFoundError("no settings"); });
  const HandlerHandle watches = signals_.OnStarted([](Reloader& started) {
    return started.WatchDir("/w/templates", "**/*.html", {});
  });
  signals_.Started(reloader);
  EXPECT_THAT(reloader.log, ElementsAre("watch /w/templates **/*.html"));
  EXPECT_THAT(sink_.said, ElementsAre("handler failed: no settings"));
}

}  // namespace
}  // namespace reloader
