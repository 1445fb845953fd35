// What developers and their tools do to a source tree, and how often.
//
//   EditKindName(EditKind::kEmacs);                        // "emacs"
//   EditKindWeight(EditKind::kCheckout, /*in_burst=*/true);  // 60 of 100
//
// Pure functions, any thread.
#ifndef CONFORMANCE_EDIT_KIND_H_
#define CONFORMANCE_EDIT_KIND_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace reloader::conformance {

enum class EditKind : uint8_t {
  kTruncateAndWrite,
  kAppend,
  kRenameOnto,     // A new file renamed onto the old (VS Code, most tools).
  kVimWithBackup,  // Renamed to "x~", written anew, backup removed.
  kVimInPlace,     // A swap file beside it, and truncate-and-write.
  kEmacs,          // A lock link ".#x", and the backup "x~" stays.
  kJetBrains,      // "x___jb_tmp___" and "x___jb_old___".
  kSedInPlace,     // "sedXXXXXX" renamed onto the old.
  kSameSizeRewrite,
  kTouch,
  kUtimeBackwards,
  kChmod,
  kCreate,
  kDelete,
  kMakeDirectories,  // mkdir -p, with files.
  kRemoveTree,
  kRenameFile,
  kExchange,
  kRenameDirectory,
  kMoveDirectoryOut,  // Into an ignored directory.
  kMoveDirectoryIn,   // And back.
  kMakeLink,
  kSwapLink,  // A new link renamed onto the old.
  kHardLink,
  kCopyTree,
  kCheckout,  // As git replaces a file: removed, then written anew.
};

inline constexpr int kEditKinds = static_cast<int>(EditKind::kCheckout) + 1;

// Returns a name for people: "vim with backup".
absl::string_view EditKindName(EditKind kind);

// Returns how often a kind comes, in proportion to the others; 0 is never.
// Bursts, as from switching a branch, have a mixture of their own.
int EditKindWeight(EditKind kind, bool in_burst);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_EDIT_KIND_H_
