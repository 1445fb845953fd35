#include "reloader/live_reload/request_rules.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::live_reload {
namespace {

using ::testing::HasSubstr;

constexpr int kPort = 35729;

PageRequest Events() {
  return {.method = "GET",
          .path = std::string(kEventsPath),
          .hosts = {"127.0.0.1:35729"},
          .origins = {"http://localhost:8000"},
          .fetch_sites = {"cross-site"}};
}

// As <script> sends it: no Origin.
PageRequest Script() {
  PageRequest request = Events();
  request.path = std::string(kScriptPath);
  request.origins.clear();
  return request;
}

TEST(RequestRulesTest, APageOfAnotherPortOfThisMachineMayListen) {
  const Answer answer = AnswerTo(Events(), kPort);
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.served, Served::kEvents);
  EXPECT_EQ(answer.allowed_origin, "http://localhost:8000");
}

TEST(RequestRulesTest, TheScriptGoesToEverybody) {
  const Answer answer = AnswerTo(Script(), kPort);
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.served, Served::kScript);
  EXPECT_EQ(answer.allowed_origin, "");
}

TEST(RequestRulesTest, ForeignPagesMayNotListen) {
  for (const char* origin : {"http://evil.example",
                             "https://evil.example:8000",
                             "null",
                             "",
                             "*",
                             "http://localhost.evil.example",
                             "http://127.0.0.1.evil.example",
                             "http://evil.example:80@localhost",
                             "file://",
                             "http://localhost:80a",
                             "http://localhost:",
                             "http://.localhost",
                             "http://127.0.0.1234",
                             "http://127.0.0.256",
                             "http://127.0.0",
                             "http://128.0.0.1",
                             "http://0.0.0.0:8000",
                             "http://[::2]:8000",
                             "http://[::1]evil:80",
                             "http://evil/.localhost",
                             "ftp://localhost",
                             "chrome-extension://localhost",
                             "http://localhost:8000/",
                             "http://localhost, http://localhost"}) {
    PageRequest request = Events();
    request.origins = {origin};
    const Answer answer = AnswerTo(request, kPort);
    EXPECT_EQ(answer.status, 403) << origin;
    EXPECT_EQ(answer.allowed_origin, "") << origin;
    request.path = std::string(kScriptPath);
    EXPECT_EQ(AnswerTo(request, kPort).status, 403) << origin;
  }
}

TEST(RequestRulesTest, KnowsTheOriginsOfThisMachine) {
  for (const char* origin :
       {"http://localhost", "https://localhost:8443", "http://127.0.0.1:1",
        "http://127.1.2.3:65535", "http://[::1]", "http://[::1]:3000",
        "http://shop.localhost:8000", "http://a.b-c.localhost"}) {
    EXPECT_TRUE(IsLoopbackOrigin(origin)) << origin;
  }
}

TEST(RequestRulesTest, TwoOriginsAreNone) {
  PageRequest request = Events();
  request.origins = {"http://localhost:8000", "http://localhost:8000"};
  EXPECT_EQ(AnswerTo(request, kPort).status, 403);
}

TEST(RequestRulesTest, ANameThatWasMadeToLeadHereIsRefused) {
  for (const char* host :
       {"evil.example:35729", "evil.example", "127.0.0.1", "localhost",
        "127.0.0.1:8000", "localhost:357290", "", "0.0.0.0:35729",
        "127.0.0.2:35729", "localhost.evil.example:35729",
        "evil.localhost:35729", " 127.0.0.1:35729"}) {
    for (PageRequest request : {Events(), Script()}) {
      request.hosts = {host};
      EXPECT_EQ(AnswerTo(request, kPort).status, 421) << host;
    }
  }
}

TEST(RequestRulesTest, OneHostIsNamedOnce) {
  PageRequest request = Script();
  request.hosts = {};
  EXPECT_EQ(AnswerTo(request, kPort).status, 421);
  request.hosts = {"127.0.0.1:35729", "127.0.0.1:35729"};
  EXPECT_EQ(AnswerTo(request, kPort).status, 421);
  request.hosts = {"LOCALHOST:35729"};
  EXPECT_EQ(AnswerTo(request, kPort).status, 200);
}

// <img>, <script> and links send no Origin, but browsers say where they stand.
TEST(RequestRulesTest, AStreamWithoutOriginIsForPeopleAndPrograms) {
  PageRequest request = Events();
  request.origins.clear();
  for (const char* site : {"cross-site", "same-site", "Cross-Site", ""}) {
    request.fetch_sites = {site};
    EXPECT_EQ(AnswerTo(request, kPort).status, 403) << site;
  }
  request.fetch_sites = {"none"};  // An address that somebody has typed.
  EXPECT_EQ(AnswerTo(request, kPort).status, 200);
  request.fetch_sites = {};  // curl.
  EXPECT_EQ(AnswerTo(request, kPort).status, 200);
  request.fetch_sites = {"none", "cross-site"};
  EXPECT_EQ(AnswerTo(request, kPort).status, 403);
}

TEST(RequestRulesTest, OtherMethodsAndPathsAreNotServed) {
  for (const char* method : {"HEAD", "POST", "OPTIONS", "DELETE", "get"}) {
    for (PageRequest request : {Events(), Script()}) {
      request.method = method;
      EXPECT_EQ(AnswerTo(request, kPort).status, 405) << method;
    }
  }
  for (const char* path : {"/", "", "/live-reload.js/", "/live-reload",
                           "/livereload.js", "/live-reload/events/x"}) {
    PageRequest request = Script();
    request.path = path;
    const Answer answer = AnswerTo(request, kPort);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_THAT(answer.text, HasSubstr("/live-reload.js"));
  }
}

}  // namespace
}  // namespace reloader::live_reload
