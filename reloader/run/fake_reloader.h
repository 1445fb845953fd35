// A Reloader that does what a test tells it, and writes down what it is told.
//
//   FakeReloader reloader;
//   reloader.ticks.push_back(Tick());
//   reloader.ticks.push_back(absl::UnavailableError("gone"));
//
// One thread.
#ifndef RELOADER_RUN_FAKE_RELOADER_H_
#define RELOADER_RUN_FAKE_RELOADER_H_

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/change.h"
#include "reloader/file_system.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/watch_options.h"

namespace reloader {

class FakeReloader final : public Reloader {
 public:
  std::deque<absl::StatusOr<Tick>> ticks;  // Ends after these.
  std::vector<std::pair<std::string, FileStatus>> files;
  std::vector<std::string> log;
  std::vector<TickLimit> limits;
  bool stopped = false;

  absl::string_view name() const override { return "fake"; }
  absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                        WatchOptions) override {
    log.push_back(absl::StrCat("watch ", path, " ", glob));
    return absl::OkStatus();
  }
  absl::Status WatchFile(absl::string_view path, WatchOptions) override {
    log.push_back(absl::StrCat("watch ", path));
    return absl::OkStatus();
  }
  absl::Status UnwatchDir(absl::string_view, absl::string_view) override {
    return absl::OkStatus();
  }
  absl::Status UnwatchFile(absl::string_view) override {
    return absl::OkStatus();
  }
  absl::Status Ignore(absl::string_view, absl::string_view) override {
    return absl::OkStatus();
  }
  Generator<absl::StatusOr<Tick>> Ticks() override {
    log.emplace_back("ticks");
    while (!ticks.empty() && !stopped) {
      log.emplace_back("tick");
      absl::StatusOr<Tick> tick = std::move(ticks.front());
      ticks.pop_front();
      co_yield std::move(tick);
    }
  }
  void LimitNextTick(TickLimit limit) override {
    limits.push_back(std::move(limit));
  }
  void ForEachFile(FileVisitor visit) const override {
    for (const auto& [path, status] : files) visit(path, status);
  }
  void Stop() override { stopped = true; }
};

}  // namespace reloader

#endif  // RELOADER_RUN_FAKE_RELOADER_H_
