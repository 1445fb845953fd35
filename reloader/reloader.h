// The interface that every backend shares: what to watch, and a generator of
// ticks that says what changed.
//
//   reloader->WatchDir("/srv/app", "**/*.py", {});
//   Generator<absl::StatusOr<Tick>> ticks = reloader->Ticks();
//   while (ticks.Next()) {
//     absl::StatusOr<Tick> tick = std::move(ticks.Value());
//     if (!tick.ok()) return tick.status();
//     for (const Change& change : tick->changes()) ...
//   }
//
// Threading: everything on one thread, the ticking one, except Stop().
// The contract is conformance/CONTRACT.md; its clauses are named below.
#ifndef RELOADER_RELOADER_H_
#define RELOADER_RELOADER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reloader/change.h"
#include "reloader/clock.h"
#include "reloader/file_system.h"
#include "reloader/generator.h"
#include "reloader/ignore_file_rule.h"
#include "reloader/watch_options.h"

namespace reloader {

// What ends the wait of one tick before its interval has passed.
struct TickLimit {
  // What is done at the deadline by a backend that learns of changes only by
  // looking at all files, as the stat backend does. One that is told of changes
  // needs no look: it yields what it has been told, perhaps nothing.
  enum class AtDeadline : uint8_t {
    // It looks. Of a deadline that is yet to come it makes no more than half of
    // a processor's time: it looks no sooner than as long after the end of the
    // last look as that took.
    kLook,
    // The same; and what changed before the tick began is in it, or in one
    // before, also where that takes asking a service and waiting for its
    // answer: Watchman tells of a change some time after it.
    kSync,
    // It yields an empty tick, and looks when its interval has passed.
    kReturn,
  };

  // Of the reloader's clock. May have passed: then the tick does not wait.
  absl::Time deadline = absl::InfiniteFuture();
  AtDeadline at_deadline = AtDeadline::kLook;
  // When one of these gets ready the tick ends, without a look by such a
  // backend. Must live until it has been yielded.
  std::vector<const Wakeable*> wakeables = {};
};

using FileVisitor =
    absl::FunctionRef<void(const std::string& path, const FileStatus& status)>;

class Reloader {
 public:
  virtual ~Reloader() = default;

  // Returns the name of the backend that is in use, for people: "inotify".
  // Another one may take over from one tick to the next.
  virtual absl::string_view name() const = 0;

  // Watches the files below the directory `path` (absolute) that match `glob`,
  // which sees only the part of their path below it (reloader/glob.h). The
  // directory need not exist yet. May be called before the first tick or
  // between two ticks; it is armed when the next tick is yielded: what is there
  // by then is no change (W-ARM-4).
  // kInvalidArgument: the path is not absolute or holds NUL, or the pattern is
  // malformed; the message says where. Watching the same twice is not an error.
  virtual absl::Status WatchDir(absl::string_view path, absl::string_view glob,
                                WatchOptions options) = 0;

  // Watches the single file `path` (absolute), which need not exist yet, nor
  // its parents. A directory may be named as a file: then its own state counts,
  // not what is in it. Otherwise as WatchDir().
  virtual absl::Status WatchFile(absl::string_view path,
                                 WatchOptions options) = 0;

  // Takes back a WatchDir() or WatchFile() of the same arguments, from the next
  // tick on. kNotFound: there is none.
  virtual absl::Status UnwatchDir(absl::string_view path,
                                  absl::string_view glob) = 0;
  virtual absl::Status UnwatchFile(absl::string_view path) = 0;

  // Ignores what matches `pattern` below the directory `path`, directories with
  // all that is in them. Beats globs, not WatchFile(). A pattern that begins
  // with '!' takes back earlier ones, built-in ones too; the last that matches
  // decides. Errors as WatchDir().
  virtual absl::Status Ignore(absl::string_view path,
                              absl::string_view pattern) = 0;

  // Replaces all rules of ignore files (reloader/gitignore/) by these; of
  // several that match, the last decides. They come between the built-in
  // ignores, of which they take none back, and those of Ignore(), which have
  // the last word. As with the built-in ones, what a watch spells out is
  // watched nevertheless. Otherwise as WatchDir(). An error changes nothing.
  // kUnimplemented: this reloader cannot.
  virtual absl::Status SetIgnoreFileRules(
      absl::Span<const IgnoreFileRule> rules);

  // Returns the ticks, lazily. The first Next() arms: when it returns, every
  // later change of a watched path comes out of some later tick; the first tick
  // carries no changes. Each later Next() waits at most the backend's interval.
  // A status that is not OK is the last element; changes that were noticed
  // before it come out in a tick of their own first. kUnavailable: the service
  // behind the backend is gone. kFailedPrecondition: another generator of this
  // reloader is alive.
  // The reloader must outlive the generator.
  virtual Generator<absl::StatusOr<Tick>> Ticks() = 0;

  // Limits the wait of the next tick, and of no other; the first one does not
  // wait. Called between ticks; the last call counts.
  virtual void LimitNextTick(TickLimit limit) = 0;

  // Calls `visit` for each watched path that is present, with the state that
  // the ticks have told so far (of a symbolic link: its own). In any order;
  // nothing while no generator is armed. Called between ticks. Takes time
  // linear in the files.
  virtual void ForEachFile(FileVisitor visit) const = 0;

  // Ends the generator: a waiting tick wakes up and is the last; what a scan
  // under way had already noticed is yielded first. Idempotent and final. May
  // be called from any thread and from a signal handler.
  virtual void Stop() = 0;
};

inline absl::Status Reloader::SetIgnoreFileRules(
    absl::Span<const IgnoreFileRule>) {
  return absl::UnimplementedError(
      "this reloader does not take the rules of ignore files");
}

}  // namespace reloader

#endif  // RELOADER_RELOADER_H_
