// How long after a write user code has the change: for each backend, beside its
// floor, which is bare inotify(7), or a bare subscription to the same Watchman.
// See bench/README.md.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/bench_main.h"
#include "bench/bench_reloader.h"
#include "bench/bench_tree.h"
#include "bench/lazy.h"
#include "bench/posix_inotify_floor.h"
#include "bench/posix_process_usage.h"
#include "bench/watchman_floor.h"
#include "benchmark/benchmark.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/mutex.h"
#include "reloader/polling_pacer.h"
#include "reloader/posix_clock.h"
#include "reloader/selection/backend_choice.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader::bench {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

// Something that tells of changed files.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // Returns once no later change can be missed.
  virtual void Arm() {}
  // Returns paths, or names, of changed files; none: it was stopped.
  virtual std::vector<std::string> Wait() = 0;
  virtual void Stop() = 0;  // From any thread.
};

class BareInotify final : public Watcher {
 public:
  explicit BareInotify(const BenchTree& tree) : floor_(tree.directories()) {}
  std::vector<std::string> Wait() override { return floor_.Wait(); }
  void Stop() override { floor_.Stop(); }

 private:
  InotifyFloor floor_;
};

class BareSubscription final : public Watcher {
 public:
  BareSubscription(const std::string& sock, const BenchTree& tree)
      : floor_(sock, tree.root()) {}
  std::vector<std::string> Wait() override { return floor_.Wait(); }
  void Stop() override { floor_.Stop(); }

 private:
  WatchmanFloor floor_;
};

class ReloaderWatcher final : public Watcher {
 public:
  explicit ReloaderWatcher(const BenchReloaderOptions& options) {
    auto reloader = BenchReloader::Make(options);
    RELOADER_CHECK(reloader.ok());
    reloader_ = *std::move(reloader);
  }
  void Arm() override { RELOADER_CHECK(reloader_->Next().ok()); }
  std::vector<std::string> Wait() override {
    while (true) {
      const auto changes = reloader_->Next();
      if (!changes.ok()) return {};
      if ((*changes)->empty()) continue;
      std::vector<std::string> paths;
      for (const Change& change : **changes) paths.push_back(change.path);
      return paths;
    }
  }
  void Stop() override { reloader_->Stop(); }

 private:
  std::unique_ptr<BenchReloader> reloader_;
};

// Waits on a thread of its own, as a development server does, and says when a
// file was noticed.
class Probe {
 public:
  explicit Probe(std::unique_ptr<Watcher> watcher)
      : watcher_(std::move(watcher)), thread_([this] { Run(); }) {
    MutexLock lock(&mutex_);
    while (!armed_) changed_.Wait(&mutex_);
  }
  ~Probe() {
    watcher_->Stop();
    thread_.join();
  }

  // Returns when the file was noticed; what was noticed last is remembered.
  absl::Duration WaitFor(absl::string_view path) {
    MutexLock lock(&mutex_);
    const auto is_it = [path](absl::string_view name) {
      return absl::EndsWith(path, name);
    };
    while (std::none_of(noticed_.begin(), noticed_.end(), is_it)) {
      changed_.Wait(&mutex_);
    }
    noticed_.clear();
    return at_;
  }

 private:
  void Run() {
    watcher_->Arm();
    {
      MutexLock lock(&mutex_);
      armed_ = true;
    }
    changed_.NotifyAll();
    for (auto paths = watcher_->Wait(); !paths.empty();
         paths = watcher_->Wait()) {
      const absl::Duration now = MonotonicTime();
      {
        MutexLock lock(&mutex_);
        noticed_ = std::move(paths);
        at_ = now;
      }
      changed_.NotifyAll();
    }
  }

  const std::unique_ptr<Watcher> watcher_;
  Mutex mutex_;
  CondVar changed_;
  bool armed_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::string> noticed_ ABSL_GUARDED_BY(mutex_);
  absl::Duration at_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // Last: it uses the others.
};

double Percentile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<size_t>(share *
                                    static_cast<double>(sorted.size() - 1))];
}

// What is done to a file.
enum class Save {
  kWrite,     // In place.
  kRename,    // By way of rename(2).
  kHotWrite,  // In place, just after another file in its directory.
};

absl::string_view NameOf(Save save) {
  switch (save) {
    case Save::kWrite:
      return "write";
    case Save::kRename:
      return "rename";
    case Save::kHotWrite:
      return "hot/write";
  }
  return "";
}

// What a row measures.
struct Changes {
  int64_t files = 0;  // In the tree.
  Save save = Save::kWrite;
  int count = 0;
  // Up to so much before each of them, at random: a poller's next look is as
  // far away as it may be when it has just told of the last one.
  absl::Duration pause = absl::ZeroDuration();
};

