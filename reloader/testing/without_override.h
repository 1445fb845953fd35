// While a WithoutOverride lives, file permissions bind the calling thread even
// if it runs as root, so that a test can see EACCES as any user.
//
//   ASSERT_THAT(mutator.Chmod(dir, 0), IsOk());
//   WithoutOverride permissions_apply;
//   EXPECT_EQ(ErrnoFromStatus(fs.List(dir, visit)), EACCES);
//
// It takes CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER from the thread
// and gives them back; threads and processes started meanwhile do without, too.
// So it does with CAP_FSETID, without which writing to a file takes its set-id
// bits away.
// (A change of user id does not work in Bazel's sandbox, where only one is
// mapped.)
#ifndef RELOADER_TESTING_WITHOUT_OVERRIDE_H_
#define RELOADER_TESTING_WITHOUT_OVERRIDE_H_

#include <cstdint>

namespace reloader {

class WithoutOverride {
 public:
  WithoutOverride();
  ~WithoutOverride();
  // Returns whether the calling thread passes over any permissions.
  static bool HasOverride();

  WithoutOverride(const WithoutOverride&) = delete;
  WithoutOverride& operator=(const WithoutOverride&) = delete;

 private:
  uint32_t taken_ = 0;  // The capabilities to give back, as a mask.
};

}  // namespace reloader

#endif  // RELOADER_TESTING_WITHOUT_OVERRIDE_H_
