// How fast the fake Watchman answers over its Unix socket, beside the real
// daemon over the same bare client. See bench/README.md.
//
// Names are subject/variant/files: the subject is fake, or daemon where
// /usr/bin/watchman is there, or floor: floor/echo is what any server takes to
// answer an unchanged since. `bytes` is the size of an answer. Targets: names
// in half the daemon's time; an unchanged since in 0.05 ms; a subscription's
// delivery within 0.2 ms of the settle time, which is not counted.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_main.h"
#include "bench/bench_tree.h"
#include "bench/lazy.h"
#include "bench/posix_echo_floor.h"
#include "bench/posix_process_usage.h"
#include "bench/row.h"
#include "bench/runfile.h"
#include "bench/watchman_stream.h"
#include "benchmark/benchmark.h"
#include "reloader/check.h"
#include "reloader/testing/watchman_daemon.h"
#include "reloader/watchman/value.h"

namespace reloader::bench {
namespace {

using watchman::Value;

constexpr absl::string_view kDaemon = "/usr/bin/watchman";
constexpr absl::Duration kSettle = absl::Milliseconds(20);

// A server that has crawled a tree, real or fake.
class CrawledServer {
 public:
  CrawledServer(const std::string& program, bool is_fake, BenchTree* tree)
      : is_fake_(is_fake), tree_(*tree) {
    auto started = WatchmanDaemon::Start({.program = program});
    RELOADER_CHECK(started.ok());
    daemon_ = *std::move(started);
    stream_ = Connect();
    if (is_fake) Load();
    stream_->Ask(Value::Array({"watch", tree_.root()}));
    stream_->Ask(Names());
  }

  std::unique_ptr<WatchmanStream> Connect() const {
    return std::make_unique<WatchmanStream>(daemon_->socket_path());
  }
  WatchmanStream& stream() { return *stream_; }
  const std::string& root() const { return tree_.root(); }

  Value Query(Value::Members members) const {
    members["fields"] = Value::Array({"name"});
    return Value::Array(
        {"query", tree_.root(), Value::Object(std::move(members))});
  }
  Value Names() const {
    return Query({{"expression", Value::Array({"type", "f"})}});
  }
  // What has changed since now, which is nothing.
  Value Since(Value::Members options = {}) {
    const Value clock = stream_->Ask(Value::Array({"clock", tree_.root()}));
    options["since"] = clock.Find("clock")->string();
    return Query(std::move(options));
  }

  // Gives the file another size; returns when the server's file system has it.
  void Write(int64_t index) {
    if (!is_fake_) return tree_.Append(index);
    stream_->Ask(Value::Array({"fake-fs", "write", tree_.FilePath(index), "x",
                               Value::Object({{"append", true}})}));
  }

 private:
  // Copies the tree into the fake, at the same path.
  void Load() {
    for (size_t slash = tree_.root().find('/', 1); slash != std::string::npos;
         slash = tree_.root().find('/', slash + 1)) {
      stream_->Ask(
          Value::Array({"fake-fs", "mkdir", tree_.root().substr(0, slash)}));
    }
    stream_->Ask(Value::Array({"fake-fs", "load", tree_.root(), tree_.root()}));
  }

  const bool is_fake_;
  BenchTree& tree_;
  std::unique_ptr<WatchmanDaemon> daemon_;
  std::unique_ptr<WatchmanStream> stream_;
};

using Server = std::shared_ptr<Lazy<CrawledServer>>;

// Measures the same request again and again, up to the last byte of its answer.
void MeasureAnswers(benchmark::State& state, WatchmanStream* stream,
                    const Value& request) {
  const std::string bytes = WatchmanStream::Encode(request);
  int64_t received = 0;
  for (auto _ : state) {
    stream->Send(bytes);
    received += stream->Receive();
  }
  SetPerIteration(state, "bytes", received);
}

void MeasureDelivery(benchmark::State& state, CrawledServer* server) {
  const auto stream = server->Connect();
  stream->Ask(Value::Array({"subscribe", server->root(), "bench",
                            Value::Object({{"fields", Value::Array({"name"})},
                                           {"since", "n:bench"}})}));
  stream->Receive();  // The first one names all files.
  int64_t index = 0;
  for (auto _ : state) {
    server->Write(++index);
    const absl::Duration begin = MonotonicTime();
    stream->Receive();
    const absl::Duration took = MonotonicTime() - begin - kSettle;
    state.SetIterationTime(
        absl::ToDoubleSeconds(std::max(took, absl::ZeroDuration())));
  }
}

void AddServer(absl::string_view subject, int64_t files, const Server& server) {
  const std::string size = absl::StrCat("/files:", files);
  AddRow(absl::StrCat(subject, "/names", size), files, RowTime::kReal,
         [server](benchmark::State& state) {
           MeasureAnswers(state, &(**server).stream(), (**server).Names());
         });
  AddRow(absl::StrCat(subject, "/unchanged_since", size), files, RowTime::kReal,
         [server](benchmark::State& state) {
           MeasureAnswers(state, &(**server).stream(), (**server).Since());
         });
  AddRow(absl::StrCat(subject, "/unsynchronised_since", size), files,
         RowTime::kReal, [server](benchmark::State& state) {
           MeasureAnswers(state, &(**server).stream(),
                          (**server).Since({{"sync_timeout", 0}}));
         });
  AddRow(absl::StrCat(subject, "/delivery", size), files, RowTime::kManual,
         [server](benchmark::State& state) {
           MeasureDelivery(state, &**server);
           server->Reset();
         })
      ->Iterations(50);
}

void AddFloor(int64_t files) {
  // As large as a request for what has changed since, and its answer.
  constexpr size_t kRequestBytes = 150;
  constexpr size_t kAnswerBytes = 97;
  AddRow(absl::StrCat("floor/echo/files:", files), files, RowTime::kReal,
         [](benchmark::State& state) {
           EchoFloor floor(kRequestBytes, kAnswerBytes);
           for (auto _ : state) floor.Ask();
         });
}

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    AddFloor(files);
    AddServer("fake", files, MakeLazy<CrawledServer>([bench, files] {
                return std::make_unique<CrawledServer>(
                    Runfile("tools/fake_watchman/fake_watchman"),
                    /*is_fake=*/true, &bench->Tree({.files = files}));
              }));
    if (!std::filesystem::exists(std::string(kDaemon))) continue;
    AddServer("daemon", files, MakeLazy<CrawledServer>([bench, files] {
                return std::make_unique<CrawledServer>(
                    std::string(kDaemon), /*is_fake=*/false,
                    &bench->Tree({.files = files}));
              }));
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
