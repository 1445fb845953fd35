// Which paths are watched, decided a second time: naively, by recursion over
// whole paths, without any code of the reloaders. Where the two disagree, one
// of them is wrong; that is the test.
//
//   OracleWatches watches;
//   watches.AddDirectory("src", "**/*.py", {});
//   watches.Watched(snapshot);   // {"src/a.py", "src/b/c.py"}
//
// Paths are relative to the root of a snapshot; "" is the root itself.
// A plain value; one thread, since it and its copies remember answers together.
#ifndef CONFORMANCE_ORACLE_WATCHES_H_
#define CONFORMANCE_ORACLE_WATCHES_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"
#include "conformance/snapshot.h"
#include "reloader/watch_options.h"

namespace reloader::conformance {

class OracleWatches {
 public:
  void AddDirectory(std::string directory, std::string glob,
                    WatchOptions options);
  void AddFile(std::string path, WatchOptions options);
  // Return whether there was such a watch.
  bool RemoveDirectory(absl::string_view directory, absl::string_view glob);
  bool RemoveFile(absl::string_view path);
  void AddIgnore(std::string directory, std::string pattern);

  // A watched path that is present.
  struct Entry {
    EntryState state;
    bool metadata = false;  // A change of metadata alone must be reported.
  };
  using Entries = std::map<std::string, Entry>;

  // Returns what is watched of `snapshot`.
  Entries Watched(const Snapshot& snapshot) const;

 private:
  struct DirectoryWatch {
    std::string directory;
    std::string glob;
    WatchOptions options;
  };
  struct IgnoreRule {
    std::string directory;
    std::string pattern;  // Without the '!'.
    bool includes;
  };
  enum class Ignored { kNo, kByDefault, kExplicitly };
  using Names = std::vector<std::string>;

  // What does not depend on a snapshot is asked once: large trees are looked at
  // again and again, and repeat their names.
  struct Answers {
    std::unordered_map<std::string, bool> ignored_by_default;  // By name.
    // By path, for each of the `directories_`.
    std::unordered_map<std::string, std::vector<bool>> matches;
  };

  const std::vector<bool>& MatchesOf(const std::string& path) const;
  bool Matches(const DirectoryWatch& watch, const std::string& path) const;
  bool IsReached(const DirectoryWatch& watch, const std::string& path,
                 const Snapshot& snapshot) const;
  bool MatchNames(const Names& glob, size_t g, const Names& path, size_t p,
                  const std::string& above) const;
  Ignored IsIgnored(const std::string& path) const;
  bool IsIgnoredByDefault(const std::string& name) const;

  std::vector<DirectoryWatch> directories_;
  std::map<std::string, WatchOptions> files_;
  std::vector<IgnoreRule> ignores_;
  std::shared_ptr<Answers> answers_ = std::make_shared<Answers>();
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_ORACLE_WATCHES_H_
