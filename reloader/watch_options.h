// Options of a single watch.
//
//   reloader->WatchDir("/srv/app", "**/*", {.follow_directory_links = true});
#ifndef RELOADER_WATCH_OPTIONS_H_
#define RELOADER_WATCH_OPTIONS_H_

namespace reloader {

struct WatchOptions {
  // Report a change of mode, owner or link count, or any other step of ctime,
  // as a modification, too.
  bool metadata = false;

  // Look for matches behind symbolic links to directories. A link back to a
  // directory on its own path is not entered a second time.
  bool follow_directory_links = false;

  friend bool operator==(const WatchOptions&, const WatchOptions&) = default;
};

}  // namespace reloader

#endif  // RELOADER_WATCH_OPTIONS_H_
