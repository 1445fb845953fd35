// What a made-up file system tells of its changes, at the level of the kernel's
// fsnotify: which inode, which name, which event. InMemoryInotify makes of it
// what a program reads.
//
// Called while the file system is locked: note it, and look later.
#ifndef FAKES_MEMORY_EVENTS_H_
#define FAKES_MEMORY_EVENTS_H_

#include <cstdint>
#include <utility>

#include "absl/strings/string_view.h"

namespace reloader::fakes {

struct InodeId {
  uint64_t device = 0;
  uint64_t number = 0;

  friend bool operator==(const InodeId&, const InodeId&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const InodeId& id) {
    return H::combine(std::move(state), id.device, id.number);
  }
};

class MemoryEvents {
 public:
  virtual ~MemoryEvents() = default;

  // `mask` is one event of inotify(7), with IN_ISDIR where what it happened to
  // is a directory. With a name it happened to that name in the directory
  // `inode`; without one to `inode` itself. After IN_DELETE_SELF the number may
  // be given to another inode. `cookie` joins the halves of a move.
  virtual void OnEvent(const InodeId& inode, uint32_t mask, uint32_t cookie,
                       absl::string_view name) = 0;

  // The device, with all that is on it, is taken away.
  virtual void OnUnmount(uint64_t device) = 0;
};

}  // namespace reloader::fakes

#endif  // FAKES_MEMORY_EVENTS_H_
