// Stands for a test with a Watchman daemon that does not end as it should.
// leaves_nothing_test ends it, and looks for what it leaves.
//
//   interrupted_daemon fails|aborts|exits|waits|ignores|waits_on_a_thread
//
// All start a daemon and make directories, and then say "ready".
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/testing/swept_directory.h"
#include "reloader/testing/watchman_daemon.h"

namespace reloader {
namespace {

// Until this is killed.
void WaitForNobody() {
  char byte;
  while (read(STDIN_FILENO, &byte, 1) != 0) {
  }
}

int RunWithDaemon(absl::string_view how) {
  const absl::StatusOr<std::unique_ptr<WatchmanDaemon>> daemon =
      WatchmanDaemon::Start({});
  if (!daemon.ok()) {
    std::cerr << daemon.status() << "\n";
    return 2;
  }
  const SweptDirectory directory;
  if (how == "ignores") {
    for (const int number : {SIGHUP, SIGINT, SIGTERM}) signal(number, SIG_IGN);
  }
  std::cout << (*daemon)->directory() << "\n"
            << directory.path() << "\nready\n"
            << std::flush;
  if (how == "aborts") abort();
  if (how == "exits") _exit(1);
  if (how != "fails") WaitForNobody();
  return 1;
}

}  // namespace
}  // namespace reloader

int main(int argc, char** argv) {
  const absl::string_view how = argc == 2 ? argv[1] : "";
  int status = 0;
  if (how != "waits_on_a_thread") return reloader::RunWithDaemon(how);
  std::thread([&] { status = reloader::RunWithDaemon(how); }).join();
  return status;
}
