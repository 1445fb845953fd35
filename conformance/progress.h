// Shows how far a run has come: on a terminal one line that is written over and
// over, elsewhere a plain line for each test that has ended.
//
//   Progress progress(std::cerr, {.rewrite = isatty(2) == 1, .width = 80});
//   OutcomeCollector collector(backends, &progress);
//
// Writes no escape codes. One thread.
#ifndef CONFORMANCE_PROGRESS_H_
#define CONFORMANCE_PROGRESS_H_

#include <cstddef>
#include <ostream>
#include <string>

#include "conformance/gtest_session.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"

namespace reloader::conformance {

struct ProgressOptions {
  bool rewrite = false;
  size_t width = 80;  // Of the terminal, in columns; longer lines are cut.
};

class Progress : public ProgressObserver {
 public:
  // `out` outlives this.
  Progress(std::ostream& out, ProgressOptions options)
      : out_(out), options_(options) {}
  ~Progress() override { Clear(); }

  void Started(const TestId& id, int index, int total) override;
  void Ended(const TestRecord& record, int index, int total) override;

  // Wipes the line, so that something else can be written.
  void Clear();

 private:
  void Rewrite(std::string line);

  std::ostream& out_;
  const ProgressOptions options_;
  size_t shown_ = 0;  // Columns that the line on the terminal takes.
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_PROGRESS_H_
