// The protocol contract: recrawls, poison and triggers.
// Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_TROUBLE_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_TROUBLE_CONTRACT_H_

#include <string>

#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/contract_fixture.h"
#include "fakes/watchman/contract/tidy.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanTroubleContract : public WatchmanContract<World> {};

TYPED_TEST_SUITE_P(WatchmanTroubleContract);

TYPED_TEST_P(WatchmanTroubleContract, ARecrawlIsNoFreshInstance) {
  this->Write("a");
  this->Watch();
  const std::string clock = this->Clock();
  EXPECT_EQ(this->Answer(R"(["debug-recrawl","$R"])"), R"({"recrawl":true})");
  const Value answer = this->Ask(
      "[\"query\",\"$R\",{\"fields\":[\"name\"],\"since\":\"" + clock + "\"}]");
  EXPECT_EQ(this->NamesIn(answer), "");
  EXPECT_EQ(*answer.Find("is_fresh_instance"), Value(false));
}

TYPED_TEST_P(WatchmanTroubleContract, ARecrawlIsAWarningFromThenOn) {
  this->Watch();
  this->Ask(R"(["debug-recrawl","$R"])");
  this->Sync();
  const Value answer =
      TidyValue(this->Ask(R"(["query","$R",{}])"), {{this->root(), "$R"}});
  const std::string warning = this->Text(answer, "warning");
  EXPECT_EQ(warning.substr(0, 60),
            "Recrawled this watch 1 times, most recently because:\ndebug-r")
      << answer;
  EXPECT_NE(warning.find("To clear this warning, run:\n`watchman watch-del $R "
                         "; watchman watch-project $R`\n"),
            std::string::npos)
      << warning;
  EXPECT_EQ(this->Text(TidyValue(this->Ask(R"(["watch","$R"])"),
                                 {{this->root(), "$R"}}),
                       "warning"),
            warning);
  EXPECT_EQ(this->Answer(this->kClock), R"({"clock":"CLOCK"})");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":["$R"]})");
}

TYPED_TEST_P(WatchmanTroubleContract, TheWarningCountsByTwo) {
  this->Watch();
  this->Ask(R"(["debug-recrawl","$R"])");
  this->Sync();
  this->Ask(R"(["debug-recrawl","$R"])");
  this->Sync();
  EXPECT_EQ(
      this->Text(this->Ask(R"(["query","$R",{}])"), "warning").substr(0, 28),
      "Recrawled this watch 3 times");
}

TYPED_TEST_P(WatchmanTroubleContract, TheWarningEndsWithTheWatch) {
  this->Watch();
  this->Ask(R"(["debug-recrawl","$R"])");
  this->Sync();
  this->Ask(R"(["watch-del","$R"])");
  this->Watch();
}

TYPED_TEST_P(WatchmanTroubleContract, TheWarningMayBeSuppressed) {
  this->Write(".watchmanconfig", R"({"suppress_recrawl_warnings":true})");
  this->Watch();
  this->Ask(R"(["debug-recrawl","$R"])");
  this->Sync();
  EXPECT_EQ(this->Ask(R"(["query","$R",{}])").Find("warning"), nullptr);
}

TYPED_TEST_P(WatchmanTroubleContract, ARecrawlFindsChanges) {
  this->Watch();
  const std::string clock = this->Clock();
  this->Write("a");
  this->Ask(R"(["debug-recrawl","$R"])");
  EXPECT_EQ(this->Since(clock), "a");
}

TYPED_TEST_P(WatchmanTroubleContract, PoisonFailsEveryCommandButTwo) {
  this->Watch();
  const Value poisoned = this->Ask(R"(["debug-poison","$R"])");
  ASSERT_NE(poisoned.Find("poison"), nullptr) << poisoned;
  const std::string text = this->Text(poisoned, "poison");
  EXPECT_EQ(
      text.substr(0, 68),
      "A non-recoverable condition has triggered.  Watchman needs your help");
  EXPECT_EQ(this->Text(this->Ask(R"(["version"])"), "error"), text);
  EXPECT_EQ(this->Text(this->Ask(R"(["watch-list"])"), "error"), text);
  EXPECT_EQ(this->Text(this->Ask(R"(["query","$R",{}])"), "error"), text);
  EXPECT_EQ(this->Answer(R"(["watch-del-all"])"), R"({"roots":["$R"]})");
  EXPECT_EQ(this->Answer(R"(["shutdown-server"])"),
            R"({"shutdown-server":true})");
}

TYPED_TEST_P(WatchmanTroubleContract, PoisonEndsWithTheServer) {
  this->Watch();
  this->Ask(R"(["debug-poison","$R"])");
  this->Restart();
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":[]})");
}

