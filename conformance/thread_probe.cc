#include "conformance/thread_probe.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "reloader/check.h"
#include "reloader/reloader.h"

namespace reloader::conformance {
namespace {

// A handler has no other way to find its reloader.
std::atomic<Reloader*> handled_reloader = nullptr;

void StopHandledReloader(int) { handled_reloader.load()->Stop(); }

}  // namespace

ThreadProbe::ThreadProbe()
    : thread_id_(static_cast<pid_t>(syscall(SYS_gettid))) {}

void ThreadProbe::AwaitBlocked() const {
  const std::string path =
      absl::StrCat("/proc/self/task/", thread_id_, "/stat");
  while (true) {
    std::ifstream file(path);
    std::string stat;
    std::getline(file, stat);
    // The name of the thread, in parentheses, may itself hold some.
    const size_t name_end = stat.rfind(") ");
    RELOADER_CHECK(name_end != std::string::npos);
    if (stat.compare(name_end + 2, 1, "S") == 0) return;
    sched_yield();
  }
}

void ThreadProbe::Signal(int signal_number) const {
  RELOADER_CHECK(syscall(SYS_tgkill, getpid(), thread_id_, signal_number) == 0);
}

int CountDescriptors() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return static_cast<int>(std::distance(begin(descriptors), end(descriptors)));
}

ScopedStopHandler::ScopedStopHandler(int signal_number, Reloader* reloader)
    : signal_number_(signal_number) {
  RELOADER_CHECK(handled_reloader.exchange(reloader) == nullptr);
  struct sigaction action = {};
  action.sa_handler = StopHandledReloader;
  RELOADER_CHECK(sigaction(signal_number_, &action, &previous_) == 0);
}

ScopedStopHandler::~ScopedStopHandler() {
  RELOADER_CHECK(sigaction(signal_number_, &previous_, nullptr) == 0);
  handled_reloader = nullptr;
}

}  // namespace reloader::conformance
