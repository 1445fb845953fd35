// A regular expression of PCRE, the library that the daemon uses.
//
//   absl::StatusOr<PcrePattern> pattern =
//       PcrePattern::Compile("^a+$", CaseSensitivity::kSensitive);
//   pattern->Matches("aaa")
//
// Immutable, so several threads may use one. pcre_pattern.cc uses PCRE 1, which
// the daemon links; pcre2_pattern.cc PCRE2, where Debian has nothing else.
// Nearly the same patterns match there (`a{,3}` is a repetition from 10.43 on),
// and what is wrong with one is said in other words.
#ifndef FAKES_WATCHMAN_QUERY_PCRE_PATTERN_H_
#define FAKES_WATCHMAN_QUERY_PCRE_PATTERN_H_

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
  // tries ten million ways from each place, and goes 12,000 levels deep.
  bool Matches(absl::string_view text) const;

 private:
  // What the library has made of the pattern.
  struct Code;
  struct FreeCode {
    void operator()(Code* code) const;
  };

  explicit PcrePattern(Code* code) : code_(code) {}

  std::unique_ptr<Code, FreeCode> code_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_PCRE_PATTERN_H_
