// A seeded stream of the edits that developers and their tools make: saves in
// the styles of the editors, creations, renames, moved directories, links, and
// bursts as from switching a branch.
//
//   EditStream stream(TreeEntries(snapshot), {.seed = 7, .edits = 5000});
//   while (std::optional<Edit> edit = stream.Next()) {
//     for (const EditStep& step : edit->steps) operations.Run(step.step);
//   }
//
// The same entries and options give the same stream, byte for byte; the disk is
// not looked at. Nothing is ever written through a symbolic link, which may
// lead out of the tree. One thread.
#ifndef CONFORMANCE_EDIT_STREAM_H_
#define CONFORMANCE_EDIT_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "conformance/edit_kind.h"
#include "conformance/edit_model.h"
#include "conformance/edit_steps.h"
#include "reloader/file_system.h"

namespace reloader::conformance {

struct Edit {
  EditKind kind = EditKind::kCreate;
  bool in_burst = false;
  std::vector<EditStep> steps;
};

struct EditStreamOptions {
  uint64_t seed = 1;
  int edits = 5000;
  int burst_edits = 100;  // At least, each of another file.
  int percent_in_bursts = 30;
};

// What a tree consists of, sorted by path, each directory before what is in it.
struct TreeEntry {
  std::string path;
  FileType type;
  int64_t size_bytes;
};

// Where directories are moved to and out of sight. It is made by whoever
// carries out the edits, before they begin; if a tree has it, so much the
// better. Ignored by default (W-IGNORE-1).
inline constexpr absl::string_view kShelfDirectory = ".hg";

class EditStream {
 public:
  // `entries` hold kShelfDirectory.
  EditStream(const std::vector<TreeEntry>& entries, EditStreamOptions options);

  // Returns the next edit, with at least one step, nullopt after the last.
  std::optional<Edit> Next();

 private:
  bool InBurst() const;
  bool MakeBurstEdit(EditKind kind);
  EditKind PickKind(bool in_burst);
  // Adds the steps of an edit; false, without any, where nothing fits.
  bool Make(EditKind kind);
  bool MakeSave(EditKind kind);
  bool MakeFileEdit(EditKind kind);
  bool MakeDirectoryEdit(EditKind kind);
  bool MakeLinkEdit(EditKind kind);
  void MakeNewFile(const std::string& directory);

  std::optional<std::string> PickFile();
  std::optional<std::string> PickDirectory(size_t most_entries);
  std::string PickParent();
  std::string NewName(absl::string_view stem);
  std::string NewText(int64_t size_bytes);
  int64_t NewSize();
  int64_t UpTo(int64_t most);  // 1 to most.

  const EditStreamOptions options_;
  EditRandom random_;
  EditModel model_;
  EditSteps steps_{&model_};           // Of the edit in the making.
  std::deque<std::string> recent_;     // Files that are worked on.
  std::vector<std::string> shelved_;   // Directories that were moved out.
  std::set<std::string> burst_files_;  // Done in this burst.
  int next_edit_ = 0;
  int new_names_ = 0;
  int hard_links_ = 0;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_EDIT_STREAM_H_
