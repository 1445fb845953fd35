#include "reloader/watchman/bser_body.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/bser_int.h"
#include "reloader/watchman/bser_tag.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::watchman {
namespace {

// What each takes at the least: a string is a tag and an integer, which is a
// tag and a byte; a member of an object is a string and a value.
constexpr uint64_t kMinValueBytes = 1;
constexpr uint64_t kMinStringBytes = 3;
constexpr uint64_t kMinMemberBytes = kMinStringBytes + kMinValueBytes;

BserTag TagAt(const char* p) {
  return static_cast<BserTag>(static_cast<uint8_t>(*p));
}

std::string DescribeTagAt(const char* p) {
  return DescribeBserTag(static_cast<uint8_t>(*p));
}

bool IsString(BserTag tag) {
  return tag == BserTag::kBytes || tag == BserTag::kText;
}

}  // namespace

void BserBody::Begin(PduVisitor* visitor, uint64_t offset,
                     uint64_t end_offset) {
  visitor_ = visitor;
  offset_ = offset;
  end_offset_ = end_offset;
  needed_ = 1;
  frame_ = {Kind::kTop, 1};
  outer_frames_.clear();
  announced_values_ = 1;
  status_ = absl::OkStatus();
}

size_t BserBody::Visit(absl::string_view bytes) {
  base_ = bytes.data();
  const char* p = base_;
  const char* const end = p + bytes.size();
  for (;;) {
    if (frame_.remaining == 0) {
      if (complete()) break;
      Pop();
      continue;
    }
    const char* next = nullptr;
    if (ABSL_PREDICT_FALSE(p == end)) {
      next = IsIncomplete(p, 1);
    } else if (frame_.kind < Kind::kObject) {
      next = VisitValue(p, end);
    } else {
      next = VisitOther(p, end);
    }
    if (next == nullptr) break;
    p = next;
  }
  const size_t visited = p - base_;
  offset_ += visited;
  return visited;
}

const char* BserBody::VisitValue(const char* p, const char* end) {
  switch (TagAt(p)) {
    case BserTag::kBytes:
      return VisitString(p, end, StringKind::kBytes);
    case BserTag::kText:
      return VisitString(p, end, StringKind::kText);
    case BserTag::kInt8:
    case BserTag::kInt16:
    case BserTag::kInt32:
    case BserTag::kInt64:
      return VisitInt(p, end);
    case BserTag::kReal:
      return VisitReal(p, end);
    case BserTag::kTrue:
    case BserTag::kFalse:
      --frame_.remaining;
      visitor_->OnBool(TagAt(p) == BserTag::kTrue);
      return p + 1;
    case BserTag::kNull:
      --frame_.remaining;
      visitor_->OnNull();
      return p + 1;
    case BserTag::kArray:
      return BeginArray(p, end);
    case BserTag::kObject:
      return BeginObject(p, end);
    case BserTag::kTemplate:
      return BeginTemplate(p, end);
    case BserTag::kSkip:
      if (frame_.kind != Kind::kTemplate) {
        return Fail(p, "a skip marker (0x0c) outside of a template");
      }
      --frame_.remaining;
      visitor_->OnSkip();
      return p + 1;
  }
  return Fail(p, absl::StrCat("expected a value, found ", DescribeTagAt(p)));
}

const char* BserBody::VisitOther(const char* p, const char* end) {
  switch (frame_.kind) {
    case Kind::kTemplateKeys:
      return AddTemplateKey(p, end);
    case Kind::kRowCount:
      return BeginRows(p, end);
    default:
      return frame_.remaining % 2 == 0 ? VisitKey(p, end) : VisitValue(p, end);
  }
}

const char* BserBody::VisitString(const char* p, const char* end,
                                  StringKind kind) {
  absl::string_view string;
  const char* next = ReadString(p, end, &string);
  if (ABSL_PREDICT_FALSE(next == nullptr)) return nullptr;
  --frame_.remaining;
  visitor_->OnString(string, kind);
  return next;
}

const char* BserBody::VisitKey(const char* p, const char* end) {
  if (!IsString(TagAt(p))) {
    return Fail(
        p, absl::StrCat("expected a string as the key of an object, found ",
                        DescribeTagAt(p)));
  }
  absl::string_view key;
  const char* next = ReadString(p, end, &key);
  if (next == nullptr) return nullptr;
  --frame_.remaining;
  visitor_->OnKey(key);
  return next;
}

