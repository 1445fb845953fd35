#include "reloader/watchman/session.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/real_path.h"
#include "reloader/tree_provider.h"
#include "reloader/watchman/client.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/relative_name.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/tree_answer.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

// A crawl that takes longer is spoken of, and again at twice that time, and so
// on.
constexpr absl::Duration kSlow = absl::Seconds(2);

// A configuration that is longer is cut, and then is none.
constexpr int64_t kMaxConfigBytes = int64_t{16} << 20;

// What a session asks for. The fields of a tree belong to it, too.
constexpr absl::string_view kCapabilities[] = {
    "bser-v2",       "cmd-clock",       "cmd-get-config",    "cmd-query",
    "cmd-subscribe", "cmd-unsubscribe", "cmd-watch-project", "relative_root"};

Value NeededCapabilities() {
  Value::Items needed;
  for (absl::string_view name : kCapabilities) needed.emplace_back(name);
  const Value fields = TreeAnswer::Fields();
  for (const Value& field : fields.items()) {
    needed.emplace_back(absl::StrCat("field-", field.string()));
  }
  return Value::Array(std::move(needed));
}

std::string StringMember(const Value& value, absl::string_view key) {
  const Value* member = value.Find(key);
  return member != nullptr && member->is_string() ? member->string() : "";
}

absl::StatusOr<std::string> Required(const Value& answer,
                                     absl::string_view key) {
  std::string text = StringMember(answer, key);
  if (!text.empty()) return text;
  return absl::DataLossError(absl::StrCat("Watchman's answer has no \"", key,
                                          "\": ", answer.ToString()));
}

// Returns the strings of an array. Whatever is not as it should be is ignored
// by the server, too.
std::vector<std::string> Strings(const Value* array) {
  std::vector<std::string> strings;
  if (array == nullptr || !array->is_array()) return strings;
  for (const Value& item : array->items()) {
    if (item.is_string()) strings.push_back(item.string());
  }
  return strings;
}

}  // namespace

bool IsSameInstance(absl::string_view a, absl::string_view b) {
  const size_t end = a.rfind(':');
  return end != absl::string_view::npos && end == b.rfind(':') &&
         a.substr(0, end) == b.substr(0, end);
}

bool IsSupportedVersion(absl::string_view version) {
  const std::vector<absl::string_view> parts = absl::StrSplit(version, '.');
  int major = 0;
  int minor = 0;
  if (parts.size() < 2 || !absl::SimpleAtoi(parts[0], &major) ||
      !absl::SimpleAtoi(parts[1], &minor)) {
    return false;
  }
  return major > 4 || (major == 4 && minor >= 9);
}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(
    Connector* connector, Clock* clock, DiagnosticSink* diagnostics,
    SessionOptions options, const Wakeable& stop) {
  absl::StatusOr<std::unique_ptr<Transport>> transport = connector->Connect();
  if (!transport.ok()) return transport.status();
  std::unique_ptr<Session> session(
      new Session(std::make_unique<Client>(*std::move(transport), clock),
                  connector, clock, diagnostics, std::move(options)));
  const absl::Status status = session->CheckVersion(stop);
  if (!status.ok()) return status;
  return session;
}

