// TempDirectory is an empty directory of a test's own, removed with all that is
// in it when the object dies, so also when the test fails.
//
//   TempDirectory temp;
//   mutator.WriteFile(temp.path() + "/app.py", "1");
//
// It lies under $TEST_TMPDIR, which Bazel sets, or under /tmp. Its path is as
// short as that allows, absolute and free of symbolic links; for a Unix
// socket, whose path must fit in 108 bytes, use TempDirectory("/tmp").
// One thread.
#ifndef RELOADER_TESTING_TEMP_DIRECTORY_H_
#define RELOADER_TESTING_TEMP_DIRECTORY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reloader/file_descriptor.h"

namespace reloader {

class TempDirectory {
 public:
  // Makes the directory, mode 0700; ends the program if that fails.
  TempDirectory();
  explicit TempDirectory(absl::string_view parent);

  // Removes it. Links are removed and never followed, directories that cannot
  // be read are made readable first, and another file system mounted inside is
  // left alone. What cannot be removed is reported as a test failure. If the
  // directory itself has been moved, it is emptied where it is, and nothing
  // that has taken its name is touched.
  ~TempDirectory();

  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  FileDescriptor fd_;  // The directory itself, whatever its name leads to.
};

}  // namespace reloader

#endif  // RELOADER_TESTING_TEMP_DIRECTORY_H_
