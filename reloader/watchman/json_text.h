// A Value from a text of JSON that people wrote: a .watchmanconfig.
//
//   absl::StatusOr<Value> config = ParseJson("{\n  \"settle\": 20\n}\n");
//
// What programs send one another is lines, and visited (json_decoder.h).
#ifndef RELOADER_WATCHMAN_JSON_TEXT_H_
#define RELOADER_WATCHMAN_JSON_TEXT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

// Reads an array or an object of JSON, of any number of lines: a file.
// kInvalidArgument: "line 2, column 7: expected …", columns counted in bytes.
absl::StatusOr<Value> ParseJson(absl::string_view text);

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_JSON_TEXT_H_
