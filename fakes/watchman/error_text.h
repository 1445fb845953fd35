// What strerror(3) says, which Watchman puts into its answers.
#ifndef FAKES_WATCHMAN_ERROR_TEXT_H_
#define FAKES_WATCHMAN_ERROR_TEXT_H_

#include <string>
#include <system_error>

namespace reloader::fakes::watchman {

inline std::string ErrnoText(int error) {
  return std::generic_category().message(error);
}

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_ERROR_TEXT_H_
