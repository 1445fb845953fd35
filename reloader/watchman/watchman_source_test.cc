// What a WatchmanSource makes of a server that ends roots at the wrong moment,
// in virtual time.
#include "reloader/watchman/watchman_source.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/matchers.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/fake_connector.h"
#include "fakes/watchman/server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/connection.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/watchman_reloader.h"

namespace reloader::watchman {
namespace {

using conformance::ChangesAre;
using conformance::Created;
using conformance::Deleted;
using conformance::Modified;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// How many of the next requests of one command are refused.
struct Refusals {
  std::string command;
  int count = 0;
  // What happens right before the next subscription.
  std::function<void()> before_subscribe = nullptr;
};

// Lets the server refuse some requests.
class RefusingTransport final : public Transport {
 public:
  RefusingTransport(std::unique_ptr<Transport> base,
                    fakes::watchman::FakeWatchmanServer* server,
                    Refusals* refusals)
      : base_(std::move(base)), server_(*server), refusals_(*refusals) {}

  absl::Status Write(absl::string_view bytes) override {
    Connection parser;
    const absl::Status parsed = parser.Receive(bytes);
    if (!parsed.ok()) return parsed;
    const Value request = parser.TakeResponse().value();
    if (request.items()[0] == Value(refusals_.command) && refusals_.count > 0) {
      --refusals_.count;
      server_.faults().next_error =
          "unable to resolve root /w: directory /w is not watched";
    }
    if (request.items()[0] == Value("subscribe") &&
        refusals_.before_subscribe != nullptr) {
      std::exchange(refusals_.before_subscribe, nullptr)();
    }
    return base_->Write(bytes);
  }
  absl::Status Read(size_t max_bytes, std::string* bytes) override {
    return base_->Read(max_bytes, bytes);
  }
  const Wakeable& wakeable() const override { return base_->wakeable(); }

 private:
  const std::unique_ptr<Transport> base_;
  fakes::watchman::FakeWatchmanServer& server_;
  Refusals& refusals_;
};

class RefusingConnector final : public Connector {
 public:
  RefusingConnector(fakes::watchman::FakeWatchmanServer* server,
                    Refusals* refusals)
      : server_(*server), refusals_(*refusals), connector_(server) {}

  absl::StatusOr<std::unique_ptr<Transport>> Connect() override {
    absl::StatusOr<std::unique_ptr<Transport>> transport = connector_.Connect();
    if (!transport.ok()) return transport;
    return std::make_unique<RefusingTransport>(*std::move(transport), &server_,
                                               &refusals_);
  }

 private:
  fakes::watchman::FakeWatchmanServer& server_;
  Refusals& refusals_;
  fakes::watchman::FakeConnector connector_;
};

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class WatchmanSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(file_system_.mutator().Mkdir("/w"), IsOk());
    Write("/w/a.py", "1");
    clock_.Advance(absl::Minutes(1));
    reloader_ = *MakeWatchmanReloader(
        std::make_unique<RefusingConnector>(&server_, &refusals_),
        {.file_system = &file_system_,
         .clock = &clock_,
         .executor = &executor_,
         .diagnostics = &sink_},
        {});
    ASSERT_THAT(reloader_->WatchDir("/w", "**/*.py", {}), IsOk());
    ticks_ = reloader_->Ticks();
  }

  void Write(absl::string_view path, absl::string_view text) {
    ASSERT_THAT(file_system_.mutator().WriteFile(path, text), IsOk());
  }
  Tick Next() {
    if (!ticks_.Next() || !ticks_.Value().ok()) {
      ADD_FAILURE() << "expected a tick";
      return Tick();
    }
    return *ticks_.Value();
  }
  // Returns the next tick that has changes, or the last of a few that have
  // none.
  Tick NextChanges() {
    Tick tick = Next();
    for (int i = 0; i < 5 && tick.changes().empty(); ++i) tick = Next();
    return tick;
  }

