// Whether upper and lower case differ. Watchman folds the letters of ASCII and
// nothing else.
#ifndef FAKES_WATCHMAN_QUERY_CASE_SENSITIVITY_H_
#define FAKES_WATCHMAN_QUERY_CASE_SENSITIVITY_H_

#include <cstdint>

namespace reloader::fakes::watchman {

enum class CaseSensitivity : uint8_t { kSensitive, kInsensitive };

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_CASE_SENSITIVITY_H_
