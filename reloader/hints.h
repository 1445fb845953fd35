// What a source knows of where to look: some paths, or everywhere.
#ifndef RELOADER_HINTS_H_
#define RELOADER_HINTS_H_

#include <string>
#include <vector>

namespace reloader {

struct Hints {
  // Look everywhere, as a poller does, or after a queue overflow.
  bool everything = false;
  // Absolute paths that may be dirty, in any order, perhaps several times. A
  // directory stands for itself and all that is in it. What is not watched is
  // passed over, so a source may hint generously.
  std::vector<std::string> paths;

  bool empty() const { return !everything && paths.empty(); }
};

}  // namespace reloader

#endif  // RELOADER_HINTS_H_
