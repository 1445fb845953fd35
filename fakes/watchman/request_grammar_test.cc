#include "fakes/watchman/request_grammar.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "fakes/watchman/fuzz_world.h"
#include "gtest/gtest.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

constexpr int kWorlds = 200;
constexpr int kRequests = 20;

// How often each command was answered without an error.
std::map<std::string, int> Answered() {
  std::map<std::string, int> answered;
  for (int i = 0; i < kWorlds; ++i) {
    const std::string input = absl::StrCat(i);
    fuzz::Choices choices = fuzz::Choices::Stirred(input);
    FuzzWorld world({});
    world.Send(0, reloader::watchman::Value::Array({"watch", "/w"}), {});
    for (int j = 0; j < kRequests; ++j) {
      world.Send(choices.Below(2), MakeRequest(&choices),
                 {reloader::watchman::PduFormat::kBserV2});
    }
    for (const auto& [name, count] : world.answered()) answered[name] += count;
  }
  return answered;
}

TEST(RequestGrammarTest, EveryCommandIsAnsweredWithoutAnErrorAtTimes) {
  std::map<std::string, int> answered = Answered();
  for (const std::string name : {"clock",
                                 "debug-ageout",
                                 "debug-contenthash",
                                 "debug-drop-privs",
                                 "debug-get-subscriptions",
                                 "debug-poison",
                                 "debug-recrawl",
                                 "debug-set-subscriptions-paused",
                                 "debug-show-cursors",
                                 "find",
                                 "flush-subscriptions",
                                 "get-config",
                                 "get-pid",
                                 "get-sockname",
                                 "list-capabilities",
                                 "log",
                                 "log-level",
                                 "query",
                                 "shutdown-server",
                                 "since",
                                 "state-enter",
                                 "state-leave",
                                 "subscribe",
                                 "trigger",
                                 "trigger-del",
                                 "trigger-list",
                                 "unsubscribe",
                                 "version",
                                 "watch",
                                 "watch-del",
                                 "watch-del-all",
                                 "watch-list",
                                 "watch-project"}) {
    EXPECT_GT(answered[name], 0) << name;
  }
}

TEST(RequestGrammarTest, EveryOperationOnFilesSucceedsAtTimes) {
  std::map<std::string, int> answered = Answered();
  for (const std::string name :
       {"advance", "chmod", "fault", "link", "list", "load", "lstat", "mkdir",
        "read", "readlink", "rename", "rmdir", "rmtree", "settle", "stat",
        "symlink", "unlink", "utime", "write"}) {
    EXPECT_GT(answered[absl::StrCat("fake-fs ", name)], 0) << name;
  }
}

}  // namespace
}  // namespace reloader::fakes::watchman
