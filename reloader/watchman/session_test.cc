#include "reloader/watchman/session.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/diagnostics.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/scripted_server.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

class SessionTest : public testing::Test {
 protected:
  // Answers one request with `answer`, after that of the version.
  void Answer(const Value& answer) {
    server_.OnRequest([=, this](const Value& request) {
      const bool asks_version = request.items()[0] == Value("version");
      return std::vector<Value>{
          asks_version ? Value::Object({{"version", version_},
                                        {"capabilities", capabilities_}})
                       : answer};
    });
  }
  absl::StatusOr<std::unique_ptr<Session>> Open() {
    return Session::Open(&server_, &clock_, &sink_, options_, never_);
  }

  fakes::FakeClock clock_;
  ScriptedServer server_;
  TextSink sink_;
  NeverReady never_;
  SessionOptions options_;
  std::string version_ = "4.9.0";
  Value capabilities_;
};

TEST_F(SessionTest, OpensWithAServerThatIsNewEnough) {
  Answer(Value());
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(SessionTest, RefusesAServerThatIsTooOld) {
  version_ = "4.7.0";
  Answer(Value());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kUnimplemented,
                               HasSubstr("4.7.0; 4.9 or later")));
}

TEST_F(SessionTest, RefusesAServerThatLacksWhatIsNeeded) {
  capabilities_ = Value::Object({{"bser-v2", true}, {"relative_root", false}});
  Answer(Value());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kUnimplemented,
                               HasSubstr("lacks the capability "
                                         "relative_root")));
  const Value* const asked =
      server_.requests().front().items()[1].Find("optional");
  ASSERT_NE(asked, nullptr);
  EXPECT_THAT(asked->items(), Contains(Value("relative_root")));
  EXPECT_THAT(asked->items(), Contains(Value("field-mtime_ns")));
}

TEST_F(SessionTest, KnowsWhichVersionsAreNewEnough) {
  for (const char* version : {"4.9.0", "4.9", "5.0", "2023.01.30.00"}) {
    EXPECT_TRUE(IsSupportedVersion(version)) << version;
  }
  for (const char* version : {"4.8.9", "3.10.0", "", "4", "x.9", "4.y"}) {
    EXPECT_FALSE(IsSupportedVersion(version)) << version;
  }
}

TEST_F(SessionTest, KnowsClocksOfOneLife) {
  EXPECT_TRUE(IsSameInstance("c:1:2:3:4", "c:1:2:3:99"));
  EXPECT_FALSE(IsSameInstance("c:1:2:3:4", "c:1:2:4:4"));
  EXPECT_FALSE(IsSameInstance("c:1:2:3:4", "c:9:2:3:4"));
  EXPECT_FALSE(IsSameInstance("c:1:2:3:4", "c:11:2:3:4"));
  EXPECT_FALSE(IsSameInstance("", ""));
}

TEST_F(SessionTest, PassesOnThatThereIsNoServer) {
  server_.Refuse(absl::NotFoundError("no socket"));
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SessionTest, SaysThatAServerDoesNotAnswer) {
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(SessionTest, FindsWhereADirectoryIs) {
  Answer(Value::Object({{"watch", "/r"}, {"relative_path", "app"}}));
  const auto session = *Open();
  const auto project = session->WatchProject("/r/app", never_);
  ASSERT_THAT(project, IsOk());
  EXPECT_EQ(project->root, "/r");
  EXPECT_EQ(project->relative, "app");
  EXPECT_THAT(sink_.said, IsEmpty());
}

TEST_F(SessionTest, FollowsACrawlThatTakesLong) {
  Answer(Value());
  const auto session = *Open();
  server_.Refuse(absl::UnavailableError("busy"));
  server_.OnRequest([this](const Value&) {
    clock_.At(clock_.Now() + absl::Seconds(9), [this] {
      server_.Send(Value::Object({{"watch", "/r"}}));
    });
    return std::vector<Value>{};
  });
  EXPECT_THAT(session->WatchProject("/r", never_), IsOk());
  EXPECT_THAT(
      sink_.said,
      ElementsAre("not ready yet: /r: Watchman has been crawling for 2s",
                  "not ready yet: /r: Watchman has been crawling for 4s",
                  "not ready yet: /r: Watchman has been crawling for 8s"));
}

TEST_F(SessionTest, DoesNotFollowACrawlForEver) {
  Answer(Value());
  const auto session = *Open();
  server_.Refuse(absl::UnavailableError("busy"));
  server_.OnRequest([](const Value&) { return std::vector<Value>{}; });
  const absl::Time begin = clock_.Now();
  EXPECT_THAT(session->WatchProject("/r", never_),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(clock_.Now() - begin, SessionOptions().crawl_timeout);
}

TEST_F(SessionTest, DoesNotWaitForAnAnswerThatOnlyOthersGet) {
  Answer(Value());
  const auto session = *Open();
  int asked = 0;
  server_.OnRequest([&](const Value& request) {
    std::vector<Value> answers;
    if (request.items()[0] == Value("version")) {
      answers.push_back(Value::Object({{"version", version_}}));
    } else if (++asked == 2) {
      answers.push_back(Value::Object({{"watch", "/r"}}));
    }
    return answers;
  });
  EXPECT_THAT(session->WatchProject("/r", never_),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("lost the request to watch /r")));
}

TEST_F(SessionTest, KnowsWhatTheConfigurationKeepsFromSight) {
  Answer(Value::Object(
      {{"config",
        Value::Object({{"ignore_dirs", Value::Array({"build", 7, "out"})}})}}));
  EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
              IsOkAndHolds(ElementsAre("build", "out", ".git", ".svn", ".hg")));
}

