#include "reloader/live_reload/page_connection.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/live_reload/posix_http_exchange.h"

namespace reloader::live_reload {
namespace {

constexpr absl::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

PageConnection::PageConnection(HttpExchange* exchange, const PageLimits& limits,
                               absl::Time now)
    : exchange_(*exchange), limits_(limits), deadline_(now + limits.request) {}

void PageConnection::Receive(absl::string_view bytes, const PageState& state,
                             absl::Time now) {
  if (phase_ != Phase::kReading) return;  // It has said what it wants.
  const size_t seen = head_.size() - std::min(head_.size(), kHeadEnd.size());
  head_.append(bytes.data(), bytes.size());
  const size_t end = head_.find(kHeadEnd.data(), seen, kHeadEnd.size());
  if (end == std::string::npos || end > limits_.head_bytes) {
    if (head_.size() > limits_.head_bytes) phase_ = Phase::kOver;
    return;
  }
  head_.resize(end + kHeadEnd.size());
  HttpReply reply = exchange_.Reply(std::exchange(head_, {}));
  if (reply.bytes.empty()) {
    phase_ = Phase::kOver;
    return;
  }
  phase_ = reply.is_stream ? Phase::kListening : Phase::kAnswering;
  if (reply.is_stream) {
    absl::StrAppend(&reply.bytes, HelloText(state.version, now - state.since));
  }
  Enqueue(reply.bytes, now);
}

void PageConnection::ReceiveEnd() {
  has_ended_ = true;
  // Who only says that there is nothing more to ask still wants the answer.
  if (phase_ != Phase::kAnswering) phase_ = Phase::kOver;
}

void PageConnection::Tell(PageEvent event, const PageVersion& version,
                          absl::Time now) {
  if (phase_ != Phase::kListening) return;
  if (output_.empty()) {
    Enqueue(EventText(event, version), now);
    return;
  }
  waiting_ = Merge(waiting_, event);
  waiting_version_ = version;
}

void PageConnection::Enqueue(absl::string_view text, absl::Time now) {
  output_.append(text.data(), text.size());
  deadline_ = now + limits_.stall;
}

void PageConnection::Sent(size_t count, absl::Time now) {
  if (count == 0) return;
  output_.erase(0, count);
  deadline_ = now + limits_.stall;
  if (!output_.empty()) return;
  if (phase_ == Phase::kAnswering) {
    phase_ = has_ended_ ? Phase::kOver : Phase::kClosing;
    deadline_ = now + limits_.request;
  } else if (waiting_.has_value()) {
    Enqueue(EventText(*std::exchange(waiting_, std::nullopt), waiting_version_),
            now);
  } else {
    deadline_ = now + limits_.heartbeat;
  }
}

void PageConnection::OnDeadline(absl::Time now) {
  if (now < deadline_) return;
  if (phase_ == Phase::kListening && output_.empty()) {
    Enqueue(HeartbeatText(), now);
  } else {
    phase_ = Phase::kOver;
  }
}

}  // namespace reloader::live_reload
