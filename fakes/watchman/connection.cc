#include "fakes/watchman/connection.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/server_faults.h"
#include "fakes/watchman/subscription.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::BserEncoder;
using reloader::watchman::JsonEncoder;
using reloader::watchman::PduFormat;
using reloader::watchman::PduVisitor;
using reloader::watchman::Value;

// A file is written in one request. The daemon has no bound.
constexpr size_t kMaxStringBytes = size_t{256} << 20;
// Of what the daemon reads a key of BSER into.
constexpr size_t kMaxKeyBytes = 127;
constexpr absl::string_view kBserV1("\0\1", 2);
constexpr absl::string_view kBserV2("\0\2", 2);
// Ends a line: who reads lines is not to wait for the end.
constexpr char kGarbage[] = "\xff\xfe this is no PDU \x00\x05\n";

bool HasLongKey(const Value& value) {
  if (value.is_array()) {
    return std::any_of(value.items().begin(), value.items().end(), HasLongKey);
  }
  if (!value.is_object()) return false;
  return std::any_of(
      value.members().begin(), value.members().end(), [](const auto& member) {
        return member.first.size() > kMaxKeyBytes || HasLongKey(member.second);
      });
}

void Visit(const Pdu& pdu, PduVisitor* visitor) {
  visitor->OnBeginObject(pdu.members.size() + (pdu.files ? 1 : 0));
  for (const auto& [key, value] : pdu.members) {
    visitor->OnKey(key);
    value.Visit(visitor);
  }
  if (pdu.files) {
    visitor->OnKey("files");
    pdu.files(visitor);
  }
  visitor->OnEndObject();
}

}  // namespace

Connection::Connection(FakeWatchmanServer* server, bool is_the_owner)
    : is_owner(is_the_owner),
      server_(*server),
      server_lives_(server->lives()),
      reader_(this, {.max_string_bytes = kMaxStringBytes},
              reloader::watchman::TrailingBytes::kAreIgnored) {}

// The daemon takes a first read that ends where a header might for a broken
// one.
bool Connection::BreaksOff(absl::string_view bytes) const {
  if (reader_.in_pdu()) return false;
  return bytes.size() == 1 || bytes == kBserV1 ||
         (absl::StartsWith(bytes, kBserV2) && bytes.size() == 6);
}

void Connection::Receive(absl::string_view bytes) {
  if (hung_up() || bytes.empty()) return;
  const bool hazards = server_.options().has_framing_hazards;
  if (hazards && unread_.empty() && BreaksOff(bytes)) {
    HangUp();
    return;
  }
  unread_.append(bytes.data(), bytes.size());
  while (!unread_.empty() && !hung_up()) {
    const std::string piece = std::exchange(unread_, "");
    const absl::StatusOr<size_t> taken = reader_.FeedOne(piece);
    if (!taken.ok()) {
      server_.Log(LogLevel::kError, taken.status().message());
      HangUp();
      return;
    }
    unread_ = piece.substr(*taken);
    // Of several requests in one write the daemon answers one; what is left of
    // BSER it throws away.
    if (hazards && !reader_.in_pdu()) {
      if (encoding_.format != PduFormat::kJson) unread_.clear();
      return;
    }
  }
}

reloader::watchman::PduVisitor* Connection::OnBeginPdu(
    const reloader::watchman::PduEncoding& encoding) {
  encoding_ = encoding;
  builder_.Clear();
  return &builder_;
}

void Connection::OnEndPdu() {
  Value request = builder_.Take();
  if (encoding_.format != PduFormat::kJson && HasLongKey(request)) {
    HangUp();
    return;
  }
  server_.Handle(this, std::move(request));
}

void Connection::Send(Pdu pdu) {
  if (hung_up() || is_mute_) return;
  pdu.members["version"] = server_.version();
  std::string bytes;
  ServerFaults& faults = server_.faults();
  if (std::exchange(faults.next_is_garbage, false)) {
    bytes.assign(kGarbage, sizeof(kGarbage) - 1);
  } else if (encoding_.format == PduFormat::kJson) {
    JsonEncoder encoder(&bytes);
    Visit(pdu, &encoder);
    if (!encoder.Finish().ok()) {
      is_mute_ = true;
      return;
    }
  } else {
    BserEncoder encoder(encoding_, &bytes);
    Visit(pdu, &encoder);
    encoder.Finish();
  }
  if (faults.disconnect_after_bytes) {
    size_t& left = *faults.disconnect_after_bytes;
    if (bytes.size() >= left) {
      bytes.resize(left);
      faults.disconnect_after_bytes.reset();
      Append(std::move(bytes));
      HangUp();
      return;
    }
    left -= bytes.size();
  }
  Append(std::move(bytes));
}

void Connection::Append(std::string bytes) {
  FakeClock& clock = server_.clock();
  absl::Time due = clock.Now() + server_.faults().delay;
  due = std::max(due, hold_until_);
  if (!output_.empty()) due = std::max(due, output_.back().due);
  output_.push_back({.due = due, .bytes = std::move(bytes)});
  if (due > clock.Now()) {
    server_.At(due, [weak = weak_from_this()] {
      if (const auto connection = weak.lock()) connection->Wake();
    });
  } else {
    Wake();
  }
}

void Connection::HoldOutputUntil(absl::Time time) {
  hold_until_ = std::max(hold_until_, time);
}

bool Connection::has_output() const {
  return *server_lives_ && !output_.empty() &&
         output_.front().due <= server_.clock().Now();
}

std::string Connection::TakeOutput() {
  std::string taken;
  if (!has_output()) return taken;
  const size_t limit = server_.faults().read_bytes;
  while (has_output()) {
    std::string& bytes = output_.front().bytes;
    if (limit != 0 && taken.size() + bytes.size() > limit) {
      const size_t size = limit - taken.size();
      taken.append(bytes, 0, size);
      bytes.erase(0, size);
      break;
    }
    taken += bytes;
    output_.pop_front();
  }
  return taken;
}

void Connection::HangUp() {
  if (hung_up_) return;
  hung_up_ = true;
  if (*server_lives_) server_.Disconnected(this);
  Wake();
}

void Connection::Close() {
  output_.clear();
  HangUp();
}

void Connection::Wake() {
  if (wakeup_ != nullptr) wakeup_();
}

Subscription* Connection::FindSubscription(absl::string_view name) const {
  for (const auto& subscription : subscriptions) {
    if (!subscription->is_replaced && subscription->name == name) {
      return subscription.get();
    }
  }
  return nullptr;
}

}  // namespace reloader::fakes::watchman
