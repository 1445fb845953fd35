// CodeWatch is for programs that have a loop of their own and only want to
// know, now and then, whether their code has changed (as hosts of
// django.utils.autoreload.code_changed() do).
//
//   CodeWatch watch(reloader.get());
//   while (Serve()) {
//     if (*watch.CodeChanged()) RestartMyself();
//   }
//
// One look for each call, which does not wait: a backend that is told of
// changes takes what has come, one that looks asks about every file. Nothing is
// settled: who restarts at once may see a file half written. The ticks are
// those of `reloader`, which nobody else may take meanwhile. One thread.
#ifndef RELOADER_RUN_CODE_WATCH_H_
#define RELOADER_RUN_CODE_WATCH_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/change.h"
#include "reloader/generator.h"
#include "reloader/reloader.h"

namespace reloader {

class CodeWatch {
 public:
  // `reloader` must outlive this.
  explicit CodeWatch(Reloader* reloader) : reloader_(*reloader) {}

  // Returns whether something has changed since the last call. The first call
  // arms, which may take long, and returns false. After Reloader::Stop()
  // nothing changes any more. Errors as Reloader::Ticks(); one that came stays.
  absl::StatusOr<bool> CodeChanged();

 private:
  Reloader& reloader_;
  std::optional<Generator<absl::StatusOr<Tick>>> ticks_;
  absl::Status failure_;
};

}  // namespace reloader

#endif  // RELOADER_RUN_CODE_WATCH_H_
