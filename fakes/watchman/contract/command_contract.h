// The protocol contract: commands, their answers and their errors.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_COMMAND_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_COMMAND_CONTRACT_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/contract_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanCommandContract : public WatchmanContract<World> {};

TYPED_TEST_SUITE_P(WatchmanCommandContract);

TYPED_TEST_P(WatchmanCommandContract, VersionIsFourNine) {
  EXPECT_EQ(this->Ask(R"(["version"])").ToString(), R"({"version":"4.9.0"})");
}

TYPED_TEST_P(WatchmanCommandContract, VersionTellsOfCapabilities) {
  EXPECT_EQ(this->Answer(
                R"(["version",{"required":["cmd-query"],"optional":["no-such",)"
                R"("term-pcre"]}])"),
            R"({"capabilities":{"cmd-query":true,"no-such":false,)"
            R"("term-pcre":true}})");
}

TYPED_TEST_P(WatchmanCommandContract, AMissingCapabilityIsAnErrorBesides) {
  EXPECT_EQ(
      this->Answer(R"(["version",{"required":["no-such","nor-this"]}])"),
      R"({"capabilities":{"no-such":false,"nor-this":false},"error":"client )"
      R"(required capability `no-such` is not supported by this server"})");
}

TYPED_TEST_P(WatchmanCommandContract, VersionTakesOneArgument) {
  EXPECT_EQ(this->Answer(R"(["version",1])"), R"({"capabilities":{}})");
  EXPECT_EQ(this->Answer(R"(["version",{},{}])"), "{}");
}

TYPED_TEST_P(WatchmanCommandContract, ListCapabilitiesHasThemAll) {
  const Value answer = this->Ask(R"(["list-capabilities"])");
  ASSERT_NE(answer.Find("capabilities"), nullptr);
  std::vector<std::string> names;
  for (const Value& each : answer.Find("capabilities")->items())
    names.push_back(each.string());
  EXPECT_EQ(names.size(), 91u);
  for (const char* name :
       {"bser-v2", "clock-sync-timeout", "cmd-state-enter", "dedup_results",
        "field-content.sha1hex", "glob_generator", "relative_root", "scm-hg",
        "scm-since", "term-idirname", "wildmatch", "wildmatch-multislash"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
  for (const char* name : {"suffix-set", "scm-git"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 0) << name;
  }
}

TYPED_TEST_P(WatchmanCommandContract, GetPidIsANumber) {
  const Value answer = this->Ask(R"(["get-pid"])");
  ASSERT_NE(answer.Find("pid"), nullptr);
  EXPECT_TRUE(answer.Find("pid")->is_int());
}

TYPED_TEST_P(WatchmanCommandContract, GetSocknameIsAPath) {
  EXPECT_EQ(
      this->Text(this->Ask(R"(["get-sockname"])"), "sockname").substr(0, 1),
      "/");
}

TYPED_TEST_P(WatchmanCommandContract, UnknownCommandsAreNamed) {
  EXPECT_EQ(this->Error(R"(["no-such"])"), "unknown command no-such");
  EXPECT_EQ(this->Error(R"([""])"), "unknown command ");
}

TYPED_TEST_P(WatchmanCommandContract, ARequestIsAnArrayWithAName) {
  EXPECT_EQ(this->Error("[]"),
            "invalid command (expected an array with some elements!)");
  EXPECT_EQ(this->Error("{}"),
            "invalid command (expected an array with some elements!)");
  EXPECT_EQ(this->Error(R"({"a":1})"),
            "invalid command (expected an array with some elements!)");
  EXPECT_EQ(this->Error("[1]"),
            "invalid command: expected element 0 to be the command name");
  EXPECT_EQ(this->Error(R"([["version"]])"),
            "invalid command: expected element 0 to be the command name");
}

TYPED_TEST_P(WatchmanCommandContract, TheRootMustBeGiven) {
  EXPECT_EQ(this->Error(R"(["watch"])"),
            "wrong number of arguments to 'watch'");
  EXPECT_EQ(this->Error(R"(["watch-del"])"),
            "wrong number of arguments to 'watch-del'");
  EXPECT_EQ(this->Error(R"(["watch-project"])"),
            "wrong number of arguments to 'watch-project'");
  EXPECT_EQ(this->Error(R"(["clock"])"),
            "wrong number of arguments to 'clock'");
  EXPECT_EQ(this->Error(R"(["query"])"),
            "wrong number of arguments for 'query'");
  EXPECT_EQ(this->Error(R"(["find"])"), "not enough arguments for 'find'");
  EXPECT_EQ(this->Error(R"(["since"])"), "not enough arguments for 'since'");
  EXPECT_EQ(this->Error(R"(["subscribe"])"),
            "wrong number of arguments for subscribe");
  EXPECT_EQ(this->Error(R"(["unsubscribe"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions"])"),
            "wrong number of arguments to 'flush-subscriptions'");
  EXPECT_EQ(this->Error(R"(["state-enter"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["state-leave"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["trigger"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["trigger-list"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["trigger-del"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["get-config"])"),
            "wrong number of arguments for 'get-config'");
  EXPECT_EQ(this->Error(R"(["debug-recrawl"])"),
            "wrong number of arguments for 'debug-recrawl'");
  EXPECT_EQ(this->Error(R"(["debug-ageout"])"),
            "wrong number of arguments for 'debug-ageout'");
  EXPECT_EQ(this->Error(R"(["debug-show-cursors"])"),
            "wrong number of arguments for 'debug-show-cursors'");
  EXPECT_EQ(this->Error(R"(["debug-poison"])"), "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["debug-contenthash"])"),
            "wrong number of arguments for 'debug-contenthash'");
}

