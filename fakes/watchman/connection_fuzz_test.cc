// Any bytes as what two clients write, in pieces, and as the choices of a
// grammar of requests, in all encodings, with time that passes in between.
//
// Whatever comes, each answer is a PDU with a version, and an error has a text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/watchman/fuzz_world.h"
#include "fakes/watchman/request_grammar.h"
#include "reloader/watchman/pdu_encoding.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

using fuzz::Choices;
using reloader::watchman::PduEncoding;
using reloader::watchman::PduFormat;

constexpr size_t kMaxRequests = 12;
constexpr PduEncoding kEncodings[] = {
    {PduFormat::kJson}, {PduFormat::kBserV1}, {PduFormat::kBserV2}};

// As bytes: whole, and in two pieces that the input chooses, without which
// nothing is read but the first line.
void RunBytes(absl::string_view input) {
  FuzzWorld whole({});
  whole.Write(0, input);
  whole.Advance(absl::Seconds(1));

  FuzzWorld pieces({.has_framing_hazards = false});
  Choices choices = Choices::Stirred(input);
  while (!input.empty()) {
    const absl::string_view piece = input.substr(0, 1 + choices.Below(64));
    input.remove_prefix(piece.size());
    pieces.Write(0, piece);
  }
  pieces.Advance(absl::Seconds(1));
}

void RunRequests(Choices choices) {
  FuzzWorld world({.has_framing_hazards = choices.OneIn(2)});
  world.Send(0, reloader::watchman::Value::Array({"watch", "/w"}), {});
  for (size_t left = 1 + choices.Below(kMaxRequests); left > 0; --left) {
    const size_t client = choices.Below(2);
    const PduEncoding encoding = choices.Any(kEncodings);
    world.Send(client, MakeRequest(&choices), encoding);
    if (choices.OneIn(3)) world.Advance(absl::Milliseconds(30));
  }
  world.Advance(absl::Hours(24 * 30));
}

}  // namespace
}  // namespace reloader::fakes::watchman

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using reloader::fuzz::Choices;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  reloader::fakes::watchman::RunBytes(input);
  reloader::fakes::watchman::RunRequests(Choices::MaybeStirred(input));
  return 0;
}
