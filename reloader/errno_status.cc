#include "reloader/errno_status.h"

#include <string.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader {
namespace {

constexpr absl::string_view kPayloadUrl = "reloader/errno";

}  // namespace

absl::Status ErrnoToStatus(int error_number, absl::string_view call,
                           absl::string_view path) {
  absl::Status result(absl::ErrnoToStatusCode(error_number),
                      absl::StrCat(call, "(", absl::CHexEscape(path),
                                   "): ", ErrnoName(error_number), ": ",
                                   strerrordesc_np(error_number)));
  result.SetPayload(kPayloadUrl, absl::Cord(absl::StrCat(error_number)));
  return result;
}

int ErrnoFromStatus(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  int error_number = 0;
  if (payload && absl::SimpleAtoi(std::string(*payload), &error_number)) {
    return error_number;
  }
  return 0;
}

std::string ErrnoName(int error_number) {
  const char* name = strerrorname_np(error_number);
  return name != nullptr ? name : absl::StrCat("errno ", error_number);
}

}  // namespace reloader