// With "" the daemon looks only at the names directly in the root.
TEST_F(SessionTest, KnowsThatNothingIsIgnoredByWhatIsNoName) {
  Answer(Value::Object(
      {{"config",
        Value::Object(
            {{"ignore_dirs", Value::Array({"/build", "a//b", "out/", "./x", ".",
                                           "..", "a/../b"})},
             {"ignore_vcs", Value::Array({"", "/.jj"})}})}}));
  EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
              IsOkAndHolds(ElementsAre("")));
}

TEST_F(SessionTest, KnowsAConfigurationOfOtherVersionControl) {
  Answer(Value::Object(
      {{"config", Value::Object({{"ignore_vcs", Value::Array({".jj"})}})}}));
  EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
              IsOkAndHolds(ElementsAre(".jj")));
}

TEST_F(SessionTest, KnowsTheServersOwnConfiguration) {
  fakes::InMemoryFileSystem files({}, &clock_);
  ASSERT_THAT(files.mutator().WriteFile("/watchman.json", R"({
    "ignore_dirs": ["build"],
    "ignore_vcs": [".jj"]
  })"),
              IsOk());
  options_ = {.file_system = &files, .global_config = "/watchman.json"};
  Answer(Value::Object({{"config", Value()}}));
  EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
              IsOkAndHolds(ElementsAre("build", ".jj")));
  ASSERT_THAT(files.mutator().Symlink("watchman.json", "/link"), IsOk());
  options_.global_config = "/link";
  EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
              IsOkAndHolds(ElementsAre("build", ".jj")));
  // What the root's says holds.
  Answer(Value::Object(
      {{"config", Value::Object({{"ignore_dirs", Value::Array()}})}}));
  EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
              IsOkAndHolds(ElementsAre(".jj")));
  // One that cannot be read is as none.
  for (const absl::string_view text : {"{", "7", "[]", ""}) {
    ASSERT_THAT(files.mutator().WriteFile("/watchman.json", text), IsOk());
    EXPECT_THAT((*Open())->IgnoredDirectories("/r", never_),
                IsOkAndHolds(ElementsAre(".git", ".svn", ".hg")))
        << text;
  }
}

TEST_F(SessionTest, RefusesAnAnswerThatLacksWhatItMustHave) {
  Answer(Value::Object({{"something", "else"}}));
  const auto session = *Open();
  EXPECT_THAT(session->RootClock("/r", never_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("no \"clock\"")));
  EXPECT_THAT(session->WatchProject("/r", never_),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(SessionTest, HoldsNothingBackForVersionControl) {
  Answer(Value::Object({{"clock", "c:1:2:3:4"}}));
  const auto session = *Open();
  EXPECT_THAT(session->Subscribe(
                  {.root = "/r", .name = "s-1", .since = "c:1:2:3:3"}, never_),
              IsOkAndHolds("c:1:2:3:4"));
  const Value& request = server_.requests().back();
  EXPECT_EQ(request.items()[2], Value("s-1"));
  EXPECT_EQ(*request.items()[3].Find("defer_vcs"), Value(false));
  EXPECT_EQ(*request.items()[3].Find("since"), Value("c:1:2:3:3"));
}

}  // namespace
}  // namespace reloader::watchman
