// Compares what two file systems show below the same path: names, types,
// permissions, owners, sizes, contents, texts of links, which names are of one
// file, and numbers of names. Not times: see WhichTimes.
//
//   std::string difference = CompareTrees(real, fake, options);   // Or "".
//
// One thread.
#ifndef FAKES_TREE_COMPARISON_H_
#define FAKES_TREE_COMPARISON_H_

#include <cstdint>
#include <map>
#include <string>

#include "fakes/file_operation.h"
#include "fakes/operation_generator.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

struct TreeComparison {
  // Some file systems do not count the subdirectories of a directory.
  bool directory_links = true;
};

// Returns the paths below the root of `subject`, relative, sorted; without what
// lies in directories that cannot be listed.
KnownPaths PathsOf(const OperationSubject& subject);

// Returns the first difference in words, or "".
std::string CompareTrees(const OperationSubject& real,
                         const OperationSubject& fake,
                         const TreeComparison& options);

// The mtime and ctime of each path, and of the root, ".".
using Times = std::map<std::string, FileStatus>;
Times TimesOf(const OperationSubject& subject);

// Returns which times have changed, as text: "b mtime ctime, b/c ctime". What
// came or went is left out.
std::string WhichTimes(const Times& before, const Times& after);

}  // namespace reloader::fakes

#endif  // FAKES_TREE_COMPARISON_H_
