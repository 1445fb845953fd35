// The least time in which a program can learn of a change: bare inotify(7) on
// every directory of a tree, without a table.
//
//   InotifyFloor floor(tree.directories());
//   std::vector<std::string> names = floor.Wait();  // Of written files.
//
// Any thread may call Stop(); otherwise one.
#ifndef BENCH_POSIX_INOTIFY_FLOOR_H_
#define BENCH_POSIX_INOTIFY_FLOOR_H_

#include <string>
#include <vector>

#include "reloader/file_descriptor.h"

namespace reloader::bench {

class InotifyFloor {
 public:
  explicit InotifyFloor(const std::vector<std::string>& directories);

  // Waits for events and returns the names in them; none: it was stopped.
  std::vector<std::string> Wait();
  void Stop();

 private:
  FileDescriptor events_;
  FileDescriptor stop_;
};

}  // namespace reloader::bench

#endif  // BENCH_POSIX_INOTIFY_FLOOR_H_
