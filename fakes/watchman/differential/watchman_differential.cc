#include "fakes/watchman/differential/watchman_differential.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "fakes/watchman/differential/side_run.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using ::reloader::watchman::PduEncoding;
using ::reloader::watchman::PduFormat;
using ::reloader::watchman::Value;

// Each value that is simpler than `value` by one thing.
std::vector<Value> Simpler(const Value& value) {
  std::vector<Value> all;
  if (value.is_array()) {
    for (size_t i = 0; i < value.items().size(); ++i) {
      Value without = value;
      without.items().erase(without.items().begin() +
                            static_cast<ptrdiff_t>(i));
      all.push_back(std::move(without));
      // An operand in place of its operator.
      if (i > 0 && value.items()[i].is_array()) all.push_back(value.items()[i]);
      for (Value& each : Simpler(value.items()[i])) {
        Value with = value;
        with.items()[i] = std::move(each);
        all.push_back(std::move(with));
      }
    }
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.members()) {
      Value without = value;
      without.members().erase(key);
      all.push_back(std::move(without));
      for (Value& each : Simpler(member)) {
        Value with = value;
        with.members()[key] = std::move(each);
        all.push_back(std::move(with));
      }
    }
  }
  return all;
}

// The request of a step, or of a subscription what it is made of.
Value* RequestOf(Value* step) {
  const std::string& kind = step->items()[0].string();
  if (kind == "ask") return &step->items()[1];
  if (kind == "subscribe") return &step->items()[2];
  return nullptr;
}

// A request keeps its command and its root, and differs in what comes after.
bool IsPlayable(const Value& step) {
  if (step.items().size() < 2) return step.items()[0] == Value("flush");
  if (step.items()[0] == Value("subscribe")) {
    return step.items().size() == 3 && step.items()[2].is_object();
  }
  return step.items()[1].is_array();
}

}  // namespace

std::optional<std::string> WatchmanDifferential::Play(
    absl::FunctionRef<Value()> next, Observer observer) {
  const std::string name = absl::StrCat(++histories_);
  // Either encoding carries all names that the histories have.
  const PduEncoding encoding = {histories_ % 2 == 0 ? PduFormat::kJson
                                                    : PduFormat::kBserV2};
  SideRun real(real_, name, encoding);
  SideRun fake(fake_, name, encoding);
  for (;;) {
    const Value step = next();
    if (step.is_null()) return std::nullopt;
    const Value expected = real.Step(step);
    const Value seen = fake.Step(step);
    if (expected != seen) {
      return absl::StrCat(step.ToString(), "\n  real: ", expected.ToString(),
                          "\n  fake: ", seen.ToString());
    }
    observer(step, expected);
  }
}

std::optional<std::string> WatchmanDifferential::Play(const History& history) {
  size_t position = 0;
  return Play(
      [&] { return position < history.size() ? history[position++] : Value(); },
      [](const Value&, const Value&) {});
}

History WatchmanDifferential::Shrink(History history) {
  constexpr int kMostTries = 500;
  int tries = 0;
  const auto differs = [&](const History& shorter) {
    return tries++ < kMostTries && Play(shorter).has_value();
  };
  for (bool shrunk = true; shrunk;) {
    shrunk = false;
    // Without halves first, then without quarters, ...
    for (size_t size = (history.size() + 1) / 2; size > 0; size /= 2) {
      for (size_t begin = history.size(); begin >= size; begin -= size) {
        History shorter = history;
        shorter.erase(shorter.begin() + static_cast<ptrdiff_t>(begin - size),
                      shorter.begin() + static_cast<ptrdiff_t>(begin));
        if (differs(shorter)) {
          history = std::move(shorter);
          shrunk = true;
        }
        if (begin < 2 * size) break;
      }
      if (size == 1) break;
    }
    for (size_t i = 0; i < history.size(); ++i) {
      Value* const request = RequestOf(&history[i]);
      if (request == nullptr) continue;
      for (Value& each : Simpler(*request)) {
        History simpler = history;
        *RequestOf(&simpler[i]) = std::move(each);
        if (!IsPlayable(simpler[i]) || !differs(simpler)) continue;
        history = std::move(simpler);
        shrunk = true;
        break;
      }
    }
  }
  return history;
}

}  // namespace reloader::fakes::watchman
