#include "reloader/gitignore/gitignore_rules.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/gitignore/git_repository.h"
#include "reloader/gitignore/gitignore_line.h"
#include "reloader/gitignore/gitignore_text.h"
#include "reloader/gitignore/linked_file.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

using Names = std::vector<std::string>;

constexpr absl::string_view kFileName = ".gitignore";

std::string Path(const Names& names) {
  return absl::StrCat("/", absl::StrJoin(names, "/"));
}

std::string PathIn(const Names& directory, absl::string_view name) {
  return absl::StrCat(directory.empty() ? "" : Path(directory), "/", name);
}

bool MeansAbsent(int error) { return error == ENOENT || error == ENOTDIR; }

Names NamesOf(absl::string_view path) {
  auto names = SplitAbsolutePath(path);
  return names.ok() ? *std::move(names) : Names();
}

// Reads the tree level by level: what is ignored in a directory is known once
// its own file and those above it have been read.
class Reader {
 public:
  Reader(const FileSystem& file_system, const WatchList& watches,
         const GitignoreOptions& options)
      : file_system_(file_system), options_(options), watches_(watches) {}

  GitignoreRules Read();

 private:
  // Directories to look into, and where the patterns stand there.
  using Level = std::map<Names, WatchSet::Position>;
  struct Child {
    Names names;
    FileType type;
  };

  void ReadAbove(const Names& watched);
  std::vector<Child> ReadDirectory(const Names& directory,
                                   WatchSet::Position position);
  void AddRepository(const GitRepository& repository);
  bool AddFile(const Names& directory, const std::string& path,
               FollowLinks follow);
  void AddLine(const Names& directory, const std::string& path,
               const GitignoreTextLine& line);
  Level Enter(const std::vector<Child>& children, const Level& parents);

  // Puts the rules that are known by now into force. Returns whether there are
  // others than before; then all positions are stale.
  bool Compile();
  WatchSet::Position PositionOf(const Names& directory) const;
  std::vector<IgnoreFileRule> RulesInOrder() const;
  // Whether `directory`, or one above it, is in `set`.
  static bool Covers(const std::set<Names>& set, Names directory);
  void AddProblem(absl::Status status);

  const FileSystem& file_system_;
  const GitignoreOptions& options_;
  WatchList watches_;
  std::shared_ptr<const WatchSet> set_;
  // By directory: a deeper one's come behind those above it.
  std::map<Names, std::vector<IgnoreFileRule>> rules_;
  size_t rule_count_ = 0;
  bool rules_are_full_ = false;
  bool directories_are_full_ = false;
  bool rules_changed_ = true;
  std::set<Names> repositories_;  // Their roots.
  std::set<Names> read_;          // Directories whose own file was read.
  std::set<std::string> files_;
  GitignoreRules result_;
};

GitignoreRules Reader::Read() {
  Level level;
  for (const auto& [key, watch] : watches_.directories()) {
    ReadAbove(watch.directory);
    level.emplace(watch.directory, nullptr);
  }
  std::set<Names> seen;
  for (const auto& [directory, position] : level) seen.insert(directory);
  Compile();
  for (auto& [directory, position] : level) position = PositionOf(directory);
  while (!level.empty()) {
    std::vector<Child> children;
    for (const auto& [directory, position] : level) {
      if (position == nullptr) continue;
      if (result_.directories == options_.max_directories) {
        if (std::exchange(directories_are_full_, true)) break;
        AddProblem(absl::ResourceExhaustedError(absl::StrCat(
            absl::CHexEscape(Path(directory)),
            ": not looked into for .gitignore, as are others: ",
            "there are more than ", options_.max_directories, " directories")));
        break;
      }
      ++result_.directories;
      for (Child& child : ReadDirectory(directory, position)) {
        children.push_back(std::move(child));
      }
    }
    if (Compile()) {
      for (auto& [directory, position] : level) {
        position = PositionOf(directory);
      }
    }
    level = Enter(children, level);
    std::erase_if(level, [&](const auto& entry) {
      return !seen.insert(entry.first).second;
    });
  }
  result_.rules = RulesInOrder();
  result_.files.assign(files_.begin(), files_.end());
  return std::move(result_);
}