  // Writes a file that nobody watches every 5 ms, for so long.
  void WriteNoise(absl::Duration duration) {
    for (absl::Duration at; at < duration; at += absl::Milliseconds(5)) {
      clock_.At(clock_.Now() + at, [this] { Write("/w/noise.log", "x"); });
    }
  }
  void LimitToSync() {
    reloader_->LimitNextTick({.deadline = clock_.Now(),
                              .at_deadline = TickLimit::AtDeadline::kSync});
  }
  // Another client asks, and nothing is made of the answer.
  void AskAsSomebodyElse(absl::string_view request) {
    const auto other = server_.Connect();
    other->Receive(absl::StrCat(request, "\n"));
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  fakes::watchman::FakeWatchmanServer server_{&file_system_, &clock_, {}};
  Refusals refusals_;
  InlineExecutor executor_;
  TextSink sink_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
};

TEST_F(WatchmanSourceTest, AsksAgainForAWatchWhoseRootEndsJustThen) {
  for (const char* command : {"clock", "get-config"}) {
    refusals_ = {.command = command, .count = 2};
    ticks_ = reloader_->Ticks();
    Next();
    EXPECT_EQ(refusals_.count, 0);
    EXPECT_THAT(sink_.said, IsEmpty());
    Write("/w/a.py", command);
    EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
    ticks_ = {};
  }
}

TEST_F(WatchmanSourceTest, PollsWhatTheServerRefusesEachTime) {
  refusals_ = {.command = "clock", .count = 1000};
  Next();
  EXPECT_THAT(sink_.said,
              ElementsAre(HasSubstr("polled: /w: Watchman: unable to resolve "
                                    "root /w: directory /w is not watched")));
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
}

TEST_F(WatchmanSourceTest, SaysOnceThatLinksLeadOutOfItsRoots) {
  ASSERT_THAT(file_system_.mutator().Mkdir("/far"), IsOk());
  Write("/far/b.txt", "1");
  Write("/far/c.txt", "1");
  ASSERT_THAT(file_system_.mutator().Symlink("../far/b.txt", "/w/b.py"),
              IsOk());
  Next();
  ASSERT_THAT(file_system_.mutator().Symlink("/far/c.txt", "/w/c.py"), IsOk());
  EXPECT_THAT(NextChanges(), ChangesAre(Created("c.py")));
  Write("/far/c.txt", "22");
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("c.py")));
  EXPECT_THAT(sink_.said,
              ElementsAre("polled: /w/b.py: it leads through what Watchman "
                          "does not watch"));
}

TEST_F(WatchmanSourceTest, SaysOfNoLinkThatItLeadsOutBecauseTheServerIsGone) {
  Write("/w/b.txt", "1");
  ASSERT_THAT(file_system_.mutator().Symlink("b.txt", "/w/b.py"), IsOk());
  refusals_.before_subscribe = [this] { server_.Restart(); };
  Next();
  EXPECT_THAT(NextChanges(), ChangesAre());
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("service lost: ")));
}

TEST_F(WatchmanSourceTest, AsksAServerThatHoldsChangesBack) {
  Next();
  WriteNoise(absl::Seconds(30));
  Write("/w/a.py", "22");
  const absl::Time begin = clock_.Now();
  Tick tick = Next();
  while (tick.changes().empty() && clock_.Now() - begin < absl::Seconds(20)) {
    tick = Next();
  }
  EXPECT_THAT(tick, ChangesAre(Modified("a.py")));
}

// A subscription would tell of it when the root has been quiet for a while.
TEST_F(WatchmanSourceTest, ASynchronisedTickHasAllThatWasBefore) {
  Next();
  WriteNoise(absl::Seconds(30));
  for (const char* text : {"22", "333"}) {
    Write("/w/a.py", text);
    const absl::Time begin = clock_.Now();
    LimitToSync();
    EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
    EXPECT_LT(clock_.Now() - begin, absl::Milliseconds(500));
  }
  EXPECT_THAT(sink_.said, IsEmpty());
}

// The server itself would refuse to watch it by that name.
TEST_F(WatchmanSourceTest, WatchesADirectoryOnAPathWithLinks) {
  ASSERT_THAT(file_system_.mutator().Mkdir("/far"), IsOk());
  ASSERT_THAT(file_system_.mutator().Mkdir("/far/app"), IsOk());
  ASSERT_THAT(file_system_.mutator().Symlink("far", "/near"), IsOk());
  Write("/far/app/b.py", "1");
  ASSERT_THAT(reloader_->WatchDir("/near/app", "**/*.py", {}), IsOk());
  Next();
  // Of the link itself nobody tells.
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("polled: /near: it leads")));
  EXPECT_EQ(server_.roots().count("/far/app"), 1);
  Write("/far/app/b.py", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("b.py")));
}

TEST_F(WatchmanSourceTest, AsksEveryRoot) {
  ASSERT_THAT(file_system_.mutator().Mkdir("/v"), IsOk());
  Write("/v/b.py", "1");
  ASSERT_THAT(reloader_->WatchDir("/v", "**/*.py", {}), IsOk());
  Next();
  server_.faults().settles = false;
  Write("/w/a.py", "22");
  Write("/v/b.py", "22");
  LimitToSync();
  EXPECT_THAT(Next(), ChangesAre(Modified("b.py"), Modified("a.py")));
}

