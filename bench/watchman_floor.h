// The barest thing that learns of changes from Watchman: a subscription on a
// connection of its own, of which every message is decoded and nothing else is
// done. What a reloader adds to the server's own delivery stands beside this.
//
//   WatchmanFloor floor(daemon.socket_path(), "/srv/app");
//   std::vector<std::string> names = floor.Wait();   // {"a.py"}
//
// Ends the program if there is no watching. One thread, but for Stop().
#ifndef BENCH_WATCHMAN_FLOOR_H_
#define BENCH_WATCHMAN_FLOOR_H_

#include <string>
#include <vector>

#include "bench/watchman_stream.h"

namespace reloader::bench {

class WatchmanFloor {
 public:
  // Watches `root`; what changes after this returns is told.
  WatchmanFloor(const std::string& socket_path, const std::string& root);

  // Waits, and returns the names (below the root) of changed files; none:
  // Stop() was called.
  std::vector<std::string> Wait();
  void Stop();  // From any thread, once.

 private:
  WatchmanStream stream_;
};

}  // namespace reloader::bench

#endif  // BENCH_WATCHMAN_FLOOR_H_
