// A program for tests on a terminal: runs a command under a ProcessSupervisor,
// as `reload` does.
//
//   test_supervisor REPORT CONTROL COMMAND...
//
// REPORT and CONTROL are numbers of inherited descriptors. Each byte that can
// be read from CONTROL starts the command again; its end ends the program.
// Writes to REPORT what happens, a line each: "started", "exited N",
// "signal N", "stopped N". Ends with the exit status of the command.
#include <stdlib.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_readable.h"
#include "reloader/process/process_event.h"
#include "reloader/process/process_supervisor.h"
#include "reloader/process/supervisor.h"
#include "reloader/process/supervisor_options.h"

namespace reloader::process {
namespace {

class TestSupervisor {
 public:
  TestSupervisor(int report, int control)
      : report_(report), control_(FileDescriptor(control)) {}

  int Run(SupervisorOptions options) {
    auto supervisor = MakeProcessSupervisor(std::move(options), &clock_);
    if (!supervisor.ok()) return Fail(supervisor.status());
    supervisor_ = *std::move(supervisor);
    const absl::Status started = Start();
    if (!started.ok()) return Fail(started);
    while (true) {
      const Wakeable* const wakeables[] = {supervisor_->wakeable(), &control_};
      clock_.WaitUntil(absl::InfiniteFuture(), wakeables);
      while (const auto event = supervisor_->NextEvent()) {
        if (event->kind == ProcessEvent::Kind::kExited) {
          Say(absl::StrCat("exited ", event->exit_status));
          continue;
        }
        Say(absl::StrCat("signal ", event->signal));
        return Stop(event->signal);
      }
      if (!control_.IsReady()) continue;
      char byte = 0;
      if (read(control_.descriptor(), &byte, 1) != 1) return Stop();
      Stop();
      const absl::Status again = Start();
      if (!again.ok() && !absl::IsCancelled(again)) return Fail(again);
    }
  }

 private:
  absl::Status Start() {
    absl::Status started = supervisor_->Start({});
    if (started.ok()) Say("started");
    return started;
  }

  int Stop(std::optional<int> signal = std::nullopt) {
    const absl::StatusOr<int> exit_status =
        signal.has_value() ? supervisor_->StopOn(*signal) : supervisor_->Stop();
    if (!exit_status.ok()) return Fail(exit_status.status());
    Say(absl::StrCat("stopped ", *exit_status));
    return *exit_status;
  }

  int Fail(const absl::Status& status) {
    Say(absl::StrCat("failed ", status.ToString()));
    return 97;
  }

  void Say(const std::string& text) {
    const std::string line = text + "\n";
    if (write(report_, line.data(), line.size()) < 0) exit(96);
  }

  const int report_;
  const Readable control_;
  PosixClock clock_;
  std::unique_ptr<Supervisor> supervisor_;
};

int Main(int argc, char** argv) {
  if (argc < 4) return 2;
  SupervisorOptions options = {.command = {argv + 3, argv + argc},
                               .stop_timeout = absl::Hours(1)};
  for (char** at = environ; *at != nullptr; ++at) {
    options.environment.emplace_back(*at);
  }
  // What a job leaves that is hung up on goes with the test.
  // HOUSE_RULE_OK(getenv): whoever runs the test says where it may write.
  const char* const temporary = getenv("TEST_TMPDIR");
  if (temporary != nullptr) options.temporary_directory = temporary;
  return TestSupervisor(atoi(argv[1]), atoi(argv[2])).Run(std::move(options));
}

}  // namespace
}  // namespace reloader::process

int main(int argc, char** argv) { return reloader::process::Main(argc, argv); }
