#include "fakes/watchman/differential/query_mix.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using ::reloader::watchman::Value;

constexpr const char* kTerms[] = {
    "allof",  "anyof", "dirname", "empty", "exists", "false", "idirname",
    "imatch", "iname", "ipcre",   "match", "name",   "not",   "pcre",
    "since",  "size",  "suffix",  "true",  "type"};

bool IsTerm(const std::string& name) {
  return std::any_of(std::begin(kTerms), std::end(kTerms),
                     [&](const char* term) { return name == term; });
}

// Adds the terms of an expression.
void Collect(const Value& expression, std::set<std::string>* terms) {
  if (expression.is_string()) {
    if (IsTerm(expression.string())) terms->insert(expression.string());
    return;
  }
  if (!expression.is_array() || expression.items().empty()) return;
  const Value& head = expression.items()[0];
  if (!head.is_string() || !IsTerm(head.string())) return;
  terms->insert(head.string());
  const std::string& name = head.string();
  if (name != "allof" && name != "anyof" && name != "not") return;
  for (size_t i = 1; i < expression.items().size(); ++i) {
    Collect(expression.items()[i], terms);
  }
}

std::string Counts(const std::map<std::string, int64_t>& counts) {
  return absl::StrJoin(counts, ", ", [](std::string* out, const auto& each) {
    absl::StrAppend(out, each.first, " ", each.second);
  });
}

}  // namespace

absl::Span<const char* const> QueryMix::Terms() { return kTerms; }

void QueryMix::Add(const Value& request, const Value& answer) {
  const Value* const error = answer.Find("error");
  if (error != nullptr && error->is_string()) errors_.insert(error->string());
  const Value* const files = answer.Find("files");
  if (files == nullptr) return;
  ++queries_;
  if (files->is_array() && !files->items().empty()) ++non_empty_;
  const Value& spec = request.items().back();
  if (!spec.is_object()) return;
  for (const auto& [key, value] : spec.members()) ++keys_[key];
  if (const Value* const fields = spec.Find("fields"); fields != nullptr) {
    for (const Value& field : fields->items()) ++fields_[field.string()];
  }
  const Value* const expression = spec.Find("expression");
  if (expression == nullptr) return;
  std::set<std::string> terms;
  Collect(*expression, &terms);
  for (auto one = terms.begin(); one != terms.end(); ++one) {
    for (auto other = std::next(one); other != terms.end(); ++other) {
      ++pairs_[{*one, *other}];
    }
  }
}

int QueryMix::PercentNonEmpty() const {
  return queries_ == 0 ? 0 : static_cast<int>(100 * non_empty_ / queries_);
}

std::pair<std::string, std::string> QueryMix::RarestPair() const {
  std::pair<std::string, std::string> rarest;
  int64_t least = INT64_MAX;
  for (const char* one : kTerms) {
    for (const char* other : kTerms) {
      if (std::string(one) >= other) continue;
      const auto found = pairs_.find({one, other});
      const int64_t count = found == pairs_.end() ? 0 : found->second;
      if (count >= least) continue;
      least = count;
      rarest = {one, other};
    }
  }
  return rarest;
}

int64_t QueryMix::RarestPairCount() const {
  const auto found = pairs_.find(RarestPair());
  return found == pairs_.end() ? 0 : found->second;
}

std::string QueryMix::ToString() const {
  const auto [one, other] = RarestPair();
  return absl::StrCat(
      queries_, " queries, ", PercentNonEmpty(),
      " % of them answered with files\n", pairs_.size(),
      " pairs of terms, the rarest (", one, ", ", other, ") ",
      RarestPairCount(), " times\nspecifications: ", Counts(keys_),
      "\nfields: ", Counts(fields_), "\nothers: ", Counts(others_), "\n",
      errors_.size(), " error texts\n");
}

}  // namespace reloader::fakes::watchman
