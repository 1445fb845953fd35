#include "conformance/edit_stream.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/edit_kind.h"
#include "conformance/edit_model.h"
#include "conformance/edit_steps.h"
#include "conformance/scenario.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

constexpr size_t kRecentFiles = 40;
constexpr size_t kMostMoved = 60;    // Entries below a directory that moves.
constexpr size_t kMostRemoved = 20;  // And below one removed or copied.
constexpr int64_t kMostRewritten = int64_t{64} << 10;
constexpr int kMostHardLinks = 100;
constexpr size_t kMostLinks = 150;
constexpr int kTries = 12;

std::string RelativeTarget(const std::string& link, const std::string& to) {
  std::string target;
  for (const char byte : link) {
    if (byte == '/') target += "../";
  }
  return target + to;
}

bool IsWithin(const std::string& path, const std::string& directory) {
  return path == directory || absl::StartsWith(path, directory + "/");
}

}  // namespace

EditStream::EditStream(const std::vector<TreeEntry>& entries,
                       EditStreamOptions options)
    : options_(options), random_(options.seed) {
  for (const TreeEntry& entry : entries) {
    model_.Add(entry.path, entry.type, entry.size_bytes);
  }
  model_.TakeTouches();
}

bool EditStream::InBurst() const {
  if (options_.burst_edits <= 0 || options_.percent_in_bursts <= 0) {
    return false;
  }
  // Bursts may be larger than asked for, so that they keep their share.
  const int in_bursts = options_.edits * options_.percent_in_bursts / 100;
  const int bursts = std::max(1, in_bursts / options_.burst_edits);
  const int burst = in_bursts / bursts;
  const int cycle = std::max(1, options_.edits / bursts);
  return next_edit_ % cycle >= cycle - burst;
}

std::optional<Edit> EditStream::Next() {
  if (next_edit_ >= options_.edits) return std::nullopt;
  Edit edit{.in_burst = InBurst()};
  if (!edit.in_burst) burst_files_.clear();
  do {
    edit.kind = PickKind(edit.in_burst);
  } while (edit.in_burst ? !MakeBurstEdit(edit.kind) : !Make(edit.kind));
  ++next_edit_;
  edit.steps = steps_.Take();
  return edit;
}

// kCreate is always possible, so that Next() ends.
EditKind EditStream::PickKind(bool in_burst) {
  const auto weight = [&](int kind) {
    return EditKindWeight(static_cast<EditKind>(kind), in_burst);
  };
  int total = 0;
  for (int kind = 0; kind < kEditKinds; ++kind) total += weight(kind);
  int left = static_cast<int>(random_.Below(total));
  int kind = 0;
  while (left >= weight(kind)) left -= weight(kind++);
  return static_cast<EditKind>(kind);
}

bool EditStream::MakeBurstEdit(EditKind kind) {
  if (!Make(kind)) return false;
  for (const EditStep& step : steps_.steps()) {
    burst_files_.insert(step.step.path);
  }
  return true;
}

bool EditStream::Make(EditKind kind) {
  return MakeSave(kind) || MakeFileEdit(kind) || MakeDirectoryEdit(kind) ||
         MakeLinkEdit(kind);
}

