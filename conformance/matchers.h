// GoogleMock matchers for what a reloader reports.
//
//   EXPECT_THAT(tick, ChangesAre(Modified("app.py"), Created("lib/new.py")));
//   EXPECT_THAT(tick, ChangesAre());   // none
//
// A path matches a change of exactly this path or, if it is relative, of a path
// that ends with it after a slash.
#ifndef CONFORMANCE_MATCHERS_H_
#define CONFORMANCE_MATCHERS_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/change.h"

namespace reloader {

// For GoogleTest's failures: "modified /srv/app.py".
inline void PrintTo(const Change& change, std::ostream* out) {
  *out << absl::StrCat(ChangeKindName(change.kind), " ",
                       absl::CHexEscape(change.path));
}

inline void PrintTo(const Tick& tick, std::ostream* out) {
  *out << "a tick with " << testing::PrintToString(tick.changes());
}

namespace conformance {

// Matches a Change of this kind and path.
MATCHER_P2(ChangeIs, kind, path,
           absl::StrCat(negation ? "is not " : "", ChangeKindName(kind), " ",
                        absl::CHexEscape(std::string(path)))) {
  const std::string wanted(path);
  return arg.kind == kind &&
         (arg.path == wanted ||
          (!absl::StartsWith(wanted, "/") &&
           absl::EndsWith(arg.path, absl::StrCat("/", wanted))));
}

inline auto Created(absl::string_view path) {
  return ChangeIs(ChangeKind::kCreated, std::string(path));
}
inline auto Modified(absl::string_view path) {
  return ChangeIs(ChangeKind::kModified, std::string(path));
}
inline auto Deleted(absl::string_view path) {
  return ChangeIs(ChangeKind::kDeleted, std::string(path));
}

// Matches a Tick that carries exactly these changes, in this order.
template <typename... Matchers>
auto ChangesAre(Matchers... matchers) {
  return testing::Property("changes", &Tick::changes,
                           testing::ElementsAre(matchers...));
}

}  // namespace conformance
}  // namespace reloader

#endif  // CONFORMANCE_MATCHERS_H_
