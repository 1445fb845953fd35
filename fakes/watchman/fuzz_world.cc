#include "fakes/watchman/fuzz_world.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/query/query_grammar.h"
#include "fakes/watchman/server.h"
#include "reloader/check.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::PduEncoding;
using reloader::watchman::PduFormat;
using reloader::watchman::Value;

// What a planned fault sends.
constexpr absl::string_view kGarbage = "\xff\xfe this is no PDU ";
// Answers hold what a request held, in one or two objects more.
constexpr size_t kMaxDepth = 256;

class AnswerChecker final : public reloader::watchman::PduHandler {
 public:
  explicit AnswerChecker(std::map<std::string, int>* answered,
                         const std::string& name)
      : answered_(*answered), name_(name) {}

  reloader::watchman::PduVisitor* OnBeginPdu(const PduEncoding&) override {
    builder_.Clear();
    return &builder_;
  }
  void OnEndPdu() override {
    const Value pdu = builder_.Take();
    const Value* const version = pdu.Find("version");
    RELOADER_CHECK(version != nullptr && version->is_string());
    const Value* const error = pdu.Find("error");
    if (error != nullptr) {
      RELOADER_CHECK(error->is_string() && !error->string().empty());
    } else if (pdu.Find("unilateral") == nullptr) {
      ++answered_[name_];
    }
  }

 private:
  std::map<std::string, int>& answered_;
  const std::string& name_;
  reloader::watchman::ValueBuilder builder_;
};

void MakeTree(absl::string_view root, InMemoryFileSystem* file_system) {
  FileSystemMutator& mutator = file_system->mutator();
  RELOADER_CHECK(mutator.Mkdir(root).ok());
  for (const absl::string_view name : GrammarNames()) {
    const std::string path = absl::StrCat(root, "/", name);
    if (name == "gone") continue;
    const absl::Status made = IsGrammarDirectory(name) ? mutator.Mkdir(path)
                              : name == "link" ? mutator.Symlink("d", path)
                                               : mutator.WriteFile(path, "x");
    RELOADER_CHECK(made.ok());
  }
}

ServerOptions WithWorld(ServerOptions options, const FileSystem* real_files) {
  options.real_files = real_files;
  options.run_trigger = [](const TriggerRun& run) {
    RELOADER_CHECK(!run.command.empty() && !run.root.empty());
  };
  return options;
}

// The name of a command; of "fake-fs" with its operation.
std::string NameOf(const Value& request) {
  std::string name;
  if (!request.is_array()) return name;
  for (const Value& item : request.items()) {
    if (!item.is_string()) break;
    absl::StrAppend(&name, name.empty() ? "" : " ", item.string());
    if (name != "fake-fs") break;
  }
  return name;
}

}  // namespace

FuzzWorld::FuzzWorld(ServerOptions options)
    : server_(&file_system_, &clock_,
              WithWorld(std::move(options), &real_files_)) {
  MakeTree("/w", &file_system_);
  MakeTree("/real", &real_files_);
  for (auto& connection : connections_) connection = server_.Connect();
}

void FuzzWorld::Write(size_t client, absl::string_view bytes) {
  std::shared_ptr<Connection>& connection = connections_[client % kClients];
  if (connection->closed()) connection = server_.Connect();
  connection->Receive(bytes);
  ReadAll();
}

void FuzzWorld::Send(size_t client, const Value& request,
                     const PduEncoding& encoding) {
  std::string bytes;
  if (encoding.format == PduFormat::kJson) {
    reloader::watchman::JsonEncoder encoder(&bytes);
    request.Visit(&encoder);
    // Names that are not UTF-8 need BSER.
    if (!encoder.Finish().ok()) return;
  } else {
    reloader::watchman::BserEncoder encoder(encoding, &bytes);
    request.Visit(&encoder);
    encoder.Finish();
  }
  last_name_ = NameOf(request);
  Write(client, bytes);
}

void FuzzWorld::Advance(absl::Duration duration) {
  clock_.Advance(std::min(duration, absl::Hours(24 * 365)));
  ReadAll();
}

void FuzzWorld::ReadAll() {
  for (const auto& connection : connections_) {
    std::string bytes;
    while (connection->has_output()) bytes += connection->TakeOutput();
    if (absl::StrContains(bytes, kGarbage)) continue;
    AnswerChecker checker(&answered_, last_name_);
    reloader::watchman::PduReader reader(&checker, {.max_depth = kMaxDepth});
    RELOADER_CHECK(reader.Feed(bytes).ok());
    // Only who is hung up on reads a part.
    RELOADER_CHECK(!reader.in_pdu() || connection->closed());
  }
}

}  // namespace reloader::fakes::watchman