TEST_F(WatchmanSourceTest, LooksForItselfWhereTheServerRefusesToSynchronise) {
  Next();
  refusals_ = {.command = "query", .count = 1};
  Write("/w/a.py", "22");
  LimitToSync();
  EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
}

TEST_F(WatchmanSourceTest, LooksForItselfWhenTheServerIsGone) {
  Next();
  server_.Restart();
  Write("/w/a.py", "22");
  LimitToSync();
  EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("service lost: ")));
  // It looks for itself until the server is back.
  Write("/w/a.py", "333");
  LimitToSync();
  EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
}

TEST_F(WatchmanSourceTest, LooksEverywhereAfterAFreshInstance) {
  Next();
  server_.faults().settles = false;
  Write("/w/a.py", "22");
  clock_.Advance(absl::Milliseconds(10));
  server_.ForgetClocks("/w");
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("a.py")));
}

TEST_F(WatchmanSourceTest,
       SubscribesAgainAtOnceWhenItsSubscriptionIsCancelled) {
  Next();
  server_.CancelSubscriptions("/w");
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
}

TEST_F(WatchmanSourceTest, MissesNothingWhenTheRootIsWatchedAnewInBetween) {
  // The root that is subscribed to has been crawled once more by then: its
  // server has nothing to tell of it.
  refusals_.before_subscribe = [this] {
    AskAsSomebodyElse(R"(["watch-del","/w"])");
    Write("/w/a.py", "22");
    AskAsSomebodyElse(R"(["watch","/w"])");
    clock_.Advance(absl::Seconds(1));
  };
  EXPECT_THAT(Next(), ChangesAre());
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("a.py")));
}

TEST_F(WatchmanSourceTest, KeepsWhatOneRootTellsWhileAnotherIsAsked) {
  ASSERT_THAT(file_system_.mutator().Mkdir("/x"), IsOk());
  Write("/x/b.py", "1");
  ASSERT_THAT(reloader_->WatchDir("/x", "*.py", {}), IsOk());
  Next();
  // Nothing is told for an interval: both are asked, one after the other.
  EXPECT_THAT(Next(), ChangesAre());
  server_.faults().delay = absl::Milliseconds(50);
  EXPECT_THAT(Next(), ChangesAre());
  server_.faults().delay = absl::ZeroDuration();
  // Comes in together with the answer about the other root; and what comes
  // afterwards tells of later changes only.
  Write("/w/a.py", "22");
  EXPECT_THAT(Next(), ChangesAre(Modified("a.py")));
  Write("/w/b.py", "1");
  EXPECT_THAT(NextChanges(), ChangesAre(Created("b.py")));
}

TEST_F(WatchmanSourceTest, LooksEverywhereAfterARecrawl) {
  Next();
  // This look finds a file of which the server knows nothing yet.
  Write("/w/b.py", "1");
  ASSERT_THAT(reloader_->WatchFile("/elsewhere", {}), IsOk());
  EXPECT_THAT(Next(), ChangesAre(Created("b.py")));
  // Nor will it ever: what has happened is lost, and it crawls.
  ASSERT_THAT(file_system_.mutator().Unlink("/w/b.py"), IsOk());
  server_.Recrawl("/w");
  EXPECT_THAT(NextChanges(), ChangesAre(Deleted("b.py")));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("Recrawled this watch")));
}

TEST_F(WatchmanSourceTest, LooksEverywhereWhenTheServerWarns) {
  // Of what is written under this name no server of /w can tell.
  ASSERT_THAT(file_system_.mutator().Link("/w/a.py", "/a.txt"), IsOk());
  Next();
  Write("/a.txt", "22");
  server_.faults().warning = "Recrawled this watch 1 times";
  Write("/w/b.py", "1");
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("a.py"), Created("b.py")));
  // The same words are no news.
  Write("/a.txt", "333");
  Write("/w/b.py", "22");
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("b.py")));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("Recrawled this watch")));
}

TEST_F(WatchmanSourceTest, IsToldOfChangesAgainWhenTheServerIsBack) {
  Next();
  server_.Restart();
  Write("/w/a.py", "22");
  EXPECT_THAT(NextChanges(), ChangesAre(Modified("a.py")));
  EXPECT_THAT(sink_.said, ElementsAre(HasSubstr("service lost: ")));
  Next();
  Write("/w/a.py", "333");
  const Tick tick = NextChanges();
  EXPECT_THAT(tick, ChangesAre(Modified("a.py")));
  EXPECT_EQ(tick.coverage(), Coverage::kHinted);
}

}  // namespace
}  // namespace reloader::watchman
