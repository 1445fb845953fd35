// Counts what a random run has asked, so that it cannot idle: how many queries
// found something, and how often each pair of terms stood in one expression.
//
//   mix.Add(request, answer);
//   std::cout << mix.ToString();
//
// One thread.
#ifndef FAKES_WATCHMAN_DIFFERENTIAL_QUERY_MIX_H_
#define FAKES_WATCHMAN_DIFFERENTIAL_QUERY_MIX_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class QueryMix {
 public:
  // All terms of version 4.9.0.
  static absl::Span<const char* const> Terms();

  // Counts a query and what it answered.
  void Add(const reloader::watchman::Value& request,
           const reloader::watchman::Value& answer);
  // Counts what is no query.
  void AddOther(absl::string_view what) { ++others_[std::string(what)]; }

  int64_t queries() const { return queries_; }
  int PercentNonEmpty() const;
  // Of all pairs of different terms, how often the rarest was asked.
  int64_t RarestPairCount() const;
  // The pair that was asked least so far.
  std::pair<std::string, std::string> RarestPair() const;
  // How many of these error texts were answered.
  const std::set<std::string>& errors() const { return errors_; }

  std::string ToString() const;

 private:
  int64_t queries_ = 0;
  int64_t non_empty_ = 0;
  std::map<std::pair<std::string, std::string>, int64_t> pairs_;
  std::map<std::string, int64_t> keys_;  // Of specifications.
  std::map<std::string, int64_t> fields_;
  std::map<std::string, int64_t> others_;
  std::set<std::string> errors_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_DIFFERENTIAL_QUERY_MIX_H_
