// What a stream of edits knows of the tree that it edits: names, and behind
// them inodes that carry a stamp for their state. It never looks at a disk, so
// that one seed gives one stream of edits.
//
//   EditModel model;
//   model.Add("src", FileType::kDirectory, 0);
//   model.Add("src/a.h", FileType::kRegular, 120);
//   model.Move("src/a.h", "src/b.h");
//   for (const PathTouch& touch : model.TakeTouches()) ...  // both paths
//
// Paths are relative to the root of the tree. One thread.
#ifndef CONFORMANCE_EDIT_MODEL_H_
#define CONFORMANCE_EDIT_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"
#include "reloader/file_system.h"

namespace reloader::conformance {

// The stamp of a path that is absent.
inline constexpr uint64_t kAbsentStamp = 0;

// After a step, `path` holds the state `stamp`. Two states of one path with the
// same stamp are the same but for metadata: ctime, mode, link count.
struct PathTouch {
  std::string path;
  uint64_t stamp = kAbsentStamp;
  FileType type = FileType::kUnknown;  // Of what is there, or was.

  friend bool operator==(const PathTouch&, const PathTouch&) = default;
};

// A random source that gives the same numbers everywhere.
class EditRandom {
 public:
  explicit EditRandom(uint64_t seed) : engine_(seed) {}

  // Returns a number below `bound`, which is positive.
  uint64_t Below(uint64_t bound) { return engine_() % bound; }
  bool Percent(uint64_t percent) { return Below(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

// Paths of which any can be picked at random.
class PathPool {
 public:
  void Add(const std::string& path);
  void Remove(const std::string& path);
  bool Contains(const std::string& path) const { return at_.count(path) > 0; }
  size_t size() const { return paths_.size(); }
  // There is at least one.
  const std::string& Pick(EditRandom* random) const;

 private:
  std::vector<std::string> paths_;
  std::unordered_map<std::string, size_t> at_;
};

class EditModel {
 public:
  // A path appears. Its parent is there, it is not.
  void Add(const std::string& path, FileType type, int64_t size_bytes);
  // A second name of a file.
  void Link(const std::string& existing, const std::string& path);
  // The state behind a name changes, under all its names.
  void Change(const std::string& path, int64_t size_bytes);
  // Metadata alone.
  void ChangeMetadata(const std::string& path);
  void Remove(const std::string& path);
  // With all below it; what is at `to`, no directory, is gone.
  void Move(const std::string& from, const std::string& to);
  // Two names that are no directories.
  void Exchange(const std::string& a, const std::string& b);

  // Returns what happened since the last call, each path once, sorted.
  std::vector<PathTouch> TakeTouches();

  bool Has(const std::string& path) const { return names_.count(path) > 0; }
  FileType TypeOf(const std::string& path) const;
  int64_t SizeOf(const std::string& path) const;
  bool SameFile(const std::string& a, const std::string& b) const;
  // Returns what is below `directory`, each before what is in it; at most
  // `limit` and one more.
  std::vector<std::string> Below(const std::string& directory,
                                 size_t limit) const;

  // What editors work on: no names that they leave behind ("a~").
  const PathPool& files() const { return files_; }
  const PathPool& directories() const { return directories_; }
  const PathPool& links() const { return links_; }

 private:
  struct Inode {
    FileType type;
    int64_t size_bytes;
    uint64_t stamp;
    std::set<std::string> names;
  };

  void Name(const std::string& path, uint64_t inode);
  // Takes the name away and returns its inode, which stays.
  uint64_t Unname(const std::string& path);
  void DropIfNameless(uint64_t inode);
  void Touch(const std::string& path, uint64_t stamp, FileType type);
  void TouchAll(const Inode& inode);
  PathPool* PoolOf(const std::string& path, FileType type);

  std::map<std::string, uint64_t> names_;
  std::unordered_map<uint64_t, Inode> inodes_;
  std::map<std::string, PathTouch> touches_;
  PathPool files_;
  PathPool directories_;
  PathPool links_;
  uint64_t next_inode_ = 1;
  uint64_t next_stamp_ = kAbsentStamp + 1;
};

// Returns the directory that `path` is in, "" for the root, and its name.
std::string ParentOf(absl::string_view path);
std::string NameIn(absl::string_view path);
std::string JoinPath(absl::string_view directory, absl::string_view name);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_EDIT_MODEL_H_
