#include "reloader/watchman/bser_decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/bser_int.h"
#include "reloader/watchman/bser_tag.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"

namespace reloader::watchman {
namespace {

constexpr size_t kMagicBytes = 2;
constexpr absl::string_view kMagicV1("\0\1", kMagicBytes);
constexpr absl::string_view kMagicV2("\0\2", kMagicBytes);

// Moves up to `size` bytes from `*from` to `*to`.
void MoveBytes(size_t size, absl::string_view* from, std::string* to) {
  size = std::min(size, from->size());
  to->append(from->data(), size);
  from->remove_prefix(size);
}

}  // namespace

BserDecoder::BserDecoder(PduHandler* handler, const DecoderLimits& limits,
                         TrailingBytes trailing_bytes)
    : handler_(handler),
      limits_(limits),
      trailing_bytes_(trailing_bytes),
      body_(limits) {}

absl::StatusOr<size_t> BserDecoder::Feed(absl::string_view bytes) {
  absl::string_view left = bytes;
  if (state_ == State::kHeader) FeedHeader(&left);
  if (state_ == State::kBody) FeedBody(&left);
  if (state_ == State::kTrailingBytes) SkipTrailingBytes(&left);
  if (state_ == State::kFailed) return status_;
  return bytes.size() - left.size();
}

void BserDecoder::FeedHeader(absl::string_view* bytes) {
  for (;;) {
    const size_t size = HeaderSize();
    if (state_ == State::kFailed) return;
    if (size == pending_.size()) {
      BeginBody();
      return;
    }
    if (bytes->empty()) return;
    MoveBytes(size - pending_.size(), bytes, &pending_);
  }
}

size_t BserDecoder::HeaderSize() {
  const absl::string_view header = pending_;
  if (header.size() < kMagicBytes) return kMagicBytes;
  const absl::string_view magic = header.substr(0, kMagicBytes);
  if (magic != kMagicV1 && magic != kMagicV2) {
    Fail(0, absl::StrCat("expected 00 01 or 00 02, found ",
                         absl::BytesToHexString(magic.substr(0, 1)), " ",
                         absl::BytesToHexString(magic.substr(1))));
    return 0;
  }
  const size_t length_offset =
      kMagicBytes + (magic == kMagicV2 ? sizeof(uint32_t) : 0);
  if (header.size() <= length_offset) return length_offset + 1;
  const auto tag = static_cast<uint8_t>(header[length_offset]);
  const size_t length_bytes = BserIntBytes(static_cast<BserTag>(tag));
  if (length_bytes == 0) {
    Fail(length_offset,
         absl::StrCat("expected an integer as the length of the PDU, found ",
                      DescribeBserTag(tag)));
    return 0;
  }
  const size_t size = length_offset + 1 + length_bytes;
  if (header.size() < size) return size;
  const int64_t length =
      LoadBserInt(header.data() + length_offset + 1, length_bytes);
  if (length < 1 || static_cast<uint64_t>(length) > limits_.max_pdu_bytes) {
    Fail(length_offset,
         absl::StrCat("a PDU of ", length, " bytes; expected 1 to ",
                      limits_.max_pdu_bytes));
    return 0;
  }
  end_offset_ = size + static_cast<uint64_t>(length);
  return size;
}

void BserDecoder::BeginBody() {
  PduEncoding encoding = {PduFormat::kBserV1};
  if (pending_[1] == kMagicV2[1]) {
    encoding.format = PduFormat::kBserV2;
    encoding.capabilities =
        LoadUnaligned<uint32_t>(pending_.data() + kMagicBytes);
  }
  const size_t size = pending_.size();
  pending_.clear();
  state_ = State::kBody;
  body_.Begin(handler_->OnBeginPdu(encoding), size, end_offset_);
}

void BserDecoder::FeedBody(absl::string_view* bytes) {
  const uint64_t left = end_offset_ - body_.offset() - pending_.size();
  absl::string_view rest = bytes->substr(0, left);
  const size_t size = rest.size();
  while (!body_.complete() && body_.status().ok()) {
    if (pending_.empty()) {
      rest.remove_prefix(body_.Visit(rest));
      if (body_.complete() || rest.empty() || !body_.status().ok()) break;
      MoveBytes(rest.size(), &rest, &pending_);
    } else {
      MoveBytes(body_.needed() - pending_.size(), &rest, &pending_);
    }
    if (pending_.size() < body_.needed()) break;
    if (body_.Visit(pending_) > 0) pending_.clear();
  }
  bytes->remove_prefix(size - rest.size());

  if (!body_.status().ok()) {
    status_ = body_.status();
    state_ = State::kFailed;
  } else if (body_.complete()) {
    EndValue();
  }
}

void BserDecoder::EndValue() {
  const uint64_t trailing = end_offset_ - body_.offset();
  if (trailing > 0 && trailing_bytes_ == TrailingBytes::kAreAnError) {
    Fail(body_.offset(), absl::StrCat("the value ends here, but ", trailing,
                                      " bytes follow in the PDU"));
    return;
  }
  trailing_bytes_left_ = trailing;
  state_ = State::kTrailingBytes;
}

void BserDecoder::SkipTrailingBytes(absl::string_view* bytes) {
  const size_t size = std::min<uint64_t>(trailing_bytes_left_, bytes->size());
  bytes->remove_prefix(size);
  trailing_bytes_left_ -= size;
  if (trailing_bytes_left_ > 0) return;
  state_ = State::kHeader;
  handler_->OnEndPdu();
}

void BserDecoder::Fail(uint64_t offset, absl::string_view problem) {
  status_ = absl::InvalidArgumentError(
      absl::StrCat("BSER: at byte ", offset, ": ", problem));
  state_ = State::kFailed;
}

}  // namespace reloader::watchman
