// SweptDirectory is an empty directory with a short path, for sockets and for
// what a daemon writes, that is gone after the test however the test ends: a
// process of its own sees the test die, even by SIGKILL, and removes it.
//
//   SweptDirectory directory;
//   Bind(directory.path() + "/sock");      // "/tmp/r.a1B2c3/sock"
//
// It lies directly under /tmp, since a Unix socket's path must fit in 108
// bytes; TempDirectory is for everything else. Where the test and all its
// processes are killed at once, with their whole namespace, nobody is left to
// sweep; leaves_nothing_test tries all other ways. Costs a process. One thread.
#ifndef RELOADER_TESTING_SWEPT_DIRECTORY_H_
#define RELOADER_TESTING_SWEPT_DIRECTORY_H_

#include <sys/types.h>

#include <optional>
#include <string>

#include "reloader/file_descriptor.h"
#include "reloader/testing/temp_directory.h"

namespace reloader {

class SweptDirectory {
 public:
  // Makes the directory, mode 0700; ends the program if that fails.
  SweptDirectory();

  // Removes it, as ~TempDirectory() does.
  ~SweptDirectory();

  SweptDirectory(const SweptDirectory&) = delete;
  SweptDirectory& operator=(const SweptDirectory&) = delete;

  const std::string& path() const { return path_; }

  // The process that sweeps; it ends when it has.
  pid_t sweeper() const { return sweeper_; }

 private:
  std::optional<TempDirectory> directory_;
  const std::string path_;
  FileDescriptor life_;  // The sweeper reads the other end.
  pid_t sweeper_ = 0;
};

}  // namespace reloader

#endif  // RELOADER_TESTING_SWEPT_DIRECTORY_H_
