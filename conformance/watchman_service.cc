#include "conformance/watchman_service.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/service_event.h"
#include "reloader/clock.h"
#include "reloader/stop_signal.h"
#include "reloader/watchman/client.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"

namespace reloader::conformance {
namespace {

using watchman::Connector;
using watchman::Transport;
using watchman::Value;

// No machine is so busy that an answer takes longer.
constexpr absl::Duration kPatience = absl::Seconds(60);

// A line that can be cut, and that can tell another version.
template <typename Line>
class TroubledTransport final : public Transport {
 public:
  TroubledTransport(std::unique_ptr<Transport> base, std::shared_ptr<Line> line)
      : base_(std::move(base)), line_(std::move(line)) {}

  absl::Status Write(absl::string_view bytes) override {
    if (hung_up_) return HungUp();
    return base_->Write(bytes);
  }

  absl::Status Read(size_t max_bytes, std::string* bytes) override {
    if (hung_up_) return HungUp();
    std::string chunk;
    const absl::Status status = base_->Read(max_bytes, &chunk);
    if (line_->hangs_up && !chunk.empty()) {
      line_->hangs_up = false;
      hung_up_ = true;
      chunk.resize(chunk.size() / 2);
    }
    if (line_->is_old) {
      absl::StrReplaceAll({{"4.9.0", "4.7.0"}}, &chunk);
    }
    bytes->append(chunk);
    return status;
  }

  const Wakeable& wakeable() const override { return base_->wakeable(); }

 private:
  static absl::Status HungUp() { return absl::UnavailableError("hung up"); }

  const std::unique_ptr<Transport> base_;
  const std::shared_ptr<Line> line_;
  bool hung_up_ = false;
};

class ServiceConnector final : public Connector {
 public:
  explicit ServiceConnector(std::shared_ptr<WatchmanService> service)
      : service_(std::move(service)) {}
  absl::StatusOr<std::unique_ptr<Transport>> Connect() override {
    return service_->Connect();
  }

 private:
  const std::shared_ptr<WatchmanService> service_;
};

}  // namespace

std::unique_ptr<Connector> ConnectorTo(
    std::shared_ptr<WatchmanService> service) {
  return std::make_unique<ServiceConnector>(std::move(service));
}

absl::StatusOr<std::unique_ptr<Transport>> WatchmanService::Connect() {
  absl::StatusOr<std::unique_ptr<Transport>> base = ConnectDirectly();
  if (!base.ok()) return base;
  return std::make_unique<TroubledTransport<Line>>(*std::move(base), line_);
}

absl::Status WatchmanService::Do(ServiceEvent event) {
  switch (event) {
    case ServiceEvent::kRestart:
      return Restart(Will::kWatch);
    case ServiceEvent::kRecrawl:
      return AskAboutRoots({[](const Value& root) {
        return Value::Array({"debug-recrawl", root});
      }});
    case ServiceEvent::kForget:
      // It forgets only what it has seen, and at the turn of a second nothing
      // that is younger than 0 seconds.
      return AskAboutRoots(
          {[](const Value& root) {
             return Value::Array(
                 {"query", root,
                  Value::Object({{"fields", Value::Array({"name"})}})});
           },
           [](const Value& root) {
             return Value::Array({"debug-ageout", root, -1});
           }});
    case ServiceEvent::kUnwatch:
      return AskAboutRoots({[](const Value& root) {
                              return Value::Array({"watch-del", root});
                            },
                            [](const Value& root) {
                              return Value::Array({"watch", root});
                            }});
    case ServiceEvent::kRefuse:
      return Restart(Will::kRefuse);
    case ServiceEvent::kHangUp:
      line_->hangs_up = true;
      return absl::OkStatus();
    case ServiceEvent::kDawdle:
      return Dawdle();
    case ServiceEvent::kEnd:
      return Kill();
    case ServiceEvent::kStall:
      Stall();
      return absl::OkStatus();
    case ServiceEvent::kOutdate:
      line_->is_old = true;
      return Restart(Will::kWatch);
  }
  return absl::OkStatus();
}

absl::Status WatchmanService::Restart(Will will) {
  const absl::Status killed = Kill();
  if (!killed.ok()) return killed;
  return Start(will);
}

absl::StatusOr<Value> WatchmanService::Ask(const Value& request) {
  const absl::StatusOr<std::unique_ptr<StopSignal>> never =
      StopSignal::Create();
  if (!never.ok()) return never.status();
  absl::StatusOr<std::unique_ptr<Transport>> transport = ConnectDirectly();
  if (!transport.ok()) return transport.status();
  watchman::Client client(*std::move(transport), &clock());
  return client.Call(request, clock().Now() + kPatience, **never);
}

absl::Status WatchmanService::AskAboutRoots(
    const std::vector<RequestFor>& requests) {
  const absl::StatusOr<Value> list = Ask(Value::Array({"watch-list"}));
  if (!list.ok()) return list.status();
  const Value* const roots = list->Find("roots");
  if (roots == nullptr || !roots->is_array()) {
    return absl::DataLossError(absl::StrCat("no roots: ", list->ToString()));
  }
  for (const Value& root : roots->items()) {
    for (const RequestFor request : requests) {
      const absl::StatusOr<Value> answer = Ask(request(root));
      if (!answer.ok()) return answer.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace reloader::conformance