TYPED_TEST_P(WatchmanTroubleContract, OthersThanTheOwnerMayDoLittle) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["debug-drop-privs"])"), R"({"owner":false})");
  EXPECT_EQ(this->Error(R"(["watch-del","$R"])"),
            "you must be the process owner to execute 'watch-del'");
  EXPECT_EQ(this->Error(R"(["watch-del-all"])"),
            "you must be the process owner to execute 'watch-del-all'");
  EXPECT_EQ(this->Error(R"(["shutdown-server"])"),
            "you must be the process owner to execute 'shutdown-server'");
  EXPECT_EQ(this->Error(R"(["get-pid"])"),
            "you must be the process owner to execute 'get-pid'");
  EXPECT_EQ(this->Error(R"(["get-config","$R"])"),
            "you must be the process owner to execute 'get-config'");
  EXPECT_EQ(this->Error(R"(["state-enter","$R","x"])"),
            "you must be the process owner to execute 'state-enter'");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{}])"),
            "you must be the process owner to execute 'trigger'");
  EXPECT_EQ(this->Error(R"(["log","error","x"])"),
            "you must be the process owner to execute 'log'");
  EXPECT_EQ(this->Error(R"(["debug-recrawl","$R"])"),
            "you must be the process owner to execute 'debug-recrawl'");
  EXPECT_EQ(this->Answer(R"(["watch-list"])"), R"({"roots":["$R"]})");
  EXPECT_EQ(this->Answer(R"(["clock","$R"])"), R"({"clock":"CLOCK"})");
  EXPECT_EQ(this->Found(""), "");
  this->Mkdir("d");
  EXPECT_EQ(this->Error(R"(["watch","$R/d"])"),
            "unable to resolve root $R/d: directory $R/d is not watched (this "
            "may be because you are not the process owner)");
}

TYPED_TEST_P(WatchmanTroubleContract, ATriggerIsStored) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["trigger","$R",{"name":"t","command":["true"]}])"),
            R"({"disposition":"created","triggerid":"t"})");
  EXPECT_EQ(this->Answer(R"(["trigger","$R",{"name":"t","command":["true"]}])"),
            R"({"disposition":"already_defined","triggerid":"t"})");
  EXPECT_EQ(
      this->Answer(R"(["trigger","$R",{"name":"t","command":["false"]}])"),
      R"({"disposition":"replaced","triggerid":"t"})");
  EXPECT_EQ(this->Answer(R"(["trigger-list","$R"])"),
            R"({"triggers":[{"command":["false"],"name":"t"}]})");
  EXPECT_EQ(this->Answer(R"(["trigger-del","$R","t"])"),
            R"({"deleted":true,"trigger":"t"})");
  EXPECT_EQ(this->Answer(R"(["trigger-del","$R","t"])"),
            R"({"deleted":false,"trigger":"t"})");
  EXPECT_EQ(this->Answer(R"(["trigger-list","$R"])"), R"({"triggers":[]})");
}

TYPED_TEST_P(WatchmanTroubleContract, ALegacyTriggerIsStoredAsAnExpression) {
  this->Watch();
  EXPECT_EQ(this->Answer(R"(["trigger","$R","t","*.c","--","true"])"),
            R"({"disposition":"created","triggerid":"t"})");
  EXPECT_EQ(this->Answer(R"(["trigger-list","$R"])"),
            R"({"triggers":[{"append_files":true,"command":["true"],)"
            R"("expression":["anyof",["match","*.c","wholename"]],"name":"t",)"
            R"("stdin":["name","exists","new","size","mode"]}]})");
}

TYPED_TEST_P(WatchmanTroubleContract, TriggerErrors) {
  this->Watch();
  EXPECT_EQ(this->Error(R"(["trigger","$R"])"), "not enough arguments");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{}])"), "invalid or missing name");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{"name":1}])"),
            "invalid or missing name");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{"name":"t"}])"),
            "invalid command array");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{"name":"t","command":[]}])"),
            "invalid command array");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{"name":"t","command":"x"}])"),
            "invalid command array");
  EXPECT_EQ(
      this->Error(
          R"(["trigger","$R",{"name":"t","command":["x"],"stdin":"no-such"}])"),
      "invalid stdin value no-such");
  EXPECT_EQ(
      this->Error(R"(["trigger","$R",{"name":"t","command":["x"],"stdin":1}])"),
      "invalid value for stdin");
  EXPECT_EQ(
      this->Error(
          R"(["trigger","$R",{"name":"t","command":["x"],"stdout":"file"}])"),
      "stdout: must be prefixed with either > or >>, got file");
  EXPECT_EQ(
      this->Error(
          R"(["trigger","$R",{"name":"t","command":["x"],"stderr":"file"}])"),
      "stderr: must be prefixed with either > or >>, got file");
  EXPECT_EQ(this->Error(R"(["trigger","$R",{"name":"t","command":["x"],)"
                        R"("max_files_stdin":-1}])"),
            "max_files_stdin must be >= 0");
  EXPECT_EQ(this->Error(R"(["trigger","$R","t"])"), "no command was specified");
  EXPECT_EQ(this->Error(R"(["trigger","$R","t","*.c","--"])"),
            "no command was specified");
  EXPECT_EQ(this->Error(R"(["trigger","$R","t",1])"),
            "failed to parse query: rule @ position 3 is not a string value");
  EXPECT_EQ(this->Error(R"(["trigger-del","$R"])"),
            "wrong number of arguments");
  EXPECT_EQ(this->Error(R"(["trigger-del","$R",1])"),
            "expected 2nd parameter to be trigger name");
}

REGISTER_TYPED_TEST_SUITE_P(WatchmanTroubleContract, ARecrawlIsNoFreshInstance,
                            ARecrawlIsAWarningFromThenOn, TheWarningCountsByTwo,
                            TheWarningEndsWithTheWatch,
                            TheWarningMayBeSuppressed, ARecrawlFindsChanges,
                            PoisonFailsEveryCommandButTwo,
                            PoisonEndsWithTheServer,
                            OthersThanTheOwnerMayDoLittle, ATriggerIsStored,
                            ALegacyTriggerIsStoredAsAnExpression,
                            TriggerErrors);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_TROUBLE_CONTRACT_H_
