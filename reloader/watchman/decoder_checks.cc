#include "reloader/watchman/decoder_checks.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/watchman/bser_decoder.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/json_decoder.h"
#include "reloader/watchman/pdu_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/recording_handler.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

[[noreturn]] void Fail(absl::string_view problem, absl::string_view bytes,
                       absl::string_view one, absl::string_view other) {
  std::fprintf(stderr, "%s\n",
               absl::StrCat(problem, "\n  bytes  ", absl::CHexEscape(bytes),
                            "\n  one    ", one, "\n  other  ", other)
                   .c_str());
  std::abort();
}

// Encodes each PDU again: as it came, or as `encoding`.
class Reencoder final : public PduHandler {
 public:
  explicit Reencoder(std::optional<PduEncoding> encoding = std::nullopt)
      : encoding_(encoding) {}

  PduVisitor* OnBeginPdu(const PduEncoding& encoding) override {
    pdu_.clear();
    encoder_.emplace(encoding_.value_or(encoding), &pdu_);
    return encoder_->visitor();
  }
  void OnEndPdu() override {
    const absl::Status status = encoder_->Finish();
    if (!status.ok()) Fail("encoding again fails", "", status.message(), "");
    pdus_ += pdu_;
  }

  const std::string& pdus() const { return pdus_; }

 private:
  const std::optional<PduEncoding> encoding_;
  std::string pdu_;
  std::string pdus_;
  std::optional<PduEncoder> encoder_;
};

class Builder final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding&) override {
    builder_.Clear();
    return &builder_;
  }
  void OnEndPdu() override {
    absl::StrAppend(&text_, builder_.Take().ToString(), "\n");
  }

  const std::string& text() const { return text_; }

 private:
  ValueBuilder builder_;
  std::string text_;
};

template <typename Feed>
absl::Status FeedInPieces(absl::string_view bytes,
                          const std::function<size_t()>& next_size,
                          const Feed& feed) {
  while (!bytes.empty()) {
    absl::string_view piece = bytes.substr(0, next_size());
    bytes.remove_prefix(piece.size());
    while (!piece.empty()) {
      const absl::StatusOr<size_t> taken = feed(piece);
      if (!taken.ok()) return taken.status();
      if (*taken == 0 || *taken > piece.size()) {
        Fail("it took impossibly much", piece, absl::StrCat(*taken), "");
      }
      piece.remove_prefix(*taken);
    }
  }
  return absl::OkStatus();
}

absl::Status DecodeAtOnce(DecoderKind kind, absl::string_view bytes,
                          PduHandler* handler) {
  return DecodeInPieces(
      kind, bytes, [&] { return bytes.size(); }, TrailingBytes::kAreAnError,
      handler);
}

// The visits of all PDUs that are whole.
std::string Visits(DecoderKind kind, absl::string_view bytes,
                   TrailingBytes trailing_bytes,
                   const std::function<size_t()>& next_size) {
  RecordingHandler handler;
  const absl::Status status =
      DecodeInPieces(kind, bytes, next_size, trailing_bytes, &handler);
  if (!status.ok()) {
    absl::string_view message = status.message();
    absl::ConsumePrefix(&message, "BSER: at byte ");
    absl::ConsumePrefix(&message, "JSON: at byte ");
    size_t offset = 0;
    if (status.code() != absl::StatusCode::kInvalidArgument ||
        !absl::SimpleAtoi(message.substr(0, message.find(':')), &offset) ||
        offset > bytes.size()) {
      Fail("an error without a proper offset", bytes, status.message(), "");
    }
  }
  return absl::StrCat(handler.text(), "\n", status.ToString());
}

std::string CheckPieces(DecoderKind kind, absl::string_view bytes,
                        TrailingBytes trailing_bytes) {
  const std::string at_once =
      Visits(kind, bytes, trailing_bytes, [&] { return bytes.size(); });
  size_t size = 0;
  const std::string by_bytes =
      Visits(kind, bytes, trailing_bytes, [] { return 1; });
  const std::string in_pieces =
      Visits(kind, bytes, trailing_bytes, [&] { return ++size; });
  if (by_bytes != at_once) {
    Fail("byte by byte differs from at once", bytes, by_bytes, at_once);
  }
  if (in_pieces != at_once) {
    Fail("in pieces differs from at once", bytes, in_pieces, at_once);
  }
  return at_once;
}

// What is encoded again as it came has the same visits.
void CheckReencoding(DecoderKind kind, absl::string_view bytes) {
  Reencoder first;
  (void)DecodeAtOnce(kind, bytes, &first);
  Reencoder second;
  const absl::Status status = DecodeAtOnce(kind, first.pdus(), &second);
  if (!status.ok()) {
    Fail("what was encoded cannot be decoded", first.pdus(), status.message(),
         "");
  }
  RecordingHandler visits;
  RecordingHandler again;
  (void)DecodeAtOnce(kind, first.pdus(), &visits);
  (void)DecodeAtOnce(kind, second.pdus(), &again);
  if (visits.text() != again.text() || first.pdus() != second.pdus()) {
    Fail("encoding twice differs", bytes, visits.text(), again.text());
  }
}

// What is encoded again in another way has the same value.
void CheckValues(DecoderKind kind, absl::string_view bytes,
                 const PduEncoding& encoding) {
  Builder before;
  (void)DecodeAtOnce(kind, bytes, &before);
  Reencoder reencoder(encoding);
  (void)DecodeAtOnce(kind, bytes, &reencoder);
  Builder after;
  const absl::Status status =
      DecodeAtOnce(DecoderKind::kAny, reencoder.pdus(), &after);
  if (!status.ok() || before.text() != after.text()) {
    Fail("the value changes on its way", bytes, before.text(),
         absl::StrCat(after.text(), status.ToString()));
  }
}

}  // namespace

absl::Status DecodeInPieces(DecoderKind kind, absl::string_view bytes,
                            const std::function<size_t()>& next_size,
                            TrailingBytes trailing_bytes, PduHandler* handler) {
  switch (kind) {
    case DecoderKind::kBser: {
      BserDecoder decoder(handler, {}, trailing_bytes);
      return FeedInPieces(bytes, next_size, [&](absl::string_view piece) {
        return decoder.Feed(piece);
      });
    }
    case DecoderKind::kJson: {
      JsonDecoder decoder(handler);
      return FeedInPieces(bytes, next_size, [&](absl::string_view piece) {
        return decoder.Feed(piece);
      });
    }
    case DecoderKind::kAny:
      break;
  }
  PduReader reader(handler, {}, trailing_bytes);
  return FeedInPieces(bytes, next_size, [&](absl::string_view piece) {
    return reader.FeedOne(piece);
  });
}

std::string CheckDecoder(DecoderKind kind, absl::string_view bytes) {
  std::string visits = CheckPieces(kind, bytes, TrailingBytes::kAreAnError);
  CheckPieces(kind, bytes, TrailingBytes::kAreIgnored);
  CheckReencoding(kind, bytes);
  CheckValues(kind, bytes, {PduFormat::kBserV1});
  CheckValues(kind, bytes, {PduFormat::kBserV2});
  return visits;
}

}  // namespace reloader::watchman
