// RELOADER_CHECK(condition) ends the program, with file and line, when a
// condition does not hold that only a bug in this project can break. What the
// world does wrong is an absl::Status instead.
#ifndef RELOADER_CHECK_H_
#define RELOADER_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace reloader {

[[noreturn]] inline void CheckFailed(const char* condition, const char* file,
                                     int line) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace reloader

#define RELOADER_CHECK(condition) \
  (static_cast<bool>(condition)   \
       ? static_cast<void>(0)     \
       : ::reloader::CheckFailed(#condition, __FILE__, __LINE__))

#endif  // RELOADER_CHECK_H_