TYPED_TEST_P(WatchmanCommandContract, TheRootMustBeText) {
  EXPECT_EQ(
      this->Error(R"(["watch",1])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["watch-del",1])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(this->Error(R"(["watch-project",1])"),
            "second argument must be a string");
  EXPECT_EQ(
      this->Error(R"(["clock",1])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["query",1,{}])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["find",1])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["since",1,"c:1"])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["subscribe",1,"s",{}])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["unsubscribe",1,"s"])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["flush-subscriptions",1,{"sync_timeout":1}])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["state-enter",1,"s"])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["trigger-list",1])"),
      "invalid value for argument 1, expected a string naming the root dir");
  EXPECT_EQ(
      this->Error(R"(["get-config",1])"),
      "invalid value for argument 1, expected a string naming the root dir");
}

TYPED_TEST_P(WatchmanCommandContract, TooManyArguments) {
  this->Watch();
  EXPECT_EQ(this->Error(R"(["watch","$R",1])"),
            "wrong number of arguments to 'watch'");
  EXPECT_EQ(this->Error(R"(["watch-del","$R",1])"),
            "wrong number of arguments to 'watch-del'");
  EXPECT_EQ(this->Error(R"(["watch-project","$R",1])"),
            "wrong number of arguments to 'watch-project'");
  EXPECT_EQ(this->Error(R"(["clock","$R",{},1])"),
            "wrong number of arguments to 'clock'");
  EXPECT_EQ(this->Error(R"(["query","$R",{},1])"),
            "wrong number of arguments for 'query'");
  EXPECT_EQ(this->Error(R"(["get-config","$R",1])"),
            "wrong number of arguments for 'get-config'");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s",{},1])"),
            "wrong number of arguments for subscribe");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",{"sync_timeout":1},1])"),
            "wrong number of arguments to 'flush-subscriptions'");
  EXPECT_EQ(this->Error(R"(["state-enter","$R","s",1])"),
            "invalid number of arguments, expected 3, got 4");
  EXPECT_EQ(this->Error(R"(["debug-recrawl","$R",1])"),
            "wrong number of arguments for 'debug-recrawl'");
  EXPECT_EQ(this->Error(R"(["debug-show-cursors","$R",1])"),
            "wrong number of arguments for 'debug-show-cursors'");
  EXPECT_EQ(this->Error(R"(["trigger-list","$R",1])"),
            R"(no error: {"triggers":[]})");
  EXPECT_EQ(this->Error(R"(["unsubscribe","$R","s",1])"),
            R"(no error: {"deleted":false,"unsubscribe":"s"})");
}

