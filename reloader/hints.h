// What a source knows of where to look: some paths, or everywhere.
#ifndef RELOADER_HINTS_H_
#define RELOADER_HINTS_H_

#include <string>
#include <vector>

namespace reloader {

struct Hints {
  // Look everywhere, as a poller does, or after a queue overflow.
  bool everything = false;
  // Arm the source again, though nothing was found that asks for it: what it
  // observed has come to an end.
  bool arm = false;
  // Absolute paths that may be dirty, in any order, perhaps several times. A
  // directory stands for itself and all that is in it. What is not watched is
  // passed over, so a source may hint generously.
  std::vector<std::string> paths;
  // The same, but a directory stands only for what its name leads to, not for
  // what is in it, as long as it is the same directory.
  std::vector<std::string> entries;

  // Whether there is nothing to look at.
  bool empty() const { return !everything && paths.empty() && entries.empty(); }
};

}  // namespace reloader

#endif  // RELOADER_HINTS_H_