// Reads what lies between the root of the repository that `watched` is in, and
// `watched` itself, which is read when its turn comes.
void Reader::ReadAbove(const Names& watched) {
  const auto repository = RepositoryOf(file_system_, Path(watched));
  if (!repository.has_value()) return;
  files_.insert(PathIn(watched, kFileName));
  AddRepository(*repository);
  Names directory = NamesOf(repository->root);
  while (directory.size() < watched.size()) {
    const std::string path = PathIn(directory, kFileName);
    files_.insert(path);
    if (read_.insert(directory).second) {
      AddFile(directory, path, FollowLinks::kNo);
    }
    directory.push_back(watched[directory.size()]);
  }
}

// Returns the directories in `directory`.
std::vector<Reader::Child> Reader::ReadDirectory(const Names& directory,
                                                 WatchSet::Position position) {
  std::vector<Child> children;
  const auto add_child = [&](absl::string_view name, FileType type) {
    children.push_back({directory, type});
    children.back().names.emplace_back(name);
  };
  bool has_git = true;
  bool has_file = true;
  if (set_->NeedsListing(position)) {
    has_git = has_file = false;
    // One that cannot be listed is said by whoever watches it.
    file_system_
        .List(Path(directory),
              [&](const DirectoryEntry& entry) {
                has_git |= entry.name == ".git";
                has_file |= entry.name == kFileName;
                if (entry.type == FileType::kDirectory ||
                    entry.type == FileType::kUnknown) {
                  add_child(entry.name, entry.type);
                }
              })
        .IgnoreError();
  } else {
    set_->Literals(position, [&](absl::string_view name) {
      add_child(name, FileType::kUnknown);
    });
  }
  if (has_git) {
    if (const auto found = RepositoryAt(file_system_, Path(directory))) {
      AddRepository(*found);
    }
  }
  if (has_file && Covers(repositories_, directory) &&
      read_.insert(directory).second) {
    const std::string path = PathIn(directory, kFileName);
    if (AddFile(directory, path, FollowLinks::kNo)) files_.insert(path);
  }
  return children;
}

void Reader::AddRepository(const GitRepository& repository) {
  const Names root = NamesOf(repository.root);
  if (!repositories_.insert(root).second) return;
  rules_[root];  // What is above ends here even if there are none.
  rules_changed_ = true;
  if (!options_.user_excludes.empty()) {
    AddFile(root, options_.user_excludes, FollowLinks::kYes);
  }
  AddFile(root, repository.exclude_file, FollowLinks::kYes);
}

// Adds the rules of the file `path`, which are relative to `directory`. Returns
// whether it is there.
bool Reader::AddFile(const Names& directory, const std::string& path,
                     FollowLinks follow) {
  const int64_t max_bytes = options_.max_file_bytes;
  const auto text = follow == FollowLinks::kYes
                        ? ReadLinkedFile(file_system_, path, max_bytes + 1)
                        : file_system_.Read(path, max_bytes + 1);
  if (!text.ok()) {
    const int error = ErrnoFromStatus(text.status());
    // Git reads no .gitignore that is a link, or no regular file.
    if (!MeansAbsent(error) && error != ELOOP && error != EINVAL) {
      AddProblem(text.status());
    }
    return false;
  }
  absl::string_view bytes = *text;
  if (static_cast<int64_t>(bytes.size()) > max_bytes) {
    bytes = bytes.substr(0, max_bytes);
    bytes = bytes.substr(0, bytes.rfind('\n') + 1);
    AddProblem(absl::ResourceExhaustedError(
        absl::StrCat(absl::CHexEscape(path), ": what is beyond ", max_bytes,
                     " bytes does not count")));
  }
  for (const GitignoreTextLine& line : ParseGitignoreText(bytes)) {
    AddLine(directory, path, line);
  }
  return true;
}