TYPED_TEST_P(WatchmanCommandContract, TooFewArguments) {
  this->Watch();
  EXPECT_EQ(this->Error(R"(["query","$R"])"),
            "wrong number of arguments for 'query'");
  EXPECT_EQ(this->Error(R"(["since","$R"])"),
            "not enough arguments for 'since'");
  EXPECT_EQ(this->Error(R"(["subscribe","$R"])"),
            "wrong number of arguments for subscribe");
  EXPECT_EQ(this->Error(R"(["subscribe","$R","s"])"),
            "wrong number of arguments for subscribe");
  EXPECT_EQ(this->Error(R"(["unsubscribe","$R"])"),
            "expected 2nd parameter to be subscription name");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R"])"),
            "wrong number of arguments to 'flush-subscriptions'");
  EXPECT_EQ(this->Error(R"(["state-enter","$R"])"),
            "invalid number of arguments, expected 3, got 2");
  EXPECT_EQ(this->Error(R"(["state-leave","$R"])"),
            "invalid number of arguments, expected 3, got 2");
  EXPECT_EQ(this->Error(R"(["trigger","$R"])"), "not enough arguments");
  EXPECT_EQ(this->Error(R"(["trigger-del","$R"])"),
            "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["debug-ageout","$R"])"),
            "wrong number of arguments for 'debug-ageout'");
}

TYPED_TEST_P(WatchmanCommandContract, CommandsWithoutARootIgnoreMore) {
  EXPECT_EQ(this->Answer(R"(["watch-list",1])"), R"({"roots":[]})");
  EXPECT_EQ(this->Answer(R"(["watch-del-all",1])"), R"({"roots":[]})");
}

TYPED_TEST_P(WatchmanCommandContract, GetConfigIsThatOfTheRoot) {
  this->Write(".watchmanconfig", R"({"settle":7,"mine":[1]})");
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["get-config","$R"])"),
            R"({"config":{"mine":[1],"settle":7}})");
}

TYPED_TEST_P(WatchmanCommandContract, GetConfigIsEmptyWithoutOne) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["get-config","$R"])"), R"({"config":{}})");
}

TYPED_TEST_P(WatchmanCommandContract, GetConfigOfWhatIsNoJsonIsEmpty) {
  this->Write(".watchmanconfig", "no json");
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["get-config","$R"])"), R"({"config":{}})");
}

TYPED_TEST_P(WatchmanCommandContract, LogLevelTellsTheLevel) {
  EXPECT_EQ(this->Answer(R"(["log-level","off"])"), R"({"log_level":"off"})");
  EXPECT_EQ(this->Error(R"(["log-level","no-such"])"),
            "invalid log level for 'log-level'");
  EXPECT_EQ(this->Error(R"(["log-level"])"),
            "wrong number of arguments to 'log-level'");
  EXPECT_EQ(this->Error(R"(["log-level",1])"), "expected json string object");
}

TYPED_TEST_P(WatchmanCommandContract, LogTakesALine) {
  EXPECT_EQ(this->Answer(R"(["log","error","words"])"), R"({"logged":true})");
  EXPECT_EQ(this->Error(R"(["log","no-such","words"])"),
            "invalid log level for 'log'");
  EXPECT_EQ(this->Error(R"(["log","error"])"),
            "wrong number of arguments to 'log'");
  EXPECT_EQ(this->Error(R"(["log","error",1])"), "expected json string object");
}

