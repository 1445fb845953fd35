#include "fakes/tree_comparison.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/file_operation.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"

namespace reloader::fakes {
namespace {

constexpr int64_t kMostRead = 1 << 16;

void AddPathsBelow(const Directory& directory, const std::string& path,
                   KnownPaths* paths) {
  std::vector<std::pair<std::string, FileType>> entries;
  // What cannot be listed is told by its own permissions.
  (void)directory.List([&](const DirectoryEntry& entry) {
    entries.emplace_back(entry.name, entry.type);
  });
  std::sort(entries.begin(), entries.end());
  for (const auto& [name, type] : entries) {
    const std::string entry =
        path.empty() ? name : absl::StrCat(path, "/", name);
    paths->all.push_back(entry);
    if (type != FileType::kDirectory) continue;
    paths->directories.push_back(entry);
    const auto below = directory.OpenDirectory(name, FollowLinks::kNo);
    if (below.ok()) AddPathsBelow(**below, entry, paths);
  }
}

// The status of a path below the root; "." is the root.
EntryStatus StatusOf(const OperationSubject& subject, const char* path) {
  EntryStatus entry = {.name = path};
  subject.root().StatEntries(absl::MakeSpan(&entry, 1));
  return entry;
}

// What there is to say about one path.
std::string DescribePath(const OperationSubject& subject,
                         const std::string& path, bool directory_links,
                         std::map<uint64_t, std::string>* first_names) {
  const EntryStatus entry = StatusOf(subject, path.c_str());
  if (entry.error != 0) return ErrnoName(entry.error);
  const FileStatus& status = entry.status;
  std::string text = DescribeStatus(status, directory_links);
  const auto [first, added] = first_names->try_emplace(status.inode, path);
  if (!added) absl::StrAppend(&text, ", the file of ", first->second);
  if (status.type == FileType::kRegular) {
    const auto contents = subject.root().Read(path, kMostRead);
    absl::StrAppend(&text, ", holds ",
                    contents.ok()
                        ? *contents
                        : ErrnoName(ErrnoFromStatus(contents.status())));
  }
  if (status.type == FileType::kSymlink) {
    const auto target = subject.root().ReadLink(path);
    absl::StrAppend(&text, ", leads to ", target.value_or("?"));
  }
  return text;
}

}  // namespace

KnownPaths PathsOf(const OperationSubject& subject) {
  KnownPaths paths = {.directories = {""}};
  AddPathsBelow(subject.root(), "", &paths);
  std::sort(paths.all.begin(), paths.all.end());
  std::sort(paths.directories.begin(), paths.directories.end());
  return paths;
}

std::string CompareTrees(const OperationSubject& real,
                         const OperationSubject& fake,
                         const TreeComparison& options) {
  const std::vector<std::string> real_paths = PathsOf(real).all;
  const std::vector<std::string> fake_paths = PathsOf(fake).all;
  const auto [in_real, in_fake] =
      std::mismatch(real_paths.begin(), real_paths.end(), fake_paths.begin(),
                    fake_paths.end());
  if (in_real != real_paths.end() || in_fake != fake_paths.end()) {
    const bool only_real = in_fake == fake_paths.end() ||
                           (in_real != real_paths.end() && *in_real < *in_fake);
    return absl::StrCat("\"", absl::CHexEscape(only_real ? *in_real : *in_fake),
                        "\" is only in the ", only_real ? "real" : "fake",
                        " tree");
  }
  std::map<uint64_t, std::string> real_names;
  std::map<uint64_t, std::string> fake_names;
  for (const std::string& path : real_paths) {
    const std::string in_reality =
        DescribePath(real, path, options.directory_links, &real_names);
    const std::string in_memory =
        DescribePath(fake, path, options.directory_links, &fake_names);
    if (in_reality == in_memory) continue;
    return absl::StrCat("\"", absl::CHexEscape(path),
                        "\": real: ", absl::CHexEscape(in_reality),
                        "; fake: ", absl::CHexEscape(in_memory));
  }
  return "";
}

Times TimesOf(const OperationSubject& subject) {
  Times times;
  std::vector<std::string> paths = PathsOf(subject).all;
  paths.emplace_back(".");
  for (const std::string& path : paths) {
    const EntryStatus entry = StatusOf(subject, path.c_str());
    if (entry.error == 0) times[path] = entry.status;
  }
  return times;
}

std::string WhichTimes(const Times& before, const Times& after) {
  std::string text;
  for (const auto& [path, now] : after) {
    const auto then = before.find(path);
    if (then == before.end() || then->second.inode != now.inode) continue;
    const bool mtime = then->second.mtime_ns != now.mtime_ns;
    const bool ctime = then->second.ctime_ns != now.ctime_ns;
    if (!mtime && !ctime) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ", "\"",
                    absl::CHexEscape(path), "\"", mtime ? " mtime" : "",
                    ctime ? " ctime" : "");
  }
  return text;
}

}  // namespace reloader::fakes
