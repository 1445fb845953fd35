#include "conformance/mutants/lying_watchman.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/lying_source.h"
#include "conformance/watchman_in_memory.h"
#include "conformance/watchman_on_disk.h"
#include "conformance/watchman_world.h"
#include "reloader/clock.h"
#include "reloader/file_system.h"
#include "reloader/hint_source.h"
#include "reloader/watchman/connection.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::conformance {
namespace {

using watchman::Connection;
using watchman::Connector;
using watchman::Transport;
using watchman::Value;

class LyingTransport final : public Transport, private watchman::PduHandler {
 public:
  LyingTransport(std::unique_ptr<Transport> base,
                 std::shared_ptr<LyingLine> line)
      : base_(std::move(base)), line_(std::move(line)) {}

  absl::Status Write(absl::string_view bytes) override {
    Connection parser;
    const absl::Status parsed = parser.Receive(bytes);
    if (!parsed.ok()) return parsed;
    Value request = parser.TakeResponse().value();
    if (const auto answer = line_->LieAboutRequest(&request)) {
      heard_.append(Connection::Encode(*answer));
      return absl::OkStatus();
    }
    return base_->Write(Connection::Encode(request));
  }

  absl::Status Read(size_t max_bytes, std::string* bytes) override {
    absl::Status status;
    while (status.ok()) {
      std::string chunk;
      status = base_->Read(max_bytes, &chunk);
      if (chunk.empty()) break;
      const absl::Status listened = Listen(chunk);
      if (!listened.ok()) return listened;
    }
    // The beginning of what will never be heard to the end.
    if (!status.ok()) heard_.append(std::exchange(unheard_, ""));
    line_->EndOfRead();
    const size_t size = std::min(max_bytes, heard_.size());
    bytes->append(heard_, 0, size);
    heard_.erase(0, size);
    return heard_.empty() ? status : absl::OkStatus();
  }

  const Wakeable& wakeable() const override { return base_->wakeable(); }

 private:
  absl::Status Listen(absl::string_view chunk) {
    while (!chunk.empty()) {
      const absl::StatusOr<size_t> size = reader_.FeedOne(chunk);
      if (!size.ok()) return size.status();
      unheard_.append(chunk.data(), *size);
      chunk.remove_prefix(*size);
      if (is_whole_) PassOn();
    }
    return absl::OkStatus();
  }

  // What is left as it is goes on as it was written: an answer for a whole tree
  // is no tree of values.
  void PassOn() {
    is_whole_ = false;
    std::string bytes = std::exchange(unheard_, "");
    const Value truth = builder_.Take();
    Value pdu = truth;
    if (!line_->LieAboutPdu(&pdu)) return;
    heard_.append(pdu == truth ? bytes : Connection::Encode(pdu));
  }

  watchman::PduVisitor* OnBeginPdu(const watchman::PduEncoding&) override {
    builder_.Clear();
    return &builder_;
  }
  void OnEndPdu() override { is_whole_ = true; }

  const std::unique_ptr<Transport> base_;
  const std::shared_ptr<LyingLine> line_;
  watchman::PduReader reader_{this};
  watchman::ValueBuilder builder_;
  bool is_whole_ = false;
  std::string unheard_;  // Of the PDU that is arriving.
  std::string heard_;    // To be read.
};

class LyingConnector final : public Connector {
 public:
  LyingConnector(std::unique_ptr<Connector> base,
                 std::shared_ptr<LyingLine> line)
      : base_(std::move(base)), line_(std::move(line)) {}
  absl::StatusOr<std::unique_ptr<Transport>> Connect() override {
    absl::StatusOr<std::unique_ptr<Transport>> transport = base_->Connect();
    if (!transport.ok()) return transport;
    return std::make_unique<LyingTransport>(*std::move(transport), line_);
  }

 private:
  const std::unique_ptr<Connector> base_;
  const std::shared_ptr<LyingLine> line_;
};

WatchmanWraps WrapsOf(const std::shared_ptr<LyingLine>& line) {
  return {.connector =
              [line](std::unique_ptr<Connector> base) {
                return std::make_unique<LyingConnector>(std::move(base), line);
              },
          .source =
              [line](std::unique_ptr<HintSource> base) {
                return MakeLyingSource(std::move(base), line);
              },
          .file_system =
              [line](const FileSystem* base) {
                return line->WrapFileSystem(base);
              }};
}

}  // namespace

std::optional<Value> LyingLine::LieAboutRequest(Value*) { return std::nullopt; }
bool LyingLine::LieAboutPdu(Value*) { return true; }
std::unique_ptr<FileSystem> LyingLine::WrapFileSystem(const FileSystem* base) {
  return std::make_unique<LyingFileSystem>(base);
}

bool IsSinceQuery(const Value& request) {
  return request.items()[0] == Value("query") &&
         request.items()[2].Find("since") != nullptr;
}

Value NothingSince(const Value& request) {
  return Value::Object({{"clock", *request.items()[2].Find("since")},
                        {"files", Value::Array()},
                        {"is_fresh_instance", false},
                        {"version", "4.9.0"}});
}

bool IsUnilateral(const Value& pdu) {
  return pdu.Find("unilateral") != nullptr;
}

Backend WatchmanOnDiskBehind(absl::string_view name, MakeLyingLine make_line) {
  return {.name = std::string(name),
          .limitations = WatchmanOnDisk::Limitations(),
          .make_world =
              [make_line = std::move(make_line)](const WorldOptions& options) {
                return MakeWatchmanWorldOnDisk(options, WrapsOf(make_line()));
              }};
}

Backend WatchmanInMemoryBehind(absl::string_view name,
                               MakeLyingLine make_line) {
  return {.name = std::string(name),
          .limitations = WatchmanInMemory::Limitations(),
          .make_world =
              [make_line = std::move(make_line)](const WorldOptions& options) {
                return MakeWatchmanWorldInMemory(options, /*read_bytes=*/0,
                                                 WrapsOf(make_line()));
              }};
}

}  // namespace reloader::conformance
