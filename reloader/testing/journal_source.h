// A HintSource that is told of every change of an InMemoryFileSystem at once:
// what an event backend is, in virtual time and without its corner cases.
//
//   auto reloader = TableReloader::Create(
//       std::make_unique<JournalSource>(&file_system), environment, {});
//
// It takes the journal of the file system. One thread, that of the clock.
#ifndef RELOADER_TESTING_JOURNAL_SOURCE_H_
#define RELOADER_TESTING_JOURNAL_SOURCE_H_

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/in_memory_file_system.h"
#include "reloader/clock.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/watch_plan.h"

namespace reloader {

class JournalSource final : public HintSource {
 public:
  // `file_system` must outlive this.
  explicit JournalSource(fakes::InMemoryFileSystem* file_system)
      : journal_(file_system) {}

  absl::string_view name() const override { return "journal"; }
  absl::StatusOr<Hints> Arm(const WatchPlan&, const Wakeable&) override {
    journal_.Take();
    return Hints{};
  }
  absl::StatusOr<Hints> Read() override { return journal_.Take(); }
  std::vector<const Wakeable*> Wakeables() const override {
    return {&journal_};
  }

 private:
  class Journal final : public Wakeable {
   public:
    explicit Journal(fakes::InMemoryFileSystem* file_system)
        : file_system_(*file_system) {}
    int descriptor() const override { return -1; }
    bool IsReady() const override {
      for (fakes::JournalEntry& entry : file_system_.TakeJournal()) {
        hints_.paths.push_back(std::move(entry.path));
        if (!entry.target.empty()) {
          hints_.paths.push_back(std::move(entry.target));
        }
      }
      return !hints_.empty();
    }
    Hints Take() {
      IsReady();
      return std::exchange(hints_, {});
    }

   private:
    fakes::InMemoryFileSystem& file_system_;
    mutable Hints hints_;  // Looking takes them from the file system.
  };

  Journal journal_;
};

}  // namespace reloader

#endif  // RELOADER_TESTING_JOURNAL_SOURCE_H_