bool EditStream::MakeSave(EditKind kind) {
  if (kind > EditKind::kSameSizeRewrite && kind != EditKind::kCheckout) {
    return false;
  }
  const std::optional<std::string> picked = PickFile();
  if (!picked.has_value()) return false;
  const std::string& file = *picked;
  const std::string directory = ParentOf(file);
  const std::string name = NameIn(file);
  switch (kind) {
    case EditKind::kTruncateAndWrite:
      steps_.Write(file, NewText(NewSize()));
      return true;
    case EditKind::kAppend:
      steps_.Append(file, NewText(UpTo(100)));
      return true;
    case EditKind::kRenameOnto: {
      const std::string saved = NewName(file + ".tmp-");
      steps_.Write(saved, NewText(NewSize()));
      steps_.Rename(saved, file);
      return true;
    }
    case EditKind::kVimWithBackup: {
      // It tries with this name whether it may write in the directory.
      const std::string trial = JoinPath(directory, "4913");
      if (!model_.Has(trial)) {
        steps_.Write(trial, NewText(0));
        steps_.Unlink(trial);
      }
      steps_.Rename(file, file + "~");
      steps_.Write(file, NewText(NewSize()));
      steps_.Unlink(file + "~");
      return true;
    }
    case EditKind::kVimInPlace: {
      const std::string swap =
          JoinPath(directory, absl::StrCat(".", name, ".swp"));
      if (model_.Has(swap)) return false;
      steps_.Write(swap, NewText(NewSize()));
      steps_.Write(file, NewText(NewSize()));
      steps_.Unlink(swap);
      return true;
    }
    case EditKind::kEmacs: {
      const std::string lock = JoinPath(directory, ".#" + name);
      if (model_.Has(lock)) return false;
      steps_.Symlink(lock, "someone@somewhere.4711:1");
      steps_.Rename(file, file + "~");
      steps_.Write(file, NewText(NewSize()));
      steps_.Unlink(lock);
      return true;
    }
    case EditKind::kJetBrains: {
      const std::string saved = file + "___jb_tmp___";
      const std::string old = file + "___jb_old___";
      if (model_.Has(saved) || model_.Has(old)) return false;
      steps_.Write(saved, NewText(NewSize()));
      steps_.Rename(file, old);
      steps_.Rename(saved, file);
      steps_.Unlink(old);
      return true;
    }
    case EditKind::kSedInPlace: {
      const std::string saved = NewName(JoinPath(directory, "sed"));
      steps_.Write(saved, NewText(NewSize()));
      steps_.Rename(saved, file);
      return true;
    }
    case EditKind::kSameSizeRewrite:
      if (model_.SizeOf(file) > kMostRewritten) return false;
      steps_.Write(file, NewText(model_.SizeOf(file)));
      return true;
    case EditKind::kCheckout:
      steps_.Unlink(file);
      steps_.Write(file, NewText(NewSize()));
      return true;
    default:
      return false;
  }
}

