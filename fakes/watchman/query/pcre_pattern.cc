#include "fakes/watchman/query/pcre_pattern.h"

#include <pcre.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"

namespace reloader::fakes::watchman {
namespace {

// PCRE recurses on the stack, some 500 bytes each time (pcrestack(3)); of 8 MiB
// these are about three quarters. The daemon lets it go on, and dies.
constexpr uint64_t kMaxRecursion = 12000;

}  // namespace

struct PcrePattern::Code {
  pcre* compiled;
  pcre_extra* study;  // Null if there was nothing to learn.
};

void PcrePattern::FreeCode::operator()(Code* code) const {
  pcre_free_study(code->study);
  pcre_free(code->compiled);
  delete code;
}

absl::StatusOr<PcrePattern> PcrePattern::Compile(
    const std::string& pattern, CaseSensitivity case_sensitivity) {
  const int options =
      case_sensitivity == CaseSensitivity::kInsensitive ? PCRE_CASELESS : 0;
  int code = 0;
  int offset = 0;
  const char* message = nullptr;
  pcre* compiled = pcre_compile2(pattern.c_str(), options, &code, &message,
                                 &offset, /*tableptr=*/nullptr);
  if (compiled == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("code ", code, " ", message, " at offset ", offset));
  }
  return PcrePattern(
      new Code{.compiled = compiled,
               .study = pcre_study(compiled, /*options=*/0, &message)});
}

bool PcrePattern::Matches(absl::string_view text) const {
  pcre_extra extra = {};
  if (code_->study != nullptr) extra = *code_->study;
  extra.flags |= PCRE_EXTRA_MATCH_LIMIT_RECURSION;
  extra.match_limit_recursion = kMaxRecursion;
  return pcre_exec(code_->compiled, &extra, text.data(),
                   static_cast<int>(text.size()), /*startoffset=*/0,
                   /*options=*/0, /*ovector=*/nullptr, /*ovecsize=*/0) >= 0;
}

}  // namespace reloader::fakes::watchman
