// Makes random steps (side_run.h): edits of a small tree, and queries and
// subscriptions that have something to say about it.
//
//   StepGenerator generator(seed);
//   generator.BeginHistory();
//   Value edit = generator.Edit();
//   Value query = generator.Query(mix);      // Asks for what was rare so far.
//
// One seed, one sequence. One thread.
#ifndef FAKES_WATCHMAN_DIFFERENTIAL_STEP_GENERATOR_H_
#define FAKES_WATCHMAN_DIFFERENTIAL_STEP_GENERATOR_H_

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

#include "fakes/watchman/differential/query_mix.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class StepGenerator {
 public:
  using Value = reloader::watchman::Value;

  explicit StepGenerator(uint64_t seed) : random_(seed) {}

  // Forgets how many clocks and subscriptions there are.
  void BeginHistory() { edits_ = subscriptions_ = 0; }

  Value Edit();
  // A query, or one of the commands that came before it.
  Value Query(const QueryMix& mix);
  // A subscription with a name of its own in the history.
  Value Subscribe();
  // Ends one of them, which may have ended before.
  Value Unsubscribe();

  // A number from 0 to `end` - 1. std::uniform_int_distribution differs from
  // library to library.
  int Number(int end) { return static_cast<int>(random_() % end); }
  bool OneIn(int count) { return Number(count) == 0; }

 private:
  std::string Pick(std::initializer_list<const char*> choices);
  std::string Directory();
  std::string BaseName();
  std::string Name();
  std::string Pattern(bool whole_name);
  Value Text(bool may_be_several);
  Value Comparison();
  Value Since();
  Value Fields();

  Value Term(const std::string& name, int depth);
  Value AnyTerm(int depth);
  Value Expression(const QueryMix& mix);

  void AddGenerators(Value::Members* spec);
  void AddOptions(Value::Members* spec);
  Value Legacy();

  std::mt19937_64 random_;
  int edits_ = 0;
  int subscriptions_ = 0;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_DIFFERENTIAL_STEP_GENERATOR_H_
