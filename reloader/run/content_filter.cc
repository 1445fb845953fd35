#include "reloader/run/content_filter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/executor.h"
#include "reloader/file_state.h"
#include "reloader/file_system.h"
#include "reloader/reloader.h"

namespace reloader {
namespace {

// Files that are read between two looks at the clock, for each thread.
constexpr size_t kFilesPerThread = 8;

absl::string_view ParentOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The granularities of devices, each asked for once.
class Granularities {
 public:
  explicit Granularities(const FileSystem* file_system)
      : file_system_(*file_system) {}

  // Of what is at `path`; nullopt if it cannot be told.
  std::optional<int64_t> Of(absl::string_view path, uint64_t device) {
    const auto [entry, added] = by_device_.try_emplace(device);
    if (added) {
      const auto granularity_ns = file_system_.GranularityNs(ParentOf(path));
      if (granularity_ns.ok()) entry->second = *granularity_ns;
    }
    return entry->second;
  }

 private:
  const FileSystem& file_system_;
  std::map<uint64_t, std::optional<int64_t>> by_device_;
};

}  // namespace

ContentFilter::ContentFilter(const FileSystem* file_system, const Clock* clock,
                             Executor* executor, ContentFilterOptions options)
    : file_system_(*file_system),
      clock_(*clock),
      executor_(*executor),
      options_(options) {}

void ContentFilter::Begin(const Reloader& reloader, int64_t since_ns) {
  Granularities granularities(&file_system_);
  int64_t budget_bytes = options_.max_baseline_bytes;
  pending_.clear();
  known_.clear();
  reloader.ForEachFile([&](const std::string& path, const FileStatus& status) {
    if (status.type != FileType::kRegular ||
        status.size_bytes > options_.max_file_bytes ||
        status.size_bytes > budget_bytes ||
        pending_.size() >= options_.max_files) {
      return;
    }
    const auto granularity_ns = granularities.Of(path, status.device);
    if (!granularity_ns.has_value() ||
        IsRacy(status.ctime_ns, since_ns, *granularity_ns)) {
      return;
    }
    budget_bytes -= status.size_bytes;
    pending_.push_back({path, status});
  });
}

void ContentFilter::HashSome() {
  const absl::Time end = clock_.Now() + options_.max_step_time;
  int64_t budget_bytes = options_.max_step_bytes;
  // One file at least, or a large one would never have its turn.
  if (has_work()) {
    budget_bytes = std::max(budget_bytes, pending_.front().status.size_bytes);
  }
  do {
    std::vector<Pending> files;
    while (has_work() &&
           files.size() < kFilesPerThread * executor_.concurrency() &&
           pending_.front().status.size_bytes <= budget_bytes) {
      budget_bytes -= pending_.front().status.size_bytes;
      files.push_back(std::move(pending_.front()));
      pending_.pop_front();
    }
    if (files.empty()) return;
    HashFirst(std::move(files));
  } while (clock_.Now() < end);
}

void ContentFilter::HashFirst(std::vector<Pending> files) {
  std::vector<std::optional<Content>> contents(files.size());
  executor_.ParallelFor(
      files.size(), [&](size_t i) { contents[i] = ReadUnchanged(files[i]); });
  for (size_t i = 0; i < files.size(); ++i) {
    // What a batch has learned meanwhile is later.
    if (contents[i].has_value() && known_.size() < options_.max_files) {
      known_.try_emplace(std::move(files[i].path), *contents[i]);
    }
  }
}

void ContentFilter::Filter(std::vector<Change>* changes) {
  int64_t budget_bytes = options_.max_batch_bytes;
  std::vector<size_t> wanted;
  for (size_t i = 0; i < changes->size(); ++i) {
    if (IsWanted((*changes)[i], &budget_bytes)) wanted.push_back(i);
  }
  std::vector<std::optional<Content>> contents(changes->size());
  executor_.ParallelFor(wanted.size(), [&](size_t i) {
    contents[wanted[i]] = Read((*changes)[wanted[i]].path);
  });
  std::vector<Change> kept;
  for (size_t i = 0; i < changes->size(); ++i) {
    Change& change = (*changes)[i];
    const auto known = known_.find(change.path);
    const bool is_same = change.kind == ChangeKind::kModified &&
                         known != known_.end() && contents[i].has_value() &&
                         known->second == *contents[i];
    if (is_same) continue;
    if (known != known_.end()) known_.erase(known);
    if (contents[i].has_value() && known_.size() < options_.max_files) {
      known_.emplace(change.path, *contents[i]);
    }
    kept.push_back(std::move(change));
  }
  *changes = std::move(kept);
}

bool ContentFilter::IsWanted(const Change& change,
                             int64_t* budget_bytes) const {
  if (change.kind == ChangeKind::kDeleted) return false;
  if (known_.size() >= options_.max_files && !known_.contains(change.path)) {
    return false;
  }
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(change.path);
  if (!status.ok() || status->type != FileType::kRegular ||
      status->size_bytes > options_.max_file_bytes ||
      status->size_bytes > *budget_bytes) {
    return false;
  }
  *budget_bytes -= status->size_bytes;
  return true;
}

std::optional<ContentFilter::Content> ContentFilter::Read(
    const std::string& path) const {
  const absl::StatusOr<std::string> bytes =
      file_system_.Read(path, options_.max_file_bytes + 1);
  if (!bytes.ok()) return std::nullopt;
  const int64_t size_bytes = static_cast<int64_t>(bytes->size());
  if (size_bytes > options_.max_file_bytes) return std::nullopt;
  return Content{absl::Hash<std::string>()(*bytes), size_bytes};
}

// A ctime cannot be set, and this one is not racy: a file that has it still has
// not been written to since.
std::optional<ContentFilter::Content> ContentFilter::ReadUnchanged(
    const Pending& file) const {
  const std::optional<Content> content = Read(file.path);
  const absl::StatusOr<FileStatus> status = file_system_.Lstat(file.path);
  if (!status.ok() || *status != file.status) return std::nullopt;
  return content;
}

}  // namespace reloader
