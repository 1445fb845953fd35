// Counts what a random run has exercised, so that it cannot idle: how many
// operations succeeded, which errors each call gave, and which of those that
// POSIX knows it never gave.
//
//   mix.Add(operation.kind, outcome.error);
//   std::cout << mix.ToString();
//
// One thread.
#ifndef FAKES_OPERATION_MIX_H_
#define FAKES_OPERATION_MIX_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "fakes/file_operation.h"

namespace reloader::fakes {

class OperationMix {
 public:
  void Add(FileCall call, int error) { ++counts_[{call, error}]; }

  int64_t total() const;
  // 0 to 100.
  int PercentOk() const;

  // One line a call, then the totals.
  std::string ToString() const;

 private:
  std::map<std::pair<FileCall, int>, int64_t> counts_;
};

}  // namespace reloader::fakes

#endif  // FAKES_OPERATION_MIX_H_
