// ChildTest stands for a test that fails or is killed: a process that makes
// something, tells which processes belong to it, and then ends without a word.
//
//   ChildTest child([](ChildTest::Report report) {
//     const SweptDirectory directory;
//     report({directory.sweeper()}, directory.path());
//   });
//   child.Kill(SIGKILL);
//   child.AwaitReported();                     // Those have ended as well.
//   EXPECT_FALSE(Exists(child.path()));
//
// One thread; make it before others are started.
#ifndef RELOADER_TESTING_CHILD_TEST_H_
#define RELOADER_TESTING_CHILD_TEST_H_

#include <sys/types.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "reloader/file_descriptor.h"

namespace reloader {

class ChildTest {
 public:
  // Called in the child, once. It returns if Return() is called.
  using Report = absl::FunctionRef<void(std::initializer_list<pid_t> processes,
                                        const std::string& path)>;

  // Runs `test` in the child, and returns when it has reported.
  explicit ChildTest(absl::FunctionRef<void(Report)> test);
  ~ChildTest();

  ChildTest(const ChildTest&) = delete;
  ChildTest& operator=(const ChildTest&) = delete;

  const std::string& path() const { return path_; }

  // Ends the child: by a signal that it does not catch, by _exit() without any
  // destructor having run, or by returning from the test.
  void Kill(int signal);
  void Exit();
  void Return();

  // Waits until all processes that were reported have ended.
  void AwaitReported() const;

 private:
  void Tell(char what);
  void Reap();

  pid_t pid_ = 0;
  FileDescriptor commands_;
  std::vector<FileDescriptor> processes_;
  std::string path_;
};

}  // namespace reloader

#endif  // RELOADER_TESTING_CHILD_TEST_H_
