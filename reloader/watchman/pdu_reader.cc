#include "reloader/watchman/pdu_reader.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace reloader::watchman {
namespace {

bool IsBserVersion(char second_byte) {
  return second_byte == 1 || second_byte == 2;
}

}  // namespace

absl::Status PduReader::Feed(absl::string_view bytes) {
  while (!bytes.empty()) {
    const absl::StatusOr<size_t> taken = FeedOne(bytes);
    if (!taken.ok()) return taken.status();
    bytes.remove_prefix(*taken);
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> PduReader::FeedOne(absl::string_view bytes) {
  constexpr absl::string_view kZeroByte("\0", 1);
  if (bytes.empty()) return 0;
  if (format_ == Format::kUnknown) {
    if (bytes == kZeroByte) {
      format_ = Format::kZeroByte;
      return 1;
    }
    format_ = bytes[0] == 0 && IsBserVersion(bytes[1]) ? Format::kBser
                                                       : Format::kJson;
  } else if (format_ == Format::kZeroByte) {
    format_ = IsBserVersion(bytes[0]) ? Format::kBser : Format::kJson;
    const absl::StatusOr<size_t> taken = Decode(kZeroByte);
    if (!taken.ok()) return taken.status();
  }
  return Decode(bytes);
}

absl::StatusOr<size_t> PduReader::Decode(absl::string_view bytes) {
  const bool is_bser = format_ == Format::kBser;
  absl::StatusOr<size_t> taken =
      is_bser ? bser_.Feed(bytes) : json_.Feed(bytes);
  if (is_bser ? !bser_.in_pdu() : !json_.in_pdu()) format_ = Format::kUnknown;
  return taken;
}

}  // namespace reloader::watchman