void Measure(benchmark::State& state, BenchTree* tree, Probe* probe,
             const Changes& changes) {
  const Save save = changes.save;
  PosixClock clock;
  std::mt19937 random((std::random_device())());
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<double> seconds;
  int64_t number = 0;
  for (auto _ : state) {
    // Far apart, so that none is in a directory in which something just was.
    const int64_t file = (number++ * 7919) % tree->files();
    if (save == Save::kHotWrite) {
      const int64_t neighbour = file ^ 1;  // A directory has an even number.
      tree->Replace(neighbour);
      probe->WaitFor(tree->FilePath(neighbour));
    }
    if (changes.pause > absl::ZeroDuration()) {
      clock.WaitUntil(clock.Now() + share(random) * changes.pause, {});
    }
    const absl::Duration begin = MonotonicTime();
    if (save == Save::kRename) {
      tree->Replace(file);
    } else {
      tree->Append(file);
    }
    const absl::Duration took = probe->WaitFor(tree->FilePath(file)) - begin;
    seconds.push_back(absl::ToDoubleSeconds(took));
    state.SetIterationTime(seconds.back());
  }
  std::sort(seconds.begin(), seconds.end());
  for (const auto& [name, share] :
       {std::pair("p50_ms", 0.5), {"p95_ms", 0.95}, {"p99_ms", 0.99}}) {
    state.counters[name] = 1000 * Percentile(seconds, share);
  }
}

using MakeWatcher = std::function<std::unique_ptr<Watcher>(const BenchTree&)>;

void Add(Bench* bench, absl::string_view name, const Changes& changes,
         const MakeWatcher& make) {
  const int64_t files = changes.files;
  const auto probe = MakeLazy<Probe>([bench, files, make] {
    return std::make_unique<Probe>(make(bench->Tree({.files = files})));
  });
  benchmark::RegisterBenchmark(
      absl::StrCat(name, "/", NameOf(changes.save), "/files:", files).c_str(),
      [bench, changes, probe](benchmark::State& state) {
        BenchTree& tree = bench->Tree({.files = changes.files});
        Measure(state, &tree, &**probe, changes);
        probe->Reset();
      })
      ->UseManualTime()
      ->Iterations(changes.count)
      ->Unit(benchmark::kMillisecond);
}

MakeWatcher Backend(BackendChoice backend, const std::string& sock = "") {
  return [backend, sock](const BenchTree& tree) {
    return std::make_unique<ReloaderWatcher>(
        BenchReloaderOptions{.root = tree.root(),
                             .backend = backend,
                             .interval = kInterval,
                             .threads = 2,
                             .watchman_sock = sock});
  };
}

void AddPolling(Bench* bench, int64_t files) {
  // Each waits for a whole interval, or, where all directories of a large tree
  // are looked at several times within, for some part of it.
  const Changes few = {.files = files, .count = 10, .pause = kInterval};
  const Changes more = {.files = files, .count = 10, .pause = kInterval / 10};
  const bool is_large = files > TierOptions().above_files;
  const auto add = [&](Save save, Changes changes) {
    changes.save = save;
    Add(bench, "stat", changes, Backend(BackendChoice::kStat));
  };
  add(Save::kWrite, few);
  add(Save::kRename, is_large ? more : few);
  if (is_large) add(Save::kHotWrite, more);
}

void AddAll(Bench* bench) {
  constexpr int kMany = 200;
  const auto start = [](absl::string_view settings) {
    return MakeLazy<WatchmanDaemon>(
        [settings =
             std::string(settings)]() -> std::unique_ptr<WatchmanDaemon> {
          auto started = WatchmanDaemon::Start({.config = settings});
          RELOADER_CHECK(started.ok());
          return *std::move(started);
        });
  };
  const auto settle_20 = start("{}");
  const auto settle_1 = start(R"({"settle": 1})");
  for (const int64_t files : bench->sizes()) {
    AddPolling(bench, files);
    for (const Save save : {Save::kWrite, Save::kRename}) {
      const Changes many = {.files = files, .save = save, .count = kMany};
      Add(bench, "floor/inotify", many, [](const BenchTree& tree) {
        return std::make_unique<BareInotify>(tree);
      });
      Add(bench, "inotify", many, Backend(BackendChoice::kInotify));
      for (const auto& [name, daemon, count] :
           {std::tuple("watchman/settle:20", settle_20, kMany / 4),
            {"watchman/settle:1", settle_1, kMany}}) {
        const Changes changes = {.files = files, .save = save, .count = count};
        Add(bench, absl::StrCat("floor/", name), changes,
            [daemon = daemon](const BenchTree& tree) {
              return std::make_unique<BareSubscription>(
                  (**daemon).socket_path(), tree);
            });
        Add(bench, name, changes, [daemon = daemon](const BenchTree& tree) {
          return Backend(BackendChoice::kWatchman,
                         (**daemon).socket_path())(tree);
        });
      }
    }
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
