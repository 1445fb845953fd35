// SHA-1 in hexadecimal, for the field "content.sha1hex".
#ifndef FAKES_WATCHMAN_QUERY_SHA1_H_
#define FAKES_WATCHMAN_QUERY_SHA1_H_

#include <string>

#include "absl/strings/string_view.h"

namespace reloader::fakes::watchman {

// Returns 40 digits in lower case.
std::string Sha1Hex(absl::string_view bytes);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_SHA1_H_
