// A FakeWatchmanServer with a root "/w" that holds "a", and a client that
// speaks JSON: for the tests of the server.
#ifndef FAKES_WATCHMAN_SERVER_FIXTURE_H_
#define FAKES_WATCHMAN_SERVER_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/trigger.h"
#include "gtest/gtest.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class ServerFixture : public testing::Test {
 protected:
  explicit ServerFixture(std::string config = "{}")
      : server_(&fs_, &clock_,
                {.global_config = reloader::watchman::ParseJson(config).value(),
                 .run_trigger =
                     [this](const TriggerRun& run) { runs_.push_back(run); }}),
        connection_(server_.Connect()) {
    EXPECT_TRUE(fs_.mutator().Mkdir("/w").ok());
    Write("/w/a");
  }

  // Sends a request in JSON; returns the PDUs that have come, a line each, in
  // the order of their members, without "version", and with the server's
  // process in clocks as P. Quotes are ', for the eyes.
  std::string Ask(const std::string& request) {
    return Ask(connection_.get(), request);
  }
  std::string Ask(Connection* connection, const std::string& request) {
    const std::string quoted = absl::StrReplaceAll(request, {{"'", "\""}});
    connection->Receive(quoted + "\n");
    return Output(connection);
  }
  std::string Output() { return Output(connection_.get()); }
  static std::string Output(Connection* connection) {
    std::vector<std::string> lines;
    const std::string output = connection->TakeOutput();
    for (const auto line : absl::StrSplit(output, '\n', absl::SkipEmpty())) {
      reloader::watchman::Value pdu =
          reloader::watchman::ParseJson(line).value_or(
              reloader::watchman::Value::Object());
      pdu.members().erase("version");
      lines.push_back(absl::StrReplaceAll(
          pdu.ToString(), {{"\"", "'"}, {"c:2000000000:1:", "c:P:"}}));
    }
    return absl::StrJoin(lines, "\n");
  }
  // Lets roots settle.
  std::string Quiet() {
    clock_.Advance(absl::Milliseconds(21));
    return Output();
  }

  void Write(const std::string& path) {
    EXPECT_TRUE(fs_.mutator().AppendFile(path, "x").ok()) << path;
  }
  void Mkdir(const std::string& path) {
    EXPECT_TRUE(fs_.mutator().Mkdir(path).ok()) << path;
  }
  void Unlink(const std::string& path) {
    EXPECT_TRUE(fs_.mutator().Unlink(path).ok()) << path;
  }

  FakeClock clock_;
  InMemoryFileSystem fs_{{}, &clock_};
  std::vector<TriggerRun> runs_;
  FakeWatchmanServer server_;
  std::shared_ptr<Connection> connection_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_SERVER_FIXTURE_H_
