// Follows the calls of a PduVisitor and ends the program when they do not make
// up one value: a value without a key in an object, an array that ends as an
// object, more or fewer items than were announced. Only a bug in the caller can
// do that, and a daemon that is sent such a PDU closes without a word.
//
//   void OnNull() override {
//     nesting_.AddValue();
//     ...
//   }
//
// One thread.
#ifndef RELOADER_WATCHMAN_VISIT_NESTING_H_
#define RELOADER_WATCHMAN_VISIT_NESTING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "reloader/check.h"

namespace reloader::watchman {

class VisitNesting {
 public:
  // kTop is around everything.
  enum class Kind : uint8_t { kTop, kArray, kObject, kTemplate };

  VisitNesting() { frames_.push_back({Kind::kTop, 1, 0}); }

  // A scalar.
  void AddValue() {
    Frame& frame = frames_.back();
    RELOADER_CHECK(frame.kind != Kind::kObject || frame.seen % 2 == 1);
    Count(&frame);
  }
  void AddKey() {
    Frame& frame = frames_.back();
    RELOADER_CHECK(frame.kind == Kind::kObject && frame.seen % 2 == 0);
    Count(&frame);
  }
  void AddSkip() {
    RELOADER_CHECK(frames_.back().kind == Kind::kTemplate);
    Count(&frames_.back());
  }
  // Of an object, `count` is its members; of a template, rows times keys.
  void Begin(Kind kind, std::optional<size_t> count) {
    AddValue();
    if (count.has_value() && kind == Kind::kObject) *count *= 2;
    frames_.push_back({kind, count.value_or(kUnknown), 0});
  }
  void End(Kind kind) {
    const Frame& frame = frames_.back();
    RELOADER_CHECK(frame.kind == kind);
    RELOADER_CHECK(frame.expected == kUnknown || frame.expected == frame.seen);
    RELOADER_CHECK(kind != Kind::kObject || frame.seen % 2 == 0);
    frames_.pop_back();
  }

  // What the next value is an item of.
  Kind kind() const { return frames_.back().kind; }
  // The items that it has so far; of an object, keys and values each count.
  size_t seen() const { return frames_.back().seen; }
  bool count_is_known() const { return frames_.back().expected != kUnknown; }
  // One whole value was visited.
  bool complete() const {
    return frames_.size() == 1 && frames_.back().seen == 1;
  }

 private:
  static constexpr size_t kUnknown = SIZE_MAX;

  struct Frame {
    Kind kind;
    size_t expected;
    size_t seen;
  };

  static void Count(Frame* frame) {
    RELOADER_CHECK(frame->seen < frame->expected);
    ++frame->seen;
  }

  std::vector<Frame> frames_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_VISIT_NESTING_H_
