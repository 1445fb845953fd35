// TreeFeed puts what a TreeProvider tells into the table below one directory,
// while it is told: nothing is kept in between.
//
//   TreeFeed feed(node, granularity_ns, &pass);
//   if (provider->Provide(node->Path(), &feed)) {
//     feed.Finish();
//     for (DirectoryNode* crawled : feed.TakeIncomplete()) ...
//   } else {
//     feed.Discard();
//   }
//
// Rows that a status alone does not settle, links and what may have been
// written in the running timestamp granule, are left for a look of our own.
// One thread.
#ifndef RELOADER_TREE_FEED_H_
#define RELOADER_TREE_FEED_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "reloader/directory_node.h"
#include "reloader/file_system.h"
#include "reloader/scan_pass.h"
#include "reloader/tree_provider.h"

namespace reloader {

class TreeFeed final : public TreeSink {
 public:
  // `node` was seen from its parent in this pass, is empty, and nothing in it
  // was watched before. `granularity_ns` is of its file system. Both pointers
  // must outlive the feed.
  TreeFeed(DirectoryNode* node, int64_t granularity_ns, ScanPass* pass);

  void Add(absl::string_view path, const FileStatus& status) override;
  void MustCrawl(absl::string_view path) override;

  // Completes the table when everything was told.
  void Finish();
  // Takes back all that was told.
  void Discard();

  // Returns the directories in which something is left to be looked at: rows
  // and subdirectories that are not present (DirectoryScanner::ScanUnknown).
  // Valid after Finish().
  std::vector<DirectoryNode*> TakeIncomplete();

 private:
  // Returns the node of the directory `path`, made if need be; nullptr if
  // nothing in it is watched.
  DirectoryNode* DirectoryAt(absl::string_view path);
  DirectoryNode* ChildOf(DirectoryNode* parent, absl::string_view name);
  void AddDirectory(absl::string_view path, const FileStatus& status);
  void AddFile(DirectoryNode* parent, absl::string_view name,
               const FileStatus& status);
  void FinishNode(DirectoryNode* node);
  bool IsSettled(const FileStatus& status) const;

  DirectoryNode* const base_;
  const int64_t granularity_ns_;
  const int64_t now_ns_;  // From before anything was told.
  ScanPass& pass_;
  // Of the last entry: most come with others of their directory.
  std::string last_path_;
  DirectoryNode* last_node_;
  absl::flat_hash_set<const DirectoryNode*> crawled_;
  std::vector<DirectoryNode*> incomplete_;
};

}  // namespace reloader

#endif  // RELOADER_TREE_FEED_H_
