// View is what a query looks at: the entries that a Watchman server knows below
// one root, those that are gone included. The server's side, which follows a
// file system, is elsewhere; tests of queries make one up.
//
//   const Node* node = view.Find("src/a.py");
//   if (node != nullptr && node->exists) ...
//   view.ForEachNewestFirst([](const Node& node) { return true; });
//
// One thread.
#ifndef FAKES_WATCHMAN_QUERY_VIEW_H_
#define FAKES_WATCHMAN_QUERY_VIEW_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

// When something was noticed. A tick is a batch of noticed changes; the root
// numbers them from 1.
struct ObservedTime {
  uint32_t tick = 0;
  int64_t seconds = 0;  // Since the epoch, of the server's clock.

  friend bool operator==(const ObservedTime&, const ObservedTime&) = default;
};

// One entry: a file, directory or anything else with a name. The root itself is
// none.
struct Node {
  std::string name;  // Relative to the root, bytes: "src/a.py".
  bool exists = false;
  // It is a directory, or was one since it is known.
  bool was_directory = false;
  // The last status that was seen, also of what is gone since. Of an entry that
  // was never seen alive all is 0, and its type kUnknown.
  FileStatus status;
  int64_t atime_ns = 0;
  ObservedTime observed;  // The last change.
  ObservedTime created;   // The last time that it came into being.
};

class View {
 public:
  virtual ~View() = default;

  // Returns the entry of that name, also one that is gone; nullptr if there
  // never was one, or it is forgotten. Valid until the view changes.
  virtual const Node* Find(absl::string_view name) const = 0;

  // Calls `visit` for every entry, the most recently observed first, until it
  // returns false.
  virtual void ForEachNewestFirst(
      absl::FunctionRef<bool(const Node&)> visit) const = 0;

  // Calls `visit` for every entry directly in the directory `name` ("": the
  // root), in a fixed order; also for what is left of one that is no directory
  // any more. For anything else there is nothing to visit, and that must not be
  // dear. A visit may ask for the children of others.
  virtual void ForEachChild(
      absl::string_view name,
      absl::FunctionRef<void(const Node&)> visit) const = 0;

  // What the server reads only when a query asks for it. A link's target is the
  // one last seen, also of one that is gone; ReadLink() is asked of links only,
  // and ContentSha1() of regular files that exist. The message of an error of
  // ContentSha1() is what the answer says in place of a hash: of the daemon,
  // "w_stm_open /srv/app/a.c: No such file or directory" for instance.
  virtual absl::StatusOr<std::string> ReadLink(const Node& node) const = 0;
  virtual absl::StatusOr<std::string> ContentSha1(const Node& node) const = 0;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_VIEW_H_
