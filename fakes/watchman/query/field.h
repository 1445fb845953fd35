// What an answer says of each file: the "fields" of a query.
//
//   absl::StatusOr<std::vector<Field>> fields =
//   ParseFields(spec.Find("fields")); FieldName(Field::kMtimeNs)   //
//   "mtime_ns"
//
// Pure functions.
#ifndef FAKES_WATCHMAN_QUERY_FIELD_H_
#define FAKES_WATCHMAN_QUERY_FIELD_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

enum class Field : uint8_t {
  kName,
  kExists,
  kNew,
  kSize,
  kMode,
  kUid,
  kGid,
  kInode,
  kDevice,
  kLinkCount,
  kType,
  kSymlinkTarget,
  kContentSha1,
  kCreatedClock,
  kObservedClock,
  // In seconds, milli-, micro- and nanoseconds, and seconds as a real number.
  kAtime,
  kAtimeMs,
  kAtimeUs,
  kAtimeNs,
  kAtimeF,
  kMtime,
  kMtimeMs,
  kMtimeUs,
  kMtimeNs,
  kMtimeF,
  kCtime,
  kCtimeMs,
  kCtimeUs,
  kCtimeNs,
  kCtimeF,
};

// Returns the name of `field` in a query and in its answer.
absl::string_view FieldName(Field field);

// Returns every field, in the order of the enumeration: the capabilities
// "field-…".
std::vector<Field> AllFields();

// Reads "fields"; nullptr stands for a query without. A field may be named
// twice. Errors are kInvalidArgument, with the whole text of the daemon.
absl::StatusOr<std::vector<Field>> ParseFields(
    const reloader::watchman::Value* fields);

// Returns what the commands `find` and `since` answer.
std::vector<Field> LegacyFields();

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_FIELD_H_
