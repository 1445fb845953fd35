// Any bytes as a stream of BSER, and any bytes as the body of one PDU, whose
// header is right: a mutation that changes a body's size is worth something
// only there. The decoder reads them or says where it cannot, whatever the
// pieces; what it reads can be written and read again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "reloader/watchman/bser_int.h"
#include "reloader/watchman/decoder_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using reloader::watchman::CheckDecoder;
  using reloader::watchman::DecoderKind;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckDecoder(DecoderKind::kBser, bytes);

  char length[reloader::watchman::kMaxBserIntBytes];
  std::string pdu("\0\1", 2);
  pdu.append(length, reloader::watchman::WriteBserInt(
                         static_cast<int64_t>(size), length));
  pdu.append(bytes.data(), bytes.size());
  CheckDecoder(DecoderKind::kBser, pdu);
  return 0;
}