void Reader::AddLine(const Names& directory, const std::string& path,
                     const GitignoreTextLine& line) {
  const GitignoreLine& content = line.content;
  absl::string_view problem;
  if (content.too_long) {
    problem = "the pattern is too long";
  } else if (rule_count_ + content.globs.size() > options_.max_rules) {
    if (rules_are_full_) return;
    rules_are_full_ = true;
    problem = "too many rules: from here on none count";
  }
  if (!problem.empty()) {
    AddProblem(absl::ResourceExhaustedError(absl::StrCat(
        absl::CHexEscape(path), ": line ", line.number, ": ", problem)));
    return;
  }
  for (const std::string& glob : content.globs) {
    rules_[directory].push_back({.directory = Path(directory),
                                 .glob = glob,
                                 .includes = content.includes,
                                 .directories_only = content.directories_only});
  }
  rule_count_ += content.globs.size();
  rules_changed_ = true;
}

// Returns those of `children` that some watch leads into.
Reader::Level Reader::Enter(const std::vector<Child>& children,
                            const Level& parents) {
  Level level;
  for (const Child& child : children) {
    const Names parent(child.names.begin(), child.names.end() - 1);
    const WatchSet::Position position = parents.at(parent);
    if (position == nullptr) continue;
    const WatchSet::Position entered =
        set_->Enter(position, child.names.back(), Via::kDirectory);
    if (entered == nullptr) continue;
    if (child.type == FileType::kUnknown) {
      const auto status = file_system_.Lstat(Path(child.names));
      if (!status.ok() || status->type != FileType::kDirectory) continue;
    }
    level.emplace(child.names, entered);
  }
  return level;
}

bool Reader::Compile() {
  if (!std::exchange(rules_changed_, false)) return false;
  RELOADER_CHECK(watches_.SetIgnoreFileRules(RulesInOrder()).ok());
  set_ = WatchSet::Compile(watches_);
  return true;
}

WatchSet::Position Reader::PositionOf(const Names& directory) const {
  WatchSet::Position position = set_->Root();
  for (const std::string& name : directory) {
    if (position == nullptr) break;
    position = set_->Enter(position, name, Via::kDirectory);
  }
  return position;
}

std::vector<IgnoreFileRule> Reader::RulesInOrder() const {
  std::vector<IgnoreFileRule> ordered;
  for (const auto& [directory, rules] : rules_) {
    if (!directory.empty() && repositories_.contains(directory) &&
        Covers(repositories_, Names(directory.begin(), directory.end() - 1))) {
      // A repository in another: what is ignored there counts no more.
      ordered.push_back(
          {.directory = Path(directory), .glob = "**", .includes = true});
    }
    ordered.insert(ordered.end(), rules.begin(), rules.end());
  }
  return ordered;
}

bool Reader::Covers(const std::set<Names>& set, Names directory) {
  while (!set.contains(directory)) {
    if (directory.empty()) return false;
    directory.pop_back();
  }
  return true;
}

void Reader::AddProblem(absl::Status status) {
  constexpr size_t kMostProblems = 100;
  if (result_.problems.size() < kMostProblems) {
    result_.problems.push_back(std::move(status));
  }
}

}  // namespace

GitignoreRules ReadGitignoreRules(const FileSystem& file_system,
                                  const WatchList& watches,
                                  const GitignoreOptions& options) {
  return Reader(file_system, watches, options).Read();
}

std::string DefaultUserExcludes(absl::string_view xdg_config_home,
                                absl::string_view home) {
  if (!xdg_config_home.empty()) {
    return absl::StrCat(xdg_config_home, "/git/ignore");
  }
  return home.empty() ? "" : absl::StrCat(home, "/.config/git/ignore");
}

}  // namespace reloader