bool EditStream::MakeFileEdit(EditKind kind) {
  if (kind == EditKind::kCreate) {
    MakeNewFile(PickParent());
    return true;
  }
  if (kind < EditKind::kTouch || kind > EditKind::kExchange ||
      kind == EditKind::kMakeDirectories || kind == EditKind::kRemoveTree) {
    return false;
  }
  const std::optional<std::string> file = PickFile();
  if (!file.has_value()) return false;
  switch (kind) {
    case EditKind::kTouch:
      steps_.SetAttribute(Verb::kTouch, *file, 0);
      return true;
    case EditKind::kUtimeBackwards:
      steps_.SetAttribute(Verb::kUtime, *file,
                          -int64_t{1'000'000'007} * UpTo(86400));
      return true;
    case EditKind::kChmod:
      steps_.SetAttribute(Verb::kChmod, *file,
                          random_.Percent(50) ? 0755 : 0644);
      return true;
    case EditKind::kDelete:
      steps_.Unlink(*file);
      return true;
    case EditKind::kRenameFile:
      steps_.Rename(*file, NewName(JoinPath(PickParent(), "renamed_")));
      return true;
    case EditKind::kExchange: {
      const std::optional<std::string> other = PickFile();
      if (!other.has_value() || model_.SameFile(*file, *other)) return false;
      steps_.Exchange(*file, *other);
      return true;
    }
    default:
      return false;
  }
}

bool EditStream::MakeDirectoryEdit(EditKind kind) {
  if (kind == EditKind::kMakeDirectories) {
    std::string directory = PickParent();
    for (uint64_t levels = 1 + random_.Below(3); levels > 0; --levels) {
      directory = NewName(JoinPath(directory, "made_"));
      steps_.Mkdir(directory);
      for (uint64_t files = random_.Below(4); files > 0; --files) {
        MakeNewFile(directory);
      }
    }
    return true;
  }
  if (kind == EditKind::kMoveDirectoryIn) {
    if (shelved_.empty()) return false;
    const std::string from = shelved_.back();
    shelved_.pop_back();
    const std::string parent = PickParent();
    if (!model_.Has(from) || IsWithin(parent, from)) return false;
    steps_.Rename(from, NewName(JoinPath(parent, "back_")));
    return true;
  }
  const bool moves =
      kind == EditKind::kRenameDirectory || kind == EditKind::kMoveDirectoryOut;
  if (!moves && kind != EditKind::kRemoveTree && kind != EditKind::kCopyTree) {
    return false;
  }
  const auto directory = PickDirectory(moves ? kMostMoved : kMostRemoved);
  if (!directory.has_value()) return false;
  if (kind == EditKind::kRemoveTree) {
    steps_.RemoveTree(*directory);
    return true;
  }
  if (kind == EditKind::kMoveDirectoryOut) {
    if (IsWithin(*directory, std::string(kShelfDirectory))) return false;
    shelved_.push_back(NewName(JoinPath(kShelfDirectory, "shelved_")));
    steps_.Rename(*directory, shelved_.back());
    return true;
  }
  const std::string parent = PickParent();
  if (IsWithin(parent, *directory)) return false;
  if (kind == EditKind::kCopyTree) {
    steps_.CopyTree(*directory, NewName(JoinPath(parent, "copy_")));
  } else {
    steps_.Rename(*directory, NewName(JoinPath(parent, "moved_")));
  }
  return true;
}

bool EditStream::MakeLinkEdit(EditKind kind) {
  if (kind == EditKind::kSwapLink) {
    if (model_.links().size() == 0) return false;
    const std::string link = model_.links().Pick(&random_);
    const std::optional<std::string> file = PickFile();
    if (!file.has_value()) return false;
    const std::string swap = NewName(link + ".swap-");
    steps_.Symlink(swap, RelativeTarget(swap, *file));
    steps_.Rename(swap, link);
    return true;
  }
  if (kind == EditKind::kMakeLink) {
    if (model_.links().size() >= kMostLinks) return false;
    const bool to_directory =
        random_.Percent(25) && model_.directories().size() > 0;
    const std::optional<std::string> to =
        to_directory ? model_.directories().Pick(&random_) : PickFile();
    if (!to.has_value()) return false;
    const std::string link = NewName(JoinPath(PickParent(), "link_"));
    steps_.Symlink(link, RelativeTarget(link, *to));
    return true;
  }
  if (kind == EditKind::kHardLink) {
    if (hard_links_ >= kMostHardLinks) return false;
    const std::optional<std::string> file = PickFile();
    if (!file.has_value()) return false;
    ++hard_links_;
    steps_.HardLink(*file, NewName(JoinPath(PickParent(), "hard_")));
    return true;
  }
  return false;
}

void EditStream::MakeNewFile(const std::string& directory) {
  const std::string file = NewName(JoinPath(directory, "new_"));
  steps_.Write(file, NewText(NewSize()));
}

// --- Choices ---------------------------------------------------------------

// Developers come back to the files that they work on; a burst does not.
std::optional<std::string> EditStream::PickFile() {
  for (int attempt = 0; attempt < kTries && model_.files().size() > 0;
       ++attempt) {
    const bool again = !InBurst() && !recent_.empty() && random_.Percent(50);
    const std::string file = again ? recent_[random_.Below(recent_.size())]
                                   : model_.files().Pick(&random_);
    if (!model_.files().Contains(file) || burst_files_.count(file) > 0) {
      continue;
    }
    if (!again) recent_.push_back(file);
    if (recent_.size() > kRecentFiles) recent_.pop_front();
    return file;
  }
  return std::nullopt;
}

std::optional<std::string> EditStream::PickDirectory(size_t most_entries) {
  for (int attempt = 0; attempt < kTries && model_.directories().size() > 0;
       ++attempt) {
    const std::string& directory = model_.directories().Pick(&random_);
    if (directory != kShelfDirectory &&
        model_.Below(directory, most_entries).size() <= most_entries) {
      return directory;
    }
  }
  return std::nullopt;
}

std::string EditStream::PickParent() {
  if (model_.directories().size() == 0 || random_.Percent(3)) return "";
  return model_.directories().Pick(&random_);
}

std::string EditStream::NewName(absl::string_view stem) {
  std::string name;
  do {
    name = absl::StrCat(stem, ++new_names_);
  } while (model_.Has(name));
  return name;
}

std::string EditStream::NewText(int64_t size_bytes) {
  std::string text = absl::StrCat(++new_names_, "\n");
  text.resize(size_bytes, static_cast<char>('a' + new_names_ % 26));
  return text;
}

int64_t EditStream::NewSize() { return UpTo(2000); }

int64_t EditStream::UpTo(int64_t most) {
  return 1 + static_cast<int64_t>(random_.Below(most));
}

}  // namespace reloader::conformance
