// SideRun plays a history on one server, and tells what it saw in a form that
// is the same for two servers that behave alike.
//
//   SideRun run("real", MakeSide(&server), "1");
//   Value seen = run.Step(FromJson(R"(["edit","write","d/a","x"])"));
//   // "OK"
//   seen = run.Step(FromJson(R"(["ask",["query","$R",{"since":"$C1"}]])"));
//
// A step is a JSON array:
//   ["edit",OPERATION,NAME,...]  changes the tree, and waits until the server
//                                has seen it, of a write also the file that is
//                                still empty; tells OK or the error's symbol
//   ["ask",REQUEST]              sends a request; tells the answer
//   ["subscribe",NAME,SPEC]      subscribes, and tells what is delivered; its
//                                fields are name, exists, new and type
//   ["flush"]                    tells what subscriptions have delivered since
//
// A history subscribes to a name once, until it unsubscribes. A subscription
// whose name is taken cannot be flushed any more: it delivers when the root has
// been quiet for the settle period, which is at another step in each run.
//
// In requests, $R is the root, and $C0, $C1, ... the clock after the watch
// began and after each edit. Edits are: write NAME TEXT, append NAME TEXT,
// truncate NAME SIZE, times NAME SECONDS, chmod NAME MODE, rename NAME NAME,
// exchange NAME NAME, link NAME NAME, symlink TARGET NAME, mkfifo NAME, mkdir
// NAME, rmdir NAME, unlink NAME.
//
// What depends on the machine is named instead: clocks by the edit that they
// are of, inodes by the files that share them, times of this century by NOW.
//
// One thread.
#ifndef FAKES_WATCHMAN_DIFFERENTIAL_SIDE_RUN_H_
#define FAKES_WATCHMAN_DIFFERENTIAL_SIDE_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/watchman_world.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/pdu_encoding.h"

namespace reloader::fakes::watchman {

// A server, for whoever does not care which.
struct Side {
  std::function<std::unique_ptr<ByteStream>()> connect;
  FileSystemMutator* mutator = nullptr;
  const FileSystem* file_system = nullptr;
  std::string base;
};

template <WatchmanServer Server>
Side MakeSide(Server* server) {
  return {.connect = [server] { return server->Connect(); },
          .mutator = &server->mutator(),
          .file_system = &server->file_system(),
          .base = server->base()};
}

class SideRun {
 public:
  // Watches the directory `name` below the side's base, which is made.
  SideRun(Side side, absl::string_view name,
          reloader::watchman::PduEncoding encoding);
  // Ends the watch. The directory stays; it may hold anything.
  ~SideRun();

  SideRun(const SideRun&) = delete;
  SideRun& operator=(const SideRun&) = delete;

  Value Step(const Value& step);

 private:
  absl::Status Edit(const Value& step);
  absl::Status Write(const std::string& path, const Value& contents,
                     bool append);
  std::string Path(const Value& name) const;
  Value Edited(const absl::Status& status);
  // Has the subscriptions deliver what they have not yet.
  Value Flush();
  Value Delivered();

  // Replaces $R and the like.
  Value Filled(Value value) const;
  // Remembers the clock of an answer, which both sides have at this step.
  void Note(const Value& answer);
  Value Tidied(Value answer, const Value& request) const;
  void TidyFiles(Value* files, const Value& request) const;
  void TidyField(absl::string_view field, Value* value) const;
  Value ClockLabel(absl::string_view clock) const;

  const Side side_;
  const std::string root_;
  ContractConnection connection_;
  std::vector<std::string> clocks_;  // After each edit.
  std::vector<int64_t> boundaries_;  // The ticks of all clocks so far.
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_DIFFERENTIAL_SIDE_RUN_H_
