// Reads PDUs of JSON, one a line, from pieces of any size, and visits their
// values when the line has ended. A line that lies in one piece is not copied.
//
//   JsonDecoder decoder(&handler);
//   while (!bytes.empty()) {
//     absl::StatusOr<size_t> taken = decoder.Feed(bytes);
//     if (!taken.ok()) return taken.status();
//     bytes.remove_prefix(*taken);
//   }
//
// Takes what the daemon takes: an array or an object, with spaces, and \r
// before the \n, but no empty line. Strings are text, valid UTF-8. Integers
// have 64 bits, with a sign. One thread.
#ifndef RELOADER_WATCHMAN_JSON_DECODER_H_
#define RELOADER_WATCHMAN_JSON_DECODER_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_handler.h"

namespace reloader::watchman {

class JsonDecoder {
 public:
  // `handler` must outlive the decoder.
  explicit JsonDecoder(PduHandler* handler, const DecoderLimits& limits = {})
      : handler_(handler), limits_(limits) {}

  JsonDecoder(const JsonDecoder&) = delete;
  JsonDecoder& operator=(const JsonDecoder&) = delete;

  // Takes bytes up to the end of the current line, and returns how many it
  // took: all of them, unless the line ended before. The next call then begins
  // another line.
  //
  // kInvalidArgument: the line is no JSON, or exceeds the limits. The message
  // has the offset in the line and what was expected there. What came before
  // was visited. The error stays.
  absl::StatusOr<size_t> Feed(absl::string_view bytes);

  // Bytes of a line have arrived, but not its end.
  bool in_pdu() const { return !line_.empty() || !status_.ok(); }

 private:
  // `line` includes its end.
  absl::Status Parse(absl::string_view line);

  PduHandler* const handler_;
  const DecoderLimits limits_;
  absl::Status status_;
  // What has arrived of a line that came in pieces.
  std::string line_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_JSON_DECODER_H_
