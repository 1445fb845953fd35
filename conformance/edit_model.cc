#include "conformance/edit_model.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/file_system.h"

namespace reloader::conformance {

std::string ParentOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? ""
                                          : std::string(path.substr(0, slash));
}

std::string NameIn(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(slash == absl::string_view::npos ? path
                                                      : path.substr(slash + 1));
}

std::string JoinPath(absl::string_view directory, absl::string_view name) {
  return directory.empty() ? std::string(name)
                           : absl::StrCat(directory, "/", name);
}

void PathPool::Add(const std::string& path) {
  if (at_.emplace(path, paths_.size()).second) paths_.push_back(path);
}

void PathPool::Remove(const std::string& path) {
  const auto found = at_.find(path);
  if (found == at_.end()) return;
  const size_t hole = found->second;
  at_.erase(found);
  if (hole + 1 < paths_.size()) {
    paths_[hole] = std::move(paths_.back());
    at_[paths_[hole]] = hole;
  }
  paths_.pop_back();
}

const std::string& PathPool::Pick(EditRandom* random) const {
  RELOADER_CHECK(!paths_.empty());
  return paths_[random->Below(paths_.size())];
}

void EditModel::Add(const std::string& path, FileType type,
                    int64_t size_bytes) {
  const uint64_t inode = next_inode_++;
  inodes_[inode] = {type, size_bytes, next_stamp_++, {}};
  Name(path, inode);
}

void EditModel::Link(const std::string& existing, const std::string& path) {
  const uint64_t inode = names_.at(existing);
  Name(path, inode);
  TouchAll(inodes_.at(inode));
}

void EditModel::Change(const std::string& path, int64_t size_bytes) {
  Inode& inode = inodes_.at(names_.at(path));
  inode.size_bytes = size_bytes;
  inode.stamp = next_stamp_++;
  TouchAll(inode);
}

void EditModel::ChangeMetadata(const std::string& path) {
  TouchAll(inodes_.at(names_.at(path)));
}

void EditModel::Remove(const std::string& path) {
  DropIfNameless(Unname(path));
}

void EditModel::Move(const std::string& from, const std::string& to) {
  std::vector<std::string> moved = Below(from, names_.size());
  moved.push_back(from);
  if (Has(to)) Remove(to);
  for (const std::string& path : moved) {
    Name(absl::StrCat(to, absl::string_view(path).substr(from.size())),
         Unname(path));
  }
  // rename(2) steps the ctime of the file, which its other names share.
  TouchAll(inodes_.at(names_.at(to)));
}

void EditModel::Exchange(const std::string& a, const std::string& b) {
  const uint64_t inode_a = Unname(a);
  const uint64_t inode_b = Unname(b);
  Name(a, inode_b);
  Name(b, inode_a);
  TouchAll(inodes_.at(inode_a));
  TouchAll(inodes_.at(inode_b));
}

std::vector<PathTouch> EditModel::TakeTouches() {
  std::vector<PathTouch> touches;
  touches.reserve(touches_.size());
  for (const auto& [path, touch] : touches_) touches.push_back(touch);
  touches_.clear();
  return touches;
}

FileType EditModel::TypeOf(const std::string& path) const {
  return inodes_.at(names_.at(path)).type;
}

int64_t EditModel::SizeOf(const std::string& path) const {
  return inodes_.at(names_.at(path)).size_bytes;
}

bool EditModel::SameFile(const std::string& a, const std::string& b) const {
  return names_.at(a) == names_.at(b);
}

std::vector<std::string> EditModel::Below(const std::string& directory,
                                          size_t limit) const {
  const std::string prefix = absl::StrCat(directory, "/");
  std::vector<std::string> below;
  for (auto name = names_.lower_bound(prefix);
       name != names_.end() && absl::StartsWith(name->first, prefix) &&
       below.size() <= limit;
       ++name) {
    below.push_back(name->first);
  }
  return below;
}

void EditModel::Name(const std::string& path, uint64_t number) {
  RELOADER_CHECK(names_.emplace(path, number).second);
  Inode& inode = inodes_.at(number);
  inode.names.insert(path);
  Touch(path, inode.stamp, inode.type);
  PathPool* const pool = PoolOf(path, inode.type);
  if (pool != nullptr) pool->Add(path);
}

uint64_t EditModel::Unname(const std::string& path) {
  const auto name = names_.find(path);
  RELOADER_CHECK(name != names_.end());
  const uint64_t number = name->second;
  names_.erase(name);
  Inode& inode = inodes_.at(number);
  inode.names.erase(path);
  Touch(path, kAbsentStamp, inode.type);
  TouchAll(inode);  // The link count of its other names.
  PathPool* const pool = PoolOf(path, inode.type);
  if (pool != nullptr) pool->Remove(path);
  return number;
}

void EditModel::DropIfNameless(uint64_t inode) {
  if (inodes_.at(inode).names.empty()) inodes_.erase(inode);
}

void EditModel::Touch(const std::string& path, uint64_t stamp, FileType type) {
  touches_[path] = {path, stamp, type};
}

void EditModel::TouchAll(const Inode& inode) {
  for (const std::string& name : inode.names) {
    Touch(name, inode.stamp, inode.type);
  }
}

PathPool* EditModel::PoolOf(const std::string& path, FileType type) {
  if (absl::EndsWith(path, "~")) return nullptr;  // An editor's backup.
  switch (type) {
    case FileType::kRegular:
      return &files_;
    case FileType::kDirectory:
      return &directories_;
    case FileType::kSymlink:
      return &links_;
    default:
      return nullptr;
  }
}

}  // namespace reloader::conformance
