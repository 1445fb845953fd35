#include "bench/watchman_stream.h"

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/check.h"
#include "reloader/testing/unix_stream.h"
#include "reloader/watchman/bser_int.h"
#include "reloader/watchman/bser_tag.h"
#include "reloader/watchman/pdu_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::bench {
namespace {

using watchman::BserTag;
using watchman::PduEncoding;
using watchman::PduFormat;
using watchman::PduVisitor;
using watchman::Value;

constexpr absl::Duration kPatience = absl::Minutes(5);
// 00 02 and the capabilities, in BSER v2.
constexpr size_t kLengthOffset = 6;

class Builder final : public watchman::PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding&) override { return &builder_; }
  void OnEndPdu() override {}
  Value Take() { return builder_.Take(); }

 private:
  watchman::ValueBuilder builder_;
};

UnixStream Connect(const std::string& path) {
  absl::StatusOr<UnixStream> stream = UnixStream::Connect(path);
  RELOADER_CHECK(stream.ok());
  return *std::move(stream);
}

// Returns the size of the PDU that begins so; 0 if that does not show yet.
size_t SizeOf(absl::string_view pdu) {
  if (pdu.size() <= kLengthOffset) return 0;
  const auto tag = static_cast<BserTag>(pdu[kLengthOffset]);
  const size_t bytes = watchman::BserIntBytes(tag);
  const size_t head = kLengthOffset + 1 + bytes;
  if (pdu.size() < head) return 0;
  return head + static_cast<size_t>(watchman::LoadBserInt(
                    pdu.data() + kLengthOffset + 1, bytes));
}

}  // namespace

WatchmanStream::WatchmanStream(const std::string& socket_path)
    : stream_(Connect(socket_path)) {}

std::string WatchmanStream::Encode(const Value& request) {
  std::string bytes;
  RELOADER_CHECK(
      watchman::AppendPdu(request, {PduFormat::kBserV2}, &bytes).ok());
  return bytes;
}

void WatchmanStream::Send(absl::string_view bytes) {
  RELOADER_CHECK(stream_.Write(bytes, kPatience).ok());
}

int64_t WatchmanStream::Receive() { return ReceiveTo(nullptr); }

int64_t WatchmanStream::ReceiveTo(std::string* pdu) {
  std::string head = std::move(surplus_);
  surplus_.clear();
  while (SizeOf(head) == 0) {
    const auto bytes = stream_.Read(kPatience);
    RELOADER_CHECK(bytes.ok() && !bytes->empty());
    head += *bytes;
  }
  const size_t size = SizeOf(head);
  size_t received = head.size();
  if (pdu != nullptr) *pdu = head;
  std::string last = std::move(head);
  while (received < size) {
    absl::StatusOr<std::string> bytes = stream_.Read(kPatience);
    RELOADER_CHECK(bytes.ok() && !bytes->empty());
    received += bytes->size();
    if (pdu != nullptr) *pdu += *bytes;
    last = *std::move(bytes);
  }
  surplus_ = last.substr(last.size() - (received - size));
  if (pdu != nullptr) pdu->resize(size);
  return static_cast<int64_t>(size);
}

Value WatchmanStream::Ask(const Value& request) {
  Send(Encode(request));
  return Take();
}

Value WatchmanStream::Take() {
  std::string pdu;
  ReceiveTo(&pdu);
  Builder builder;
  watchman::PduReader reader(&builder);
  RELOADER_CHECK(reader.Feed(pdu).ok() && !reader.in_pdu());
  Value answer = builder.Take();
  if (answer.Find("error") != nullptr) {
    std::cerr << answer << "\n";
    RELOADER_CHECK(false);
  }
  return answer;
}

}  // namespace reloader::bench
