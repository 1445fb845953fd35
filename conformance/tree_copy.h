// Copies a real source tree into a world, as the starting point of a tree run.
//
//   absl::StatusOr<TreeCopy> copy =
//       CopySourceTree("/usr/include", {.max_files = 2000}, world.get());
//   for (const std::string& line : copy->not_copied) ...
//
// One thread.
#ifndef CONFORMANCE_TREE_COPY_H_
#define CONFORMANCE_TREE_COPY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "conformance/backend.h"

namespace reloader::conformance {

struct TreeCopyOptions {
  int max_files = 0;  // Files and links, in the order of their names; 0: all.
};

struct TreeCopy {
  int files = 0;  // Without directories and links.
  int directories = 0;
  int links = 0;
  // "dev/fifo: not a file": what was left out, and why.
  std::vector<std::string> not_copied;
};

// Copies what is in the directory `source` of this machine into the root of
// `world`, with the mtimes of files and links. Links are copied as links,
// wherever they lead; two names of one file become two files. What cannot be
// read is left out, and named in the result.
// kInvalidArgument: `source` is no directory, or the world lies within it.
// Other errors are those of the world.
absl::StatusOr<TreeCopy> CopySourceTree(absl::string_view source,
                                        TreeCopyOptions options, World* world);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_COPY_H_
