// Requests that are wrong, one for each text that a Watchman server has for it:
// a random run asks them all.
#ifndef FAKES_WATCHMAN_DIFFERENTIAL_ERROR_REQUESTS_H_
#define FAKES_WATCHMAN_DIFFERENTIAL_ERROR_REQUESTS_H_

#include <vector>

#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

// As requests of side_run.h: $R is a watched root.
std::vector<reloader::watchman::Value> ErrorRequests();

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_DIFFERENTIAL_ERROR_REQUESTS_H_
