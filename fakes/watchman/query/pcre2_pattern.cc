// PcrePattern where Debian has no PCRE 1: from 13 on.
#define PCRE2_CODE_UNIT_WIDTH 8

#include <pcre2.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/pcre_pattern.h"

namespace reloader::fakes::watchman {
namespace {

// PCRE2 numbers the errors that it has from PCRE 1 a hundred higher.
constexpr int kFirstError = 100;

constexpr uint32_t kMaxDepth = 12000;

struct FreeMatchData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const {
    pcre2_match_context_free(context);
  }
};

}  // namespace

struct PcrePattern::Code {
  pcre2_code* compiled;
};

void PcrePattern::FreeCode::operator()(Code* code) const {
  pcre2_code_free(code->compiled);
  delete code;
}

absl::StatusOr<PcrePattern> PcrePattern::Compile(
    const std::string& pattern, CaseSensitivity case_sensitivity) {
  const uint32_t options =
      case_sensitivity == CaseSensitivity::kInsensitive ? PCRE2_CASELESS : 0;
  int code = 0;
  PCRE2_SIZE offset = 0;
  // It ends at the first NUL, as it does for PCRE 1.
  pcre2_code* compiled = pcre2_compile(
      reinterpret_cast<PCRE2_SPTR>(pattern.c_str()), PCRE2_ZERO_TERMINATED,
      options, &code, &offset, /*ccontext=*/nullptr);
  if (compiled == nullptr) {
    std::array<PCRE2_UCHAR, 256> message = {};
    pcre2_get_error_message(code, message.data(), message.size());
    return absl::InvalidArgumentError(absl::StrCat(
        "code ", code - kFirstError, " ",
        reinterpret_cast<const char*>(message.data()), " at offset ", offset));
  }
  return PcrePattern(new Code{.compiled = compiled});
}

bool PcrePattern::Matches(absl::string_view text) const {
  const std::unique_ptr<pcre2_match_data, FreeMatchData> data(
      pcre2_match_data_create_from_pattern(code_->compiled,
                                           /*gcontext=*/nullptr));
  const std::unique_ptr<pcre2_match_context, FreeMatchContext> context(
      pcre2_match_context_create(/*gcontext=*/nullptr));
  if (data == nullptr || context == nullptr) return false;
  pcre2_set_depth_limit(context.get(), kMaxDepth);
  return pcre2_match(code_->compiled, reinterpret_cast<PCRE2_SPTR>(text.data()),
                     text.size(),
                     /*startoffset=*/0, /*options=*/0, data.get(),
                     context.get()) >= 0;
}

}  // namespace reloader::fakes::watchman
