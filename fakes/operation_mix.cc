#include "fakes/operation_mix.h"

#include <errno.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "fakes/file_operation.h"
#include "reloader/errno_status.h"

namespace reloader::fakes {
namespace {

// The errors of POSIX.1-2017 (System Interfaces) that a healthy disk with room
// on it can give; of the calls that a FileCall is made of.
std::vector<int> PosixErrors(FileCall call) {
  std::vector<int> errors = {EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR};
  const auto add = [&](std::initializer_list<int> more) {
    errors.insert(errors.end(), more);
  };
  switch (call) {
    case FileCall::kWrite:
    case FileCall::kAppend:
      add({EISDIR});
      break;
    case FileCall::kTruncate:
      add({EINVAL, EISDIR});
      break;
    case FileCall::kSetTimes:
    case FileCall::kSetTimesLink:
    case FileCall::kChmod:
      add({EPERM});
      break;
    case FileCall::kRename:
      add({EBUSY, EINVAL, EISDIR, ENOTEMPTY, EPERM});
      break;
    case FileCall::kExchange:
      add({EBUSY, EINVAL, EPERM});
      break;
    case FileCall::kLink:
      add({EEXIST, EPERM});
      break;
    case FileCall::kSymlink:
    case FileCall::kMkfifo:
    case FileCall::kMkdir:
      add({EEXIST});
      break;
    case FileCall::kUnlink:
      add({EISDIR, EPERM});
      break;
    case FileCall::kRmdir:
      add({EBUSY, EINVAL, ENOTEMPTY, EPERM});
      break;
    case FileCall::kRead:
    case FileCall::kHandleRead:
    case FileCall::kReadLink:
    case FileCall::kHandleReadLink:
      add({EINVAL});
      break;
    case FileCall::kHandleStatus:
      errors.clear();
      break;
    case FileCall::kHandleList:
      errors = {EACCES, ENOENT};
      break;
    default:
      break;
  }
  return errors;
}

}  // namespace

int64_t OperationMix::total() const {
  int64_t total = 0;
  for (const auto& [pair, count] : counts_) total += count;
  return total;
}

int OperationMix::PercentOk() const {
  int64_t ok = 0;
  for (const auto& [pair, count] : counts_) ok += pair.second == 0 ? count : 0;
  const int64_t all = total();
  return all == 0 ? 0 : static_cast<int>(100 * ok / all);
}

std::string OperationMix::ToString() const {
  std::string text;
  int pairs = 0;
  for (int i = 0; i < kFileCalls; ++i) {
    const auto call = static_cast<FileCall>(i);
    std::vector<std::string> seen;
    std::vector<std::string> unseen;
    for (const auto& [pair, count] : counts_) {
      if (pair.first != call) continue;
      seen.push_back(absl::StrCat(
          pair.second == 0 ? "OK" : ErrnoName(pair.second), " ", count));
    }
    for (const int error : PosixErrors(call)) {
      if (counts_.count({call, error}) == 0) unseen.push_back(ErrnoName(error));
    }
    pairs += static_cast<int>(seen.size());
    absl::StrAppendFormat(
        &text, "%-15s  %s%s%s\n", FileCallName(call), absl::StrJoin(seen, ", "),
        unseen.empty() ? "" : "; never ", absl::StrJoin(unseen, ", "));
  }
  absl::StrAppend(&text, total(), " operations, ", PercentOk(),
                  " % of them succeeded, ", pairs,
                  " pairs of call and error\n");
  return text;
}

}  // namespace reloader::fakes
