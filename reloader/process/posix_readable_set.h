// ReadableSet is ready when one of several descriptors is, or when it is told
// to be: one thing to wait for in place of many.
//
//   auto set = ReadableSet::Create();
//   absl::Status added = (*set)->Add(signals);
//   (*set)->SetReady(true);          // Something waits that is no descriptor.
//
// One thread.
#ifndef RELOADER_PROCESS_POSIX_READABLE_SET_H_
#define RELOADER_PROCESS_POSIX_READABLE_SET_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_readable.h"

namespace reloader::process {

class ReadableSet final : public Wakeable {
 public:
  // Errors as epoll_create1(2) and eventfd(2).
  static absl::StatusOr<std::unique_ptr<ReadableSet>> Create();

  // Adds what has a descriptor, until Remove() or until that is closed.
  // Errors as epoll_ctl(2).
  absl::Status Add(const Wakeable& readable);
  void Remove(const Wakeable& readable);

  // Says whether the set is ready although none of its descriptors is.
  void SetReady(bool is_ready);

  int descriptor() const override { return epoll_.descriptor(); }
  bool IsReady() const override { return epoll_.IsReady(); }

 private:
  ReadableSet(FileDescriptor epoll, FileDescriptor event)
      : epoll_(std::move(epoll)), event_(std::move(event)) {}

  Readable epoll_;
  Readable event_;
  bool is_set_ready_ = false;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_READABLE_SET_H_
