// Any bytes as a stream of PDUs. The decoder reads it or says where it cannot,
// whatever the pieces; what it reads can be written and read again.
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "reloader/watchman/decoder_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using reloader::watchman::CheckDecoder;
  using reloader::watchman::DecoderKind;
  CheckDecoder(DecoderKind::kAny,
               absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
