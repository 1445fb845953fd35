#include "reloader/process/report_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_readable.h"

namespace reloader::process {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(1);

}  // namespace

ReportPipe::ReportPipe() {
  int fds[2];
  RELOADER_CHECK(pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0);
  reader_ = Readable(FileDescriptor(fds[0]));
  writer_ = FileDescriptor(fds[1]);
  // Inherited, and whoever writes much waits.
  RELOADER_CHECK(fcntl(fds[1], F_SETFD, 0) == 0);
  RELOADER_CHECK(fcntl(fds[1], F_SETFL, 0) == 0);
}

std::string ReportPipe::number() const { return absl::StrCat(writer_.get()); }

// Reads what is there, after waiting for some; false at the end.
bool ReportPipe::Fill() {
  PosixClock clock;
  const Wakeable* const wakeables[] = {&reader_};
  if (!clock.WaitUntil(clock.Now() + kPatience, wakeables)) {
    text_ += "(no line in a minute)\n";
    return true;
  }
  char bytes[4096];
  const ssize_t count = read(reader_.descriptor(), bytes, sizeof(bytes));
  RELOADER_CHECK(count >= 0 || errno == EINTR);
  if (count > 0) text_.append(bytes, static_cast<size_t>(count));
  return count != 0;
}

std::string ReportPipe::NextLine() {
  size_t end = 0;
  while ((end = text_.find('\n')) == std::string::npos) {
    if (!Fill()) return "(end)";
  }
  std::string line = text_.substr(0, end);
  text_.erase(0, end + 1);
  return line;
}

std::string ReportPipe::Await(const std::string& line) {
  while (true) {
    std::string next = NextLine();
    if (next == line || next.rfind('(', 0) == 0) return next;
  }
}

bool ReportPipe::HasEnded() {
  writer_.Reset();
  char bytes[4096];
  ssize_t count = 0;
  do {
    count = read(reader_.descriptor(), bytes, sizeof(bytes));
  } while (count > 0 || (count < 0 && errno == EINTR));
  return count == 0;
}

bool ReportPipe::AwaitEnd() {
  writer_.Reset();
  while (true) {
    if (!Fill()) return true;
    if (text_.find('(') != std::string::npos) return false;
    text_.clear();
  }
}

}  // namespace reloader::process
