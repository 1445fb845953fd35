// Any bytes as a .watchmanconfig and as the global file, and as the choices of
// a grammar of both.
//
// They are read, or it is said in which line and column they cannot be; with
// any settings the server watches, tells subscribers and comes to rest.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/watchman/fuzz_world.h"
#include "fakes/watchman/request_grammar.h"
#include "reloader/check.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

using fuzz::Choices;
using reloader::watchman::ParseJson;
using reloader::watchman::Value;

void CheckPlace(const absl::Status& error) {
  const absl::string_view message = error.message();
  RELOADER_CHECK(absl::IsInvalidArgument(error));
  RELOADER_CHECK(absl::StartsWith(message, "line "));
  RELOADER_CHECK(absl::StrContains(message, ", column "));
}

void Serve(absl::string_view root, const Value& global) {
  FuzzWorld world({.global_config = global});
  RELOADER_CHECK(
      world.file_system().mutator().WriteFile("/w/.watchmanconfig", root).ok());
  const auto ask = [&](const Value& request) { world.Send(0, request, {}); };
  ask(Value::Array({"watch-project", "/w/d"}));
  ask(Value::Array({"watch", "/w"}));
  ask(Value::Array({"get-config", "/w"}));
  ask(Value::Array({"subscribe", "/w", "s", Value::Object()}));
  ask(Value::Array({"subscribe", "/w", "t",
                    Value::Object({{"defer", Value::Array({"busy"})}})}));
  ask(Value::Array({"state-enter", "/w", "busy"}));
  ask(Value::Array({"trigger", "/w", "t", "*", "--", "true"}));
  ask(Value::Array({"fake-fs", "write", "/w/a.py", "y"}));
  world.Advance(absl::Seconds(1));
  ask(Value::Array({"fake-fs", "unlink", "/w/a.py"}));
  world.Advance(absl::Hours(24 * 30));
}

void RunBytes(absl::string_view input) {
  const absl::StatusOr<Value> config = ParseJson(input);
  if (!config.ok()) return CheckPlace(config.status());
  Serve(input, *config);
}

void RunGrammar(Choices choices) {
  std::string root;
  reloader::watchman::JsonEncoder encoder(&root);
  MakeConfig(&choices).Visit(&encoder);
  if (!encoder.Finish().ok()) root.clear();
  Serve(root, MakeConfig(&choices));
}

}  // namespace
}  // namespace reloader::fakes::watchman

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using reloader::fuzz::Choices;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  reloader::fakes::watchman::RunBytes(input);
  reloader::fakes::watchman::RunGrammar(Choices::MaybeStirred(input));
  return 0;
}
