// The backends of this repository, as columns of the matrix.
#ifndef CONFORMANCE_BACKENDS_H_
#define CONFORMANCE_BACKENDS_H_

#include <vector>

#include "conformance/backend.h"

namespace reloader::conformance {

// In the order of the columns.
std::vector<Backend> AllBackends();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_BACKENDS_H_
