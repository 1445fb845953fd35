// Reads PDUs of BSER, v1 and v2, from pieces of any size, and visits their
// values as soon as each is complete. No tree is made, a string that lies in
// one piece is handed on without a copy, and a length that was only announced
// allocates nothing.
//
//   BserDecoder decoder(&handler);
//   while (!bytes.empty()) {
//     absl::StatusOr<size_t> taken = decoder.Feed(bytes);
//     if (!taken.ok()) return taken.status();
//     bytes.remove_prefix(*taken);
//   }
//
// Bytes and text (tags 02 and 0d) may stand wherever a string may, in v1 too,
// and integers, lengths and counts may have any width. Text is not looked at
// for UTF-8. Where the encoding is not known, see pdu_reader.h. One thread.
#ifndef RELOADER_WATCHMAN_BSER_DECODER_H_
#define RELOADER_WATCHMAN_BSER_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/bser_body.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"

namespace reloader::watchman {

class BserDecoder {
 public:
  // `handler` must outlive the decoder.
  explicit BserDecoder(
      PduHandler* handler, const DecoderLimits& limits = {},
      TrailingBytes trailing_bytes = TrailingBytes::kAreAnError);

  BserDecoder(const BserDecoder&) = delete;
  BserDecoder& operator=(const BserDecoder&) = delete;

  // Takes bytes up to the end of the current PDU, visits, and returns how many
  // it took: all of them, unless the PDU ended before. The next call then
  // begins another PDU.
  //
  // kInvalidArgument: the bytes are no BSER, or exceed the limits. The message
  // has the offset in the PDU and what was expected there. What came before was
  // visited. The error stays: there is no way to find the next PDU.
  absl::StatusOr<size_t> Feed(absl::string_view bytes);

  // Bytes of a PDU have arrived, but not its end.
  bool in_pdu() const { return state_ != State::kHeader || !pending_.empty(); }

 private:
  enum class State : uint8_t { kHeader, kBody, kTrailingBytes, kFailed };

  // Each takes bytes from the beginning of `*bytes`.
  void FeedHeader(absl::string_view* bytes);
  void FeedBody(absl::string_view* bytes);
  void SkipTrailingBytes(absl::string_view* bytes);

  // Returns how many bytes the header has, as far as pending_ shows: as many as
  // pending_ has if that is all of it.
  size_t HeaderSize();
  // pending_ holds the header.
  void BeginBody();
  // The value is complete.
  void EndValue();
  void Fail(uint64_t offset, absl::string_view problem);

  PduHandler* const handler_;
  const DecoderLimits limits_;
  const TrailingBytes trailing_bytes_;

  State state_ = State::kHeader;
  absl::Status status_;
  // The beginning of the header or of a token that is not complete yet.
  std::string pending_;
  BserBody body_;
  uint64_t end_offset_ = 0;
  // Of those that are ignored, how many are still to come.
  uint64_t trailing_bytes_left_ = 0;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_BSER_DECODER_H_
