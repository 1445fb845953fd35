#include "fakes/watchman/differential/differential_campaign.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fakes/watchman/differential/error_requests.h"
#include "fakes/watchman/differential/query_mix.h"
#include "fakes/watchman/differential/side_run.h"
#include "fakes/watchman/differential/step_generator.h"
#include "fakes/watchman/differential/watchman_differential.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using ::reloader::watchman::Value;

constexpr int kFirstEdits = 12;
constexpr int kSteps = 60;
// Of a history with a difference.
constexpr int kReplays = 5;

// One random history, step by step.
class RandomHistory {
 public:
  // `errors_asked` counts up over all histories: each takes on where the one
  // before has ended.
  RandomHistory(uint64_t seed, const QueryMix& mix,
                const std::vector<Value>& errors, size_t* errors_asked)
      : generator_(seed),
        mix_(mix),
        errors_(errors),
        errors_asked_(*errors_asked) {
    generator_.BeginHistory();
  }

  const History& steps() const { return steps_; }

  Value Next() {
    if (steps_.size() >= kSteps) return Value();
    steps_.push_back(Make());
    return steps_.back();
  }

 private:
  Value Make() {
    const int number = static_cast<int>(steps_.size());
    if (number < kFirstEdits) return generator_.Edit();
    // So that each change is delivered by itself.
    if (subscribed_ && steps_.back().items()[0] == Value("edit")) {
      return Value::Array({"flush"});
    }
    if (generator_.OneIn(4)) return generator_.Edit();
    if (generator_.OneIn(10)) {
      const Value& request = errors_[errors_asked_++ % errors_.size()];
      return Value::Array({"ask", request});
    }
    if (generator_.OneIn(20)) {
      subscribed_ = true;
      return generator_.Subscribe();
    }
    if (subscribed_ && generator_.OneIn(20)) return generator_.Unsubscribe();
    if (generator_.OneIn(40)) {
      // Older than -1 seconds. What has gone in the first milliseconds of a
      // second is too young for 0: the daemon stamps it by an exact clock, and
      // asks one for its age that moves in steps.
      return Value::Array(
          {"ask", Value::Array({"debug-ageout", "$R", Value(-1)})});
    }
    return generator_.Query(mix_);
  }

  StepGenerator generator_;
  const QueryMix& mix_;
  const std::vector<Value>& errors_;
  size_t& errors_asked_;
  History steps_;
  bool subscribed_ = false;
};

std::string Lines(const History& history) {
  std::string lines;
  for (const Value& step : history) {
    absl::StrAppend(&lines, step.ToString(), "\n");
  }
  return lines;
}

// Tells all that there is to know of a difference: how often it comes again,
// and the shortest history that shows it.
void Explain(const std::string& difference, const History& history,
             std::ostream* log, WatchmanDifferential* differential,
             CampaignResult* result) {
  // At once, for the case that what follows does not end well.
  if (log != nullptr) {
    *log << "found: " << difference << "\nin this history:\n"
         << Lines(history) << std::flush;
  }
  int again = 0;
  for (int i = 0; i < kReplays; ++i) {
    if (differential->Play(history).has_value()) ++again;
  }
  result->text =
      absl::StrCat(difference, "\nThe same history shows a ", "difference in ",
                   again, " of ", kReplays, " replays.\n");
  // What does not come again cannot be shrunk either.
  result->history = again == 0 ? history : differential->Shrink(history);
  absl::StrAppend(
      &result->text, "The shortest history found, for --replay:\n",
      Lines(result->history), "which shows:\n",
      differential->Play(result->history).value_or("no difference any more"),
      "\n");
}

}  // namespace

CampaignResult RunCampaign(const CampaignOptions& options, Side real,
                           Side fake) {
  CampaignResult result;
  const std::vector<Value> errors = ErrorRequests();
  WatchmanDifferential differential(std::move(real), std::move(fake));
  while (result.mix.queries() < options.queries) {
    const uint64_t seed =
        options.seed + static_cast<uint64_t>(result.histories++);
    RandomHistory history(seed, result.mix, errors, &result.errors_asked);
    const std::optional<std::string> difference =
        differential.Play([&] { return history.Next(); },
                          [&](const Value& step, const Value& told) {
                            if (step.items()[0] == Value("ask")) {
                              result.mix.Add(step.items()[1], told);
                            } else {
                              result.mix.AddOther(step.items()[0].string());
                            }
                          });
    if (!difference.has_value()) continue;
    result.agree = false;
    Explain(*difference, history.steps(), options.log, &differential, &result);
    break;
  }
  result.errors_asked = std::min(result.errors_asked, errors.size());
  absl::StrAppend(&result.text, result.mix.ToString(), result.errors_asked,
                  " of ", errors.size(), " wrong requests asked\n",
                  result.histories, " histories, seeds ", options.seed, " to ",
                  options.seed + static_cast<uint64_t>(result.histories) - 1,
                  "\n");
  return result;
}

}  // namespace reloader::fakes::watchman