absl::Status Session::CheckVersion(const Wakeable& stop) {
  const absl::StatusOr<Value> answer =
      Call(Value::Array({"version",
                         Value::Object({{"optional", NeededCapabilities()}})}),
           stop);
  if (!answer.ok()) return answer.status();
  const absl::StatusOr<std::string> version = Required(*answer, "version");
  if (!version.ok()) return version.status();
  if (!IsSupportedVersion(*version)) {
    return absl::UnimplementedError(absl::StrCat(
        "the Watchman server is version ", *version,
        "; 4.9 or later is needed: install a newer one, end the one that runs "
        "(watchman shutdown-server), or choose another backend"));
  }
  // A build may lack what its version has.
  const Value* const capabilities = answer->Find("capabilities");
  if (capabilities == nullptr || !capabilities->is_object()) {
    return absl::OkStatus();
  }
  for (const auto& [name, has] : capabilities->members()) {
    if (!has.is_bool() || has.boolean()) continue;
    return absl::UnimplementedError(absl::StrCat(
        "the Watchman server, version ", *version, ", lacks the capability ",
        name, ": install another one, or choose another backend"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Value> Session::Call(const Value& request,
                                    const Wakeable& stop) {
  return client_->Call(request, Deadline(), stop);
}

absl::StatusOr<Project> Session::WatchProject(const std::string& directory,
                                              const Wakeable& stop) {
  const Value request = Value::Array(
      {"watch-project",
       Value::Bytes(options_.file_system == nullptr
                        ? directory
                        : RealPath(*options_.file_system, directory))});
  const absl::Time begin = clock_.Now();
  const absl::Time end = begin + options_.crawl_timeout;
  const absl::Status sent = client_->Send(request);
  if (!sent.ok()) return sent;
  absl::Duration slice = std::min(kSlow, options_.crawl_timeout);
  absl::StatusOr<Value> answer = client_->Await(begin + slice, stop);
  while (absl::IsDeadlineExceeded(answer.status()) && clock_.Now() < end) {
    diagnostics_.Report({DiagnosticKind::kServiceSlow, directory,
                         absl::DeadlineExceededError(absl::StrCat(
                             "Watchman has been crawling for ",
                             absl::FormatDuration(absl::Trunc(
                                 clock_.Now() - begin, absl::Seconds(1)))))});
    const bool is_answered_elsewhere = IsAnsweredElsewhere(request, stop);
    slice *= 2;
    answer =
        client_->Await(is_answered_elsewhere ? clock_.Now() + kSlow
                                             : std::min(begin + slice, end),
                       stop);
    if (is_answered_elsewhere && absl::IsDeadlineExceeded(answer.status())) {
      return absl::UnavailableError(
          absl::StrCat("Watchman has lost the request to watch ", directory));
    }
  }
  if (!answer.ok()) return answer.status();
  absl::StatusOr<std::string> root = Required(*answer, "watch");
  if (!root.ok()) return root.status();
  return Project{.root = *std::move(root),
                 .relative = StringMember(*answer, "relative_path"),
                 .warning = StringMember(*answer, "warning")};
}

// Tells a server that is slow from one that has lost a request.
bool Session::IsAnsweredElsewhere(const Value& request, const Wakeable& stop) {
  const absl::StatusOr<std::unique_ptr<Session>> other =
      Open(&connector_, &clock_, &diagnostics_, options_, stop);
  if (!other.ok()) return false;
  return (*other)->client().Call(request, clock_.Now() + kSlow, stop).ok();
}

absl::StatusOr<std::string> Session::RootClock(const std::string& root,
                                               const Wakeable& stop) {
  const absl::StatusOr<Value> answer =
      Call(Value::Array({"clock", Value::Bytes(root)}), stop);
  if (!answer.ok()) return answer.status();
  return Required(*answer, "clock");
}

// What is wrong with the file is the server's to say.
Value Session::GlobalConfig() const {
  if (options_.file_system == nullptr || options_.global_config.empty()) {
    return {};
  }
  const absl::StatusOr<std::string> text = options_.file_system->Read(
      RealPath(*options_.file_system, options_.global_config), kMaxConfigBytes);
  if (!text.ok()) return {};
  return ParseJson(*text).value_or(Value());
}

absl::StatusOr<std::vector<std::string>> Session::IgnoredDirectories(
    const std::string& root, const Wakeable& stop) {
  const absl::StatusOr<Value> answer =
      Call(Value::Array({"get-config", Value::Bytes(root)}), stop);
  if (!answer.ok()) return answer.status();
  const Value none;
  const Value* config = answer->Find("config");
  if (config == nullptr) config = &none;
  const Value global = GlobalConfig();
  const auto setting = [&](absl::string_view key) {
    const Value* const found = config->Find(key);
    return found != nullptr ? found : global.Find(key);
  };
  std::vector<std::string> ignored = Strings(setting("ignore_dirs"));
  // Only the names directly in these are seen. Whoever asks for more is served
  // by looking.
  const Value* vcs = setting("ignore_vcs");
  const std::vector<std::string> seen_in_part =
      vcs == nullptr ? std::vector<std::string>{".git", ".svn", ".hg"}
                     : Strings(vcs);
  ignored.insert(ignored.end(), seen_in_part.begin(), seen_in_part.end());
  // The server compares whole paths: what none can be ("/build", "a/../b")
  // ignores nothing, and is no way to anything either.
  ignored.erase(std::remove_if(ignored.begin(), ignored.end(),
                               [](const std::string& name) {
                                 return !name.empty() && !IsRelativeName(name);
                               }),
                ignored.end());
  return ignored;
}

absl::StatusOr<std::string> Session::QueryTree(const Project& project,
                                               TreeSink* sink,
                                               const Wakeable& stop) {
  Value::Members query = {{"fields", TreeAnswer::Fields()}};
  if (!project.relative.empty()) {
    query["relative_root"] = Value::Bytes(project.relative);
  }
  TreeAnswer tree(sink);
  const absl::Status status =
      client_->Stream(Value::Array({"query", Value::Bytes(project.root),
                                    Value::Object(std::move(query))}),
                      &tree, clock_.Now() + options_.crawl_timeout, stop);
  if (!status.ok()) return status;
  if (!tree.status().ok()) return tree.status();
  return tree.clock();
}

absl::StatusOr<std::string> Session::Subscribe(const Subscription& subscription,
                                               const Wakeable& stop) {
  // Held back by nothing: who wants to wait for version control does so for
  // every backend alike.
  const absl::StatusOr<Value> answer =
      Call(Value::Array({"subscribe", Value::Bytes(subscription.root),
                         subscription.name,
                         Value::Object({{"fields", Value::Array({"name"})},
                                        {"since", subscription.since},
                                        {"defer_vcs", false},
                                        {"empty_on_fresh_instance", true}})}),
           stop);
  if (!answer.ok()) return answer.status();
  return Required(*answer, "clock");
}

absl::Status Session::Unsubscribe(const Subscription& subscription,
                                  const Wakeable& stop) {
  return Call(Value::Array({"unsubscribe", Value::Bytes(subscription.root),
                            subscription.name}),
              stop)
      .status();
}

}  // namespace reloader::watchman
