// A regular expression of PCRE, the library that the daemon uses.
//
//   absl::StatusOr<PcrePattern> pattern =
//       PcrePattern::Compile("^a+$", CaseSensitivity::kSensitive);
//   pattern->Matches("aaa")
//
// Immutable, so several threads may use one.
#ifndef FAKES_WATCHMAN_QUERY_PCRE_PATTERN_H_
#define FAKES_WATCHMAN_QUERY_PCRE_PATTERN_H_

#include <pcre.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/case_sensitivity.h"

namespace reloader::fakes::watchman {

class PcrePattern {
 public:
  // kInvalidArgument: "code 14 missing ) at offset 2".
  static absl::StatusOr<PcrePattern> Compile(const std::string& pattern,
                                             CaseSensitivity case_sensitivity);

  // Returns whether it matches anywhere in `text`; not so if PCRE gives up: it
  // tries ten million ways from each place, and recurses 12,000 deep.
  bool Matches(absl::string_view text) const;

 private:
  struct FreeCode {
    void operator()(pcre* code) const { pcre_free(code); }
  };
  struct FreeStudy {
    void operator()(pcre_extra* study) const { pcre_free_study(study); }
  };

  PcrePattern(pcre* code, pcre_extra* study) : code_(code), study_(study) {}

  std::unique_ptr<pcre, FreeCode> code_;
  std::unique_ptr<pcre_extra, FreeStudy> study_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_PCRE_PATTERN_H_