const char* BserBody::VisitInt(const char* p, const char* end) {
  int64_t value = 0;
  const char* next = ReadInt(p, p, end, "a value", &value);
  if (next == nullptr) return nullptr;
  --frame_.remaining;
  visitor_->OnInt(value);
  return next;
}

const char* BserBody::VisitReal(const char* p, const char* end) {
  constexpr size_t kBytes = 1 + sizeof(double);
  if (static_cast<size_t>(end - p) < kBytes) return IsIncomplete(p, kBytes);
  --frame_.remaining;
  visitor_->OnReal(LoadUnaligned<double>(p + 1));
  return p + kBytes;
}

const char* BserBody::BeginArray(const char* p, const char* end) {
  uint64_t count = 0;
  const char* next =
      ReadCount(p, p + 1, end, "items of an array", kMinValueBytes, &count);
  if (next == nullptr) return nullptr;
  next = Push(p, Kind::kArray, count, next);
  if (next != nullptr) visitor_->OnBeginArray(count);
  return next;
}

const char* BserBody::BeginObject(const char* p, const char* end) {
  uint64_t count = 0;
  const char* next =
      ReadCount(p, p + 1, end, "members of an object", kMinMemberBytes, &count);
  if (next == nullptr) return nullptr;
  next = Push(p, Kind::kObject, 2 * count, next);
  if (next != nullptr) visitor_->OnBeginObject(count);
  return next;
}

const char* BserBody::BeginTemplate(const char* p, const char* end) {
  if (end - p < 2) return IsIncomplete(p, 2);
  if (TagAt(p + 1) != BserTag::kArray) {
    return Fail(p + 1,
                absl::StrCat("expected an array of the keys of a template, "
                             "found ",
                             DescribeTagAt(p + 1)));
  }
  uint64_t count = 0;
  const char* next =
      ReadCount(p, p + 2, end, "keys of a template", kMinStringBytes, &count);
  if (next == nullptr) return nullptr;
  if (count == 0) return Fail(p, "a template without keys");
  keys_.clear();
  key_ends_.clear();
  return Push(p, Kind::kTemplateKeys, count, next);
}

const char* BserBody::AddTemplateKey(const char* p, const char* end) {
  if (!IsString(TagAt(p))) {
    return Fail(p, absl::StrCat("expected a string as a key of a template, "
                                "found ",
                                DescribeTagAt(p)));
  }
  absl::string_view key;
  const char* next = ReadString(p, end, &key);
  if (next == nullptr) return nullptr;
  const size_t bytes =
      keys_.size() + key.size() + key_ends_.size() * sizeof(absl::string_view);
  if (bytes > limits_.max_string_bytes) {
    return Fail(p, absl::StrCat("the keys of a template take more than ",
                                limits_.max_string_bytes, " bytes"));
  }
  keys_.append(key.data(), key.size());
  key_ends_.push_back(keys_.size());
  --frame_.remaining;
  return next;
}

const char* BserBody::BeginRows(const char* p, const char* end) {
  uint64_t rows = 0;
  const char* next = ReadCount(p, p, end, "rows of a template",
                               kMinValueBytes * key_ends_.size(), &rows);
  if (next == nullptr || !HasRoomFor(p, rows * key_ends_.size())) {
    return nullptr;
  }
  std::vector<absl::string_view> keys;
  keys.reserve(key_ends_.size());
  size_t begin = 0;
  for (const size_t key_end : key_ends_) {
    keys.push_back(absl::string_view(keys_.data() + begin, key_end - begin));
    begin = key_end;
  }
  frame_ = {Kind::kTemplate, rows * keys.size()};
  visitor_->OnBeginTemplate(keys, rows);
  return next;
}

