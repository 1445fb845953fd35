// DirectoryObserver is told of directories before anybody looks into them, so
// that an event source can observe them in time: what changes after that is
// told, what changed before is seen by the look, and nothing has to be looked
// at twice.
//
//   class Inotify : public DirectoryObserver {
//     void BeforeFirstLook(const std::string& path, bool via_link) override {
//       if (!via_link) Add(path);
//     }
//   };
//
// One thread, the ticking one.
#ifndef RELOADER_DIRECTORY_OBSERVER_H_
#define RELOADER_DIRECTORY_OBSERVER_H_

#include <string>

namespace reloader {

class DirectoryObserver {
 public:
  virtual ~DirectoryObserver() = default;

  // Called with the path (absolute, as the watches spell it) of a directory of
  // which nothing is known, before it is looked at. The one above it came
  // first, in this scan or before. `via_link`: its name is a link.
  virtual void BeforeFirstLook(const std::string& path, bool via_link) = 0;
};

}  // namespace reloader

#endif  // RELOADER_DIRECTORY_OBSERVER_H_
