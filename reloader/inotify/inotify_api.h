// The calls of inotify(7) that the source needs, so that a test can put a
// simulated kernel in their place.
//
//   absl::Status status = api.Open();
//   absl::StatusOr<int> wd = api.Add("/srv/app", IN_CREATE | IN_MODIFY);
//   clock.WaitUntil(deadline, {&api.wakeable()});
//   absl::StatusOr<std::vector<InotifyEvent>> events = api.Read();
//
// One thread.
#ifndef RELOADER_INOTIFY_INOTIFY_API_H_
#define RELOADER_INOTIFY_INOTIFY_API_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"

namespace reloader {

// As struct inotify_event.
struct InotifyEvent {
  int wd = -1;  // -1: IN_Q_OVERFLOW.
  uint32_t mask = 0;
  uint32_t cookie = 0;
  std::string name;

  friend bool operator==(const InotifyEvent&, const InotifyEvent&) = default;
};

class InotifyApi {
 public:
  virtual ~InotifyApi() = default;

  // Begins without a watch. kResourceExhausted: the user has no instance left;
  // the message says what the limit is and how to raise it.
  virtual absl::Status Open() = 0;

  // Watches the directory that `path` leads to for the events in `mask`, in
  // place of what it was watched for. Returns its number: the same for each
  // path that leads to it.
  // kResourceExhausted: no watch left; the message says what the limit is and
  // how to raise it. kUnimplemented: others may change what is in the file
  // system there, and no event comes then. Else the errno of
  // inotify_add_watch(2), or kFailedPrecondition where Open() failed.
  virtual absl::StatusOr<int> Add(absl::string_view path, uint32_t mask) = 0;

  // Ends a watch, if there is one; IN_IGNORED follows.
  virtual void Remove(int wd) = 0;

  // Returns events that came, in order. Does not block. When it returns none,
  // the wakeable is not ready until the next comes.
  virtual absl::StatusOr<std::vector<InotifyEvent>> Read() = 0;

  // Ready when Read() has something. Valid between Open() and Close().
  virtual const Wakeable& wakeable() const = 0;

  // Ends all watches. Open() may follow.
  virtual void Close() = 0;
};

}  // namespace reloader

#endif  // RELOADER_INOTIFY_INOTIFY_API_H_
