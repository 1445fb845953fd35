#include "reloader/testing/without_override.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "reloader/check.h"

namespace reloader {
namespace {

// All are among the first 32, so in the first of two words.
constexpr uint32_t kOverrides =
    (1u << CAP_DAC_OVERRIDE) | (1u << CAP_DAC_READ_SEARCH) | (1u << CAP_FOWNER);
constexpr uint32_t kTaken = kOverrides | (1u << CAP_FSETID);

struct Capabilities {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
                                     .pid = 0};  // The calling thread.
  __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3] = {};
};

Capabilities Get() {
  Capabilities own;
  RELOADER_CHECK(syscall(SYS_capget, &own.header, own.words) == 0);
  return own;
}

void Set(Capabilities capabilities) {
  RELOADER_CHECK(
      syscall(SYS_capset, &capabilities.header, capabilities.words) == 0);
}

}  // namespace

bool WithoutOverride::HasOverride() {
  return (Get().words[0].effective & kOverrides) != 0;
}

WithoutOverride::WithoutOverride() {
  Capabilities own = Get();
  taken_ = own.words[0].effective & kTaken;
  own.words[0].effective &= ~kTaken;
  Set(own);
}

WithoutOverride::~WithoutOverride() {
  Capabilities own = Get();
  own.words[0].effective |= taken_;
  Set(own);
}

}  // namespace reloader
