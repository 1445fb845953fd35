#include "fakes/watchman/query/field.h"

#include <cstddef>
#include <iterator>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/query_error.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

struct NamedField {
  Field field;
  absl::string_view name;
};

// In the order of the enumeration.
constexpr NamedField kFields[] = {
    {Field::kName, "name"},
    {Field::kExists, "exists"},
    {Field::kNew, "new"},
    {Field::kSize, "size"},
    {Field::kMode, "mode"},
    {Field::kUid, "uid"},
    {Field::kGid, "gid"},
    {Field::kInode, "ino"},
    {Field::kDevice, "dev"},
    {Field::kLinkCount, "nlink"},
    {Field::kType, "type"},
    {Field::kSymlinkTarget, "symlink_target"},
    {Field::kContentSha1, "content.sha1hex"},
    {Field::kCreatedClock, "cclock"},
    {Field::kObservedClock, "oclock"},
    {Field::kAtime, "atime"},
    {Field::kAtimeMs, "atime_ms"},
    {Field::kAtimeUs, "atime_us"},
    {Field::kAtimeNs, "atime_ns"},
    {Field::kAtimeF, "atime_f"},
    {Field::kMtime, "mtime"},
    {Field::kMtimeMs, "mtime_ms"},
    {Field::kMtimeUs, "mtime_us"},
    {Field::kMtimeNs, "mtime_ns"},
    {Field::kMtimeF, "mtime_f"},
    {Field::kCtime, "ctime"},
    {Field::kCtimeMs, "ctime_ms"},
    {Field::kCtimeUs, "ctime_us"},
    {Field::kCtimeNs, "ctime_ns"},
    {Field::kCtimeF, "ctime_f"},
};

constexpr bool IsInOrder() {
  for (size_t i = 0; i < std::size(kFields); ++i) {
    if (kFields[i].field != static_cast<Field>(i)) return false;
  }
  return true;
}
static_assert(IsInOrder());

}  // namespace

absl::string_view FieldName(Field field) {
  return kFields[static_cast<size_t>(field)].name;
}

std::vector<Field> AllFields() {
  std::vector<Field> fields;
  for (const NamedField& named : kFields) fields.push_back(named.field);
  return fields;
}

absl::StatusOr<std::vector<Field>> ParseFields(const Value* fields) {
  if (fields == nullptr) {
    return std::vector<Field>{Field::kName, Field::kExists, Field::kNew,
                              Field::kSize, Field::kMode};
  }
  if (!fields->is_array()) {
    return ParseError("field list must be an array of strings");
  }
  std::vector<Field> parsed;
  for (const Value& name : fields->items()) {
    if (!name.is_string()) {
      return ParseError("field list must be an array of strings");
    }
    const NamedField* known = nullptr;
    for (const NamedField& named : kFields) {
      if (named.name == name.string()) known = &named;
    }
    if (known == nullptr) {
      return ParseError("unknown field name '", name.string(), "'");
    }
    parsed.push_back(known->field);
  }
  return parsed;
}

std::vector<Field> LegacyFields() {
  return {Field::kName,         Field::kExists,       Field::kSize,
          Field::kMode,         Field::kUid,          Field::kGid,
          Field::kMtime,        Field::kCtime,        Field::kInode,
          Field::kDevice,       Field::kLinkCount,    Field::kNew,
          Field::kCreatedClock, Field::kObservedClock};
}

}  // namespace reloader::fakes::watchman
