// What the parts of the protocol contract share. Include protocol_contract.h
// instead.
//
// Requests are written in JSON, whatever encoding they are sent in; in them and
// in answers, $R stands for the path of the watched directory and $B for the
// directory above it. Answers are compared as text, tidied (tidy.h).
#ifndef FAKES_WATCHMAN_CONTRACT_CONTRACT_FIXTURE_H_
#define FAKES_WATCHMAN_CONTRACT_CONTRACT_FIXTURE_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/tidy.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "gtest/gtest.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanContract : public testing::Test {
 protected:
  WatchmanContract() : base_(server_.base()), root_(base_ + "/root") {
    Expect(mutator().Mkdir(root_));
  }

  typename World::Server& server() { return server_; }
  FileSystemMutator& mutator() { return server_.mutator(); }

  // --- Connections.

  std::unique_ptr<ContractConnection> Connect() {
    return std::make_unique<ContractConnection>(server_.Connect(),
                                                World::kEncoding);
  }
  // The connection that is used where none is named.
  ContractConnection& client() {
    if (client_ == nullptr) client_ = Connect();
    return *client_;
  }
  void Disconnect() { client_ = nullptr; }

  Value Request(absl::string_view json) const {
    return FromJson(absl::StrReplaceAll(json, {{"$R", root_}, {"$B", base_}}));
  }

  Value Ask(absl::string_view json) { return client().Ask(Request(json)); }
  std::string Answer(absl::string_view json) { return Tidied(Ask(json)); }

  // The text of the answer's "error"; "no error" and the answer if it has none.
  std::string Error(absl::string_view json) {
    const Value answer = TidyValue(Ask(json), Names());
    const Value* const error = answer.Find("error");
    if (error == nullptr || !error->is_string()) {
      return absl::StrCat("no error: ", answer.ToString());
    }
    EXPECT_EQ(answer.members().size(), 1u) << answer;
    return error->string();
  }

  // Asks until no root is left: the daemon tells of the end of one before it
  // has forgotten it.
  void AwaitNoRoots() {
    constexpr absl::string_view kNone = R"({"roots":[]})";
    std::string roots;
    for (int asked = 0; roots != kNone && asked < 100'000; ++asked) {
      roots = Answer(R"(["watch-list"])");
    }
    EXPECT_EQ(roots, kNone);
  }

  // The next PDU that is no answer.
  std::string News() { return Tidied(client().NextUnilateral()); }

  std::string Tidied(Value value) const {
    return Tidy(std::move(value), Names());
  }

  // --- Clocks and queries.

  void Watch() {
    EXPECT_EQ(Answer(R"(["watch","$R"])"),
              R"({"watch":"$R","watcher":"inotify"})");
  }

  // A clock that has seen all changes so far.
  std::string Clock() { return Text(Ask(kClock), "clock"); }
  // Waits until the server has seen all changes so far.
  void Sync() { Clock(); }

  // The names that a query finds, in order. `spec` is what stands in its object
  // besides the fields: R"("suffix":"c")".
  std::string Found(absl::string_view spec) {
    return NamesIn(Ask(absl::StrCat(R"(["query","$R",{"fields":["name"])",
                                    spec.empty() ? "" : ",", spec, "}]")));
  }
  // Of those that an expression matches.
  std::string Matches(absl::string_view expression) {
    return Found(absl::StrCat(R"("expression":)", expression));
  }
  // The names that changed since `clock`.
  std::string Since(absl::string_view clock, absl::string_view spec = "") {
    return Found(absl::StrCat(R"("since":")", clock, "\"",
                              spec.empty() ? "" : ",", spec));
  }
  // What changed since `clock`: the names in order, with - behind it if it is
  // gone, and * if it is new.
  std::string ChangesSince(absl::string_view clock) {
    const Value answer = Ask(absl::StrCat(
        R"(["query","$R",{"fields":["name","exists","new"],"since":")", clock,
        "\"}]"));
    const Value* const files = answer.Find("files");
    if (files == nullptr) return Tidied(answer);
    std::vector<std::string> changes;
    for (const Value& file : files->items()) {
      changes.push_back(absl::StrCat(Text(file, "name"),
                                     file.Find("exists")->boolean() ? "" : "-",
                                     file.Find("new")->boolean() ? "*" : ""));
    }
    std::sort(changes.begin(), changes.end());
    return absl::StrJoin(changes, " ");
  }
  // What the fields show, an object for each file. `spec` as for Found().
  std::string Shown(absl::string_view fields, absl::string_view spec) {
    const Value answer =
        Ask(absl::StrCat(R"(["query","$R",{"fields":[)", fields, "]",
                         spec.empty() ? "" : ",", spec, "}]"));
    const Value tidied = TidyValue(answer, Names());
    const Value* const files = tidied.Find("files");
    return files == nullptr ? tidied.ToString() : files->ToString();
  }
  // Of the error of a query with this object.
  std::string QueryError(absl::string_view object) {
    return Error(absl::StrCat(R"(["query","$R",)", object, "]"));
  }
  // Of that of a query with this expression, without what all begin with.
  std::string TermError(absl::string_view expression) {
    const std::string error =
        QueryError(absl::StrCat(R"({"expression":)", expression, "}"));
    constexpr absl::string_view kBegin = "failed to parse query: ";
    return error.compare(0, kBegin.size(), kBegin.data(), kBegin.size()) == 0
               ? error.substr(kBegin.size())
               : error;
  }

  // Names in "files" of an answer or a PDU, in order, with a blank between.
  std::string NamesIn(const Value& answer) const {
    const Value* const files = answer.Find("files");
    if (files == nullptr || !files->is_array()) return Tidied(answer);
    std::vector<std::string> names;
    for (const Value& file : files->items()) {
      const Value* const name = file.is_object() ? file.Find("name") : &file;
      names.push_back(name != nullptr && name->is_string() ? name->string()
                                                           : file.ToString());
    }
    std::sort(names.begin(), names.end());
    return absl::StrJoin(names, " ");
  }

  // The member of that name, where it is a string; "" else.
  static std::string Text(const Value& value, absl::string_view key) {
    const Value* const found = value.Find(key);
    return found != nullptr && found->is_string() ? found->string() : "";
  }

  // --- The tree. Names are relative to the root.

  const std::string& root() const { return root_; }
  const std::string& base() const { return base_; }
  std::string Path(absl::string_view name) const {
    return absl::StrCat(root_, "/", name);
  }
  void Write(absl::string_view name, absl::string_view contents = "x") {
    Expect(mutator().WriteFile(Path(name), contents));
  }
  void Mkdir(absl::string_view name) { Expect(mutator().Mkdir(Path(name))); }
  void Unlink(absl::string_view name) { Expect(mutator().Unlink(Path(name))); }
  void Rmdir(absl::string_view name) { Expect(mutator().Rmdir(Path(name))); }
  void Rename(absl::string_view from, absl::string_view to) {
    Expect(mutator().Rename(Path(from), Path(to)));
  }
  void Symlink(absl::string_view target, absl::string_view name) {
    Expect(mutator().Symlink(target, Path(name)));
  }
  static void Expect(const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
  }

  // Starts the server anew with this global configuration.
  void Configure(absl::string_view json) {
    client_ = nullptr;
    Expect(server_.Restart(json));
  }
  void Restart() {
    client_ = nullptr;
    Expect(server_.Restart());
  }

  static constexpr char kClock[] = R"(["clock","$R",{"sync_timeout":60000}])";

 private:
  Replacements Names() const { return {{root_, "$R"}, {base_, "$B"}}; }

  typename World::Server server_;
  const std::string base_;
  const std::string root_;
  std::unique_ptr<ContractConnection> client_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_CONTRACT_FIXTURE_H_
