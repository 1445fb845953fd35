// What becomes of changes when the line to a Watchman server is cut, after each
// possible number of bytes: while the reloader is armed, while it is told of
// changes, and while it asks again.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/fake_connector.h"
#include "fakes/watchman/server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"
#include "reloader/diagnostics.h"
#include "reloader/executor.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/watchman/watchman_reloader.h"

namespace reloader::watchman {
namespace {

using ::testing::ElementsAre;

class TextSink final : public DiagnosticSink {
 public:
  void Report(const Diagnostic& diagnostic) override {
    said.push_back(diagnostic.ToString());
  }
  std::vector<std::string> said;
};

// A reloader whose line is cut once, after so many bytes from the server.
class CutLine {
 public:
  explicit CutLine(size_t bytes) {
    server_.faults().disconnect_after_bytes = bytes;
    reloader_ = *MakeFallbackReloader(
        std::make_unique<fakes::watchman::FakeConnector>(&server_),
        {.file_system = &file_system_,
         .clock = &clock_,
         .executor = &executor_,
         .diagnostics = &sink_},
        {});
  }

  // Edits for a while, and returns all that is reported.
  std::vector<std::string> Run() {
    EXPECT_THAT(file_system_.mutator().Mkdir("/w"), IsOk());
    EXPECT_THAT(reloader_->WatchDir("/w", "**/*.py", {}), IsOk());
    Write("/w/a.py", "1");
    clock_.Advance(absl::Minutes(1));
    ticks_ = reloader_->Ticks();
    Take(1);
    Write("/w/a.py", "22");
    Take(4);
    EXPECT_THAT(file_system_.mutator().Mkdir("/w/d"), IsOk());
    Write("/w/d/b.py", "1");
    Take(4);
    EXPECT_THAT(file_system_.mutator().Unlink("/w/a.py"), IsOk());
    Take(4);
    return reports_;
  }

  // Whether the cut came, and whether the ticks had begun by then.
  bool was_cut() const {
    return !server_.faults().disconnect_after_bytes.has_value();
  }
  bool went_on_with_watchman() const {
    return was_cut() && sink_.said.size() == 1 &&
           absl::StartsWith(sink_.said[0], "service lost");
  }

 private:
  void Write(absl::string_view path, absl::string_view text) {
    EXPECT_THAT(file_system_.mutator().WriteFile(path, text), IsOk());
  }
  void Take(int ticks) {
    for (int i = 0; i < ticks; ++i) {
      if (!ticks_.Next() || !ticks_.Value().ok()) {
        ADD_FAILURE() << "expected a tick";
        return;
      }
      for (const Change& change : ticks_.Value()->changes()) {
        reports_.push_back(
            absl::StrCat(ChangeKindName(change.kind), " ", change.path));
      }
    }
  }

  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_{{}, &clock_};
  mutable fakes::watchman::FakeWatchmanServer server_{
      &file_system_, &clock_, {}};
  InlineExecutor executor_;
  TextSink sink_;
  std::unique_ptr<Reloader> reloader_;
  Generator<absl::StatusOr<Tick>> ticks_;
  std::vector<std::string> reports_;
};

TEST(WatchmanCutLineTest, EachChangeIsReportedOnceWhereverItIsCut) {
  int went_on = 0;
  bool was_cut = true;
  for (size_t bytes = 1; was_cut; ++bytes) {
    SCOPED_TRACE(absl::StrCat("cut after ", bytes, " bytes"));
    CutLine line(bytes);
    EXPECT_THAT(line.Run(), ElementsAre("modified /w/a.py", "created /w/d/b.py",
                                        "deleted /w/a.py"));
    was_cut = line.was_cut();
    went_on += line.went_on_with_watchman() ? 1 : 0;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(went_on, 500);
}

}  // namespace
}  // namespace reloader::watchman
