// ReportPipe is how commands in tests tell what they do: lines on a descriptor
// that every process inherits, and that ends when the last of them has.
//
//   ReportPipe reports;
//   Start({"test_command", reports.number(), "say", "ready", "wait"});
//   EXPECT_EQ(reports.NextLine(), "ready");
//   Stop();
//   EXPECT_TRUE(reports.HasEnded());       // Nobody is left who holds it.
//
// One thread.
#ifndef RELOADER_PROCESS_REPORT_PIPE_H_
#define RELOADER_PROCESS_REPORT_PIPE_H_

#include <string>

#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"

namespace reloader::process {

class ReportPipe {
 public:
  ReportPipe();

  // The number of the writing end, which is inherited.
  std::string number() const;

  // Returns the next line, without its newline; a text in brackets at the end
  // or if none comes within a minute.
  std::string NextLine();

  // Skips lines until one is `line`, and returns it, or what ends NextLine().
  std::string Await(const std::string& line);

  // Closes our writing end, and returns whether nobody else has one, without
  // waiting. What has been written before is skipped.
  bool HasEnded();

  // The same, but waits for it, up to a minute.
  bool AwaitEnd();

 private:
  bool Fill();

  Readable reader_;
  FileDescriptor writer_;
  std::string text_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_REPORT_PIPE_H_
