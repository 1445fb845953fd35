// TreeProvider knows what is in a directory without anybody looking: a service
// such as Watchman has crawled it already. A FileTable that is to watch a whole
// new tree asks it first, and crawls only what it does not provide.
//
//   class Watchman : public TreeProvider {
//     bool Provide(const std::string& directory, TreeSink* sink) override {
//       ... sink->Add("src/a.py", status); ...
//       return true;
//     }
//   };
//
// One thread, the ticking one.
#ifndef RELOADER_TREE_PROVIDER_H_
#define RELOADER_TREE_PROVIDER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader {

// Takes what is in a directory, in any order.
class TreeSink {
 public:
  virtual ~TreeSink() = default;

  // Tells the status of what is at `path`, relative to the directory that was
  // asked for: what lstat(2) gives. Each path once. What is not watched is
  // passed over, so a provider may tell generously.
  virtual void Add(absl::string_view path, const FileStatus& status) = 0;

  // The provider cannot see into the directory `path` (a mount, say): it is to
  // be crawled.
  virtual void MustCrawl(absl::string_view path) = 0;
};

class TreeProvider {
 public:
  virtual ~TreeProvider() = default;

  // Tells `sink` all that is below `directory` (absolute, as the watches spell
  // it) and returns true: what changes after some moment before this returns
  // will be hinted at. Returns false if it cannot; then nothing of what it told
  // counts, and the directory is crawled.
  virtual bool Provide(const std::string& directory, TreeSink* sink) = 0;
};

}  // namespace reloader

#endif  // RELOADER_TREE_PROVIDER_H_
