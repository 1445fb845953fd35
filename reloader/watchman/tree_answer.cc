#include "reloader/watchman/tree_answer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/file_mode.h"
#include "reloader/file_system.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/relative_name.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

// In the order of TreeAnswer::Column.
constexpr std::array<absl::string_view, 10> kFields = {
    "name", "mode", "size",  "mtime_ns", "ctime_ns",
    "ino",  "dev",  "nlink", "uid",      "gid"};

}  // namespace

Value TreeAnswer::Fields() {
  Value::Items fields;
  for (absl::string_view field : kFields) fields.emplace_back(field);
  return Value::Array(std::move(fields));
}

TreeAnswer::Column TreeAnswer::ColumnOf(absl::string_view field) {
  for (size_t i = 0; i < kFields.size(); ++i) {
    if (kFields[i] == field) return static_cast<Column>(i);
  }
  return Column::kUnknown;
}

absl::Status TreeAnswer::status() const {
  if (!error_.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("Watchman: ", error_));
  }
  if (malformed_ || !has_files_ || clock_.empty()) {
    return absl::DataLossError(
        "Watchman's answer to a query is not of the form that it documents");
  }
  return absl::OkStatus();
}

void TreeAnswer::OnInt(int64_t value) {
  if (!in_row()) return;
  SetCell(columns_[column_], value);
  EndCell();
}

void TreeAnswer::OnString(absl::string_view bytes, StringKind /*kind*/) {
  if (in_row()) {
    if (columns_[column_] == Column::kName) {
      name_.assign(bytes.data(), bytes.size());
    } else {
      malformed_ |= columns_[column_] != Column::kUnknown;
    }
    EndCell();
    return;
  }
  if (depth_ != kMembersDepth) return;
  if (key_ == "error") error_ = std::string(bytes);
  if (key_ == "clock") clock_ = std::string(bytes);
  if (key_ == "warning") warning_ = std::string(bytes);
}

void TreeAnswer::OnKey(absl::string_view key) {
  if (depth_ == kMembersDepth) key_.assign(key.data(), key.size());
}

void TreeAnswer::OnBeginTemplate(absl::Span<const absl::string_view> keys,
                                 size_t /*rows*/) {
  ++depth_;
  if (depth_ != kFilesDepth || key_ != "files") {
    malformed_ = true;
    return;
  }
  in_files_ = has_files_ = true;
  column_ = 0;
  columns_.clear();
  size_t known = 0;
  for (absl::string_view key : keys) {
    columns_.push_back(ColumnOf(key));
    known += columns_.back() != Column::kUnknown ? 1 : 0;
  }
  malformed_ |= known != kFields.size();
}

void TreeAnswer::OnEndTemplate() {
  in_files_ = false;
  --depth_;
}

void TreeAnswer::Begin() {
  // No column holds more than one value.
  if (in_row()) malformed_ = true;
  ++depth_;
}

void TreeAnswer::OnOther() {
  if (!in_row()) return;
  malformed_ |= columns_[column_] != Column::kUnknown;
  EndCell();
}

void TreeAnswer::EndCell() {
  if (++column_ < columns_.size()) return;
  column_ = 0;
  if (!malformed_ && IsRelativeName(name_)) sink_.Add(name_, status_);
  status_ = FileStatus();
}

void TreeAnswer::SetCell(Column column, int64_t value) {
  switch (column) {
    case Column::kName:
      malformed_ = true;
      break;
    case Column::kMode:
      status_.type = FileTypeOfMode(value);
      status_.permissions = PermissionsOfMode(value);
      break;
    case Column::kSize:
      status_.size_bytes = value;
      break;
    case Column::kMtimeNs:
      status_.mtime_ns = value;
      break;
    case Column::kCtimeNs:
      status_.ctime_ns = value;
      break;
    case Column::kInode:
      status_.inode = static_cast<uint64_t>(value);
      break;
    case Column::kDevice:
      status_.device = static_cast<uint64_t>(value);
      break;
    case Column::kLinkCount:
      status_.link_count = static_cast<uint32_t>(value);
      break;
    case Column::kUid:
      status_.uid = static_cast<uint32_t>(value);
      break;
    case Column::kGid:
      status_.gid = static_cast<uint32_t>(value);
      break;
    case Column::kUnknown:
      break;
  }
}

}  // namespace reloader::watchman