const char* BserBody::ReadInt(const char* token, const char* p, const char* end,
                              absl::string_view what, int64_t* value) {
  if (ABSL_PREDICT_FALSE(p >= end)) return IsIncomplete(token, p - token + 1);
  const size_t bytes = BserIntBytes(TagAt(p));
  if (ABSL_PREDICT_FALSE(bytes == 0)) {
    return Fail(p, absl::StrCat("expected an integer as ", what, ", found ",
                                DescribeTagAt(p)));
  }
  ++p;
  if (ABSL_PREDICT_FALSE(static_cast<size_t>(end - p) < bytes)) {
    return IsIncomplete(token, p - token + bytes);
  }
  *value = LoadBserInt(p, bytes);
  return p + bytes;
}

const char* BserBody::ReadCount(const char* token, const char* p,
                                const char* end, absl::string_view items,
                                uint64_t bytes_each, uint64_t* count) {
  int64_t value = 0;
  const char* next = ReadInt(token, p, end, "a count", &value);
  if (next == nullptr) return nullptr;
  const uint64_t left = end_offset_ - OffsetOf(next);
  if (value < 0 || static_cast<uint64_t>(value) > left / bytes_each) {
    return Fail(p, absl::StrCat(value, " ", items, ", but ", left,
                                " bytes are left in the PDU"));
  }
  *count = static_cast<uint64_t>(value);
  return next;
}

const char* BserBody::ReadString(const char* p, const char* end,
                                 absl::string_view* string) {
  int64_t size = 0;
  const char* begin = ReadInt(p, p + 1, end, "the length of a string", &size);
  if (ABSL_PREDICT_FALSE(begin == nullptr)) return nullptr;
  // A negative size becomes a large one.
  const auto unsigned_size = static_cast<uint64_t>(size);
  if (ABSL_PREDICT_FALSE(unsigned_size > static_cast<uint64_t>(end - begin) ||
                         unsigned_size > limits_.max_string_bytes)) {
    return StringIsNotThere(p, begin, size);
  }
  *string = absl::string_view(begin, size);
  return begin + size;
}

const char* BserBody::StringIsNotThere(const char* token, const char* p,
                                       int64_t size) {
  const auto unsigned_size = static_cast<uint64_t>(size);
  if (size < 0 || unsigned_size > end_offset_ - OffsetOf(p)) {
    return Fail(token, absl::StrCat("a string of ", size, " bytes, but ",
                                    end_offset_ - OffsetOf(p),
                                    " bytes are left in the PDU"));
  }
  if (unsigned_size > limits_.max_string_bytes) {
    return Fail(token, absl::StrCat("a string of ", size, " bytes; at most ",
                                    limits_.max_string_bytes, " are read"));
  }
  return IsIncomplete(token, p - token + unsigned_size);
}

const char* BserBody::IsIncomplete(const char* token, uint64_t needed) {
  if (OffsetOf(token) + needed > end_offset_) {
    return Fail(token, absl::StrCat("expected more, but the PDU ends at byte ",
                                    end_offset_));
  }
  needed_ = needed;
  return nullptr;
}

const char* BserBody::Push(const char* token, Kind kind, uint64_t items,
                           const char* p) {
  if (outer_frames_.size() >= limits_.max_depth) {
    return Fail(token, absl::StrCat("containers are nested more than ",
                                    limits_.max_depth, " deep"));
  }
  if (!HasRoomFor(token, items)) return nullptr;
  --frame_.remaining;
  outer_frames_.push_back(frame_);
  frame_ = {kind, items};
  return p;
}

bool BserBody::HasRoomFor(const char* token, uint64_t values) {
  if (values <= limits_.max_values &&
      announced_values_ <= limits_.max_values - values) {
    announced_values_ += values;
    return true;
  }
  Fail(token,
       absl::StrCat("the PDU has more than ", limits_.max_values, " values"));
  return false;
}

void BserBody::Pop() {
  switch (frame_.kind) {
    case Kind::kArray:
      visitor_->OnEndArray();
      break;
    case Kind::kObject:
      visitor_->OnEndObject();
      break;
    case Kind::kTemplate:
      visitor_->OnEndTemplate();
      break;
    default:
      frame_ = {Kind::kRowCount, 1};
      return;
  }
  frame_ = outer_frames_.back();
  outer_frames_.pop_back();
}

const char* BserBody::Fail(const char* p, absl::string_view problem) {
  status_ = absl::InvalidArgumentError(
      absl::StrCat("BSER: at byte ", OffsetOf(p), ": ", problem));
  return nullptr;
}

}  // namespace reloader::watchman