TYPED_TEST_P(WatchmanCommandContract, OptionsAreLookedAtBeforeTheRoot) {
  EXPECT_EQ(this->Error(R"(["clock","$R/absent",{"sync_timeout":"1"}])"),
            "malformated argument list for 'clock'");
  EXPECT_EQ(this->Error(R"(["clock",1,{}])"),
            "malformated argument list for 'clock'");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions",1,1])"),
            "json_ref::get called on a non object type");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R/absent",{}])"),
            "key 'sync_timeout' is not present in this json object");
  EXPECT_EQ(this->Error(R"(["flush-subscriptions",1,{"sync_timeout":"1"}])"),
            "'sync_timeout' must be an integer");
  // Of subscriptions it is asked which root they are of.
  EXPECT_EQ(this->Error(R"(["flush-subscriptions","$R",)"
                        R"({"sync_timeout":1,"subscriptions":1}])"),
            "unable to resolve root $R: directory $R is not watched");
}

TYPED_TEST_P(WatchmanCommandContract, TheLevelIsLookedAtBeforeTheText) {
  EXPECT_EQ(this->Error(R"(["log","no-such",1])"),
            "invalid log level for 'log'");
}

TYPED_TEST_P(WatchmanCommandContract, LogsAreSentToWhoAsks) {
  EXPECT_EQ(this->Answer(R"(["log-level","error"])"),
            R"({"log_level":"error"})");
  const auto other = this->Connect();
  EXPECT_EQ(this->Tidied(
                other->Ask(this->Request(R"(["log","error","some words"])"))),
            R"({"logged":true})");
  for (;;) {
    const Value news = this->client().NextUnilateral();
    ASSERT_NE(news.Find("log"), nullptr) << news;
    EXPECT_EQ(this->Text(news, "level"), "error");
    EXPECT_EQ(*news.Find("unilateral"), Value(true));
    if (absl::StrContains(this->Text(news, "log"), "some words")) break;
  }
}

TYPED_TEST_P(WatchmanCommandContract, ShutdownServerEndsIt) {
  EXPECT_EQ(this->Answer(R"(["shutdown-server"])"),
            R"({"shutdown-server":true})");
  EXPECT_TRUE(this->client().Ends());
}

TYPED_TEST_P(WatchmanCommandContract, AnswersFollowTheEncodingOfTheRequest) {
  for (const PduEncoding& encoding :
       {PduEncoding{PduFormat::kJson}, PduEncoding{PduFormat::kBserV1},
        PduEncoding{PduFormat::kBserV2}, PduEncoding{PduFormat::kBserV2, 0x11},
        PduEncoding{PduFormat::kJson}}) {
    this->client().SetEncoding(encoding);
    EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":[]})");
    EXPECT_EQ(this->client().received_encoding(), encoding);
  }
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanCommandContract, VersionIsFourNine, VersionTellsOfCapabilities,
    AMissingCapabilityIsAnErrorBesides, VersionTakesOneArgument,
    ListCapabilitiesHasThemAll, GetPidIsANumber, GetSocknameIsAPath,
    UnknownCommandsAreNamed, ARequestIsAnArrayWithAName, TheRootMustBeGiven,
    TheRootMustBeText, TooManyArguments, TooFewArguments,
    CommandsWithoutARootIgnoreMore, GetConfigIsThatOfTheRoot,
    GetConfigIsEmptyWithoutOne, GetConfigOfWhatIsNoJsonIsEmpty,
    LogLevelTellsTheLevel, LogTakesALine, OptionsAreLookedAtBeforeTheRoot,
    TheLevelIsLookedAtBeforeTheText, LogsAreSentToWhoAsks, ShutdownServerEndsIt,
    AnswersFollowTheEncodingOfTheRequest);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_COMMAND_CONTRACT_H_
