// The Watchman reloader with lies between it and what it talks to: the base of
// mutants of the Watchman source. A mutant overrides the one lie it tells.
//
//   class IgnoresFreshInstances final : public LyingLine {
//     bool LieAboutPdu(watchman::Value* pdu) override {
//       if (pdu->Find("is_fresh_instance") != nullptr) {
//         pdu->members()["is_fresh_instance"] = false;
//       }
//       return true;
//     }
//   };
//   Backend backend = WatchmanOnDiskBehind<IgnoresFreshInstances>("ignores_…");
//
// One thread.
#ifndef CONFORMANCE_MUTANTS_LYING_WATCHMAN_H_
#define CONFORMANCE_MUTANTS_LYING_WATCHMAN_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "conformance/backend.h"
#include "conformance/mutants/lying_source.h"
#include "conformance/watchman_world.h"
#include "reloader/file_system.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::conformance {

// What a reloader and its Watchman say to each other, and what the source makes
// of it: one for a world, however often it connects.
class LyingLine : public SourceLies {
 public:
  // Changes what the reloader asks. Returns an answer in place of Watchman's,
  // which then is not asked.
  virtual std::optional<watchman::Value> LieAboutRequest(
      watchman::Value* request);

  // Changes what Watchman says. Returns false if it is not heard at all.
  virtual bool LieAboutPdu(watchman::Value* pdu);

  // Called once all that has arrived was passed on, or dropped.
  virtual void EndOfRead() {}

  // Returns what the reloader sees the world through. It may outlive the line.
  virtual std::unique_ptr<FileSystem> WrapFileSystem(const FileSystem* base);
};

// Whether it is asked what has changed in a root that has told nothing.
bool IsSinceQuery(const watchman::Value& request);

// An answer to that: nothing has.
watchman::Value NothingSince(const watchman::Value& request);

// Whether Watchman says it by itself.
bool IsUnilateral(const watchman::Value& pdu);

using MakeLyingLine = std::function<std::shared_ptr<LyingLine>()>;

// On the real disk with a real daemon; in memory, for what no daemon does on
// demand.
Backend WatchmanOnDiskBehind(absl::string_view name, MakeLyingLine make_line);
Backend WatchmanInMemoryBehind(absl::string_view name, MakeLyingLine make_line);

template <typename Lies>
Backend WatchmanOnDiskBehind(absl::string_view name) {
  return WatchmanOnDiskBehind(name, [] { return std::make_shared<Lies>(); });
}

template <typename Lies>
Backend WatchmanInMemoryBehind(absl::string_view name) {
  return WatchmanInMemoryBehind(name, [] { return std::make_shared<Lies>(); });
}

}  // namespace reloader::conformance

#endif  // CONFORMANCE_MUTANTS_LYING_WATCHMAN_H_
