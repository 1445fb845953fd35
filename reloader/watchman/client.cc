#include "reloader/watchman/client.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

// What is read at a stretch: it bounds what an answer that is visited takes.
constexpr size_t kReadBytes = size_t{64} << 10;

// What one Poll() reads, so that who polls sees its clock and its stop also
// while the server sends without pause.
constexpr size_t kPollBytes = size_t{4} << 20;

}  // namespace

absl::Status Client::Send(const Value& request) {
  RELOADER_CHECK(!awaits_response_);
  awaits_response_ = true;
  return transport_->Write(Connection::Encode(request));
}

absl::StatusOr<Value> Client::Await(absl::Time deadline, const Wakeable& stop) {
  const Wakeable* const wakeables[] = {&transport_->wakeable(), &stop};
  while (true) {
    // Looked at first, so that what has arrived by the deadline counts.
    const bool is_late = clock_.Now() >= deadline;
    const absl::Status status = Poll();
    // What came before the end counts.
    if (auto response = TakeResponse()) return *std::move(response);
    if (!status.ok()) return status;
    if (stop.IsReady()) return absl::CancelledError("stopped");
    if (is_late || !clock_.WaitUntil(deadline, wakeables)) {
      return absl::DeadlineExceededError("Watchman does not answer");
    }
  }
}

absl::StatusOr<Value> Client::Call(const Value& request, absl::Time deadline,
                                   const Wakeable& stop) {
  const absl::Status status = Send(request);
  if (!status.ok()) return status;
  return Await(deadline, stop);
}

absl::Status Client::Stream(const Value& request, PduVisitor* visitor,
                            absl::Time deadline, const Wakeable& stop) {
  connection_.StreamNext(visitor);
  return Call(request, deadline, stop).status();
}

absl::Status Client::Poll() {
  for (size_t read = 0; read < kPollBytes; read += bytes_.size()) {
    bytes_.clear();
    const absl::Status status = transport_->Read(kReadBytes, &bytes_);
    if (!bytes_.empty()) {
      const absl::Status received = connection_.Receive(bytes_);
      if (!received.ok()) return received;
    }
    if (!status.ok() || bytes_.empty()) return status;
  }
  return absl::OkStatus();
}

std::optional<absl::StatusOr<Value>> Client::TakeResponse() {
  std::optional<Value> response = connection_.TakeResponse();
  if (!response.has_value()) return std::nullopt;
  awaits_response_ = false;
  const Value* error = response->Find("error");
  if (error != nullptr && error->is_string()) {
    return absl::FailedPreconditionError(
        absl::StrCat("Watchman: ", error->string()));
  }
  return *std::move(response);
}

}  // namespace reloader::watchman
