// Visits the body of one PDU of BSER, token by token: a token is a scalar, a
// whole string, or the head of a container. The part of BserDecoder that knows
// values; it sees only contiguous bytes and keeps none of them.
//
//   BserBody body(limits);
//   body.Begin(&visitor, offset, end_offset);
//   size_t visited = body.Visit(bytes);
//   // The rest of `bytes` has to come again, with more behind it:
//   bytes.remove_prefix(visited);
//   Wait(body.needed() - bytes.size());
//
// One thread.
#ifndef RELOADER_WATCHMAN_BSER_BODY_H_
#define RELOADER_WATCHMAN_BSER_BODY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::watchman {

class BserBody {
 public:
  explicit BserBody(const DecoderLimits& limits) : limits_(limits) {}

  BserBody(const BserBody&) = delete;
  BserBody& operator=(const BserBody&) = delete;

  // A body begins, at and up to these offsets in its PDU. `visitor` must live
  // until it is complete.
  void Begin(PduVisitor* visitor, uint64_t offset, uint64_t end_offset);

  // Visits what is complete in `bytes`, which begin at offset() and do not
  // reach beyond the body. Returns how many bytes that is.
  size_t Visit(absl::string_view bytes);

  // The value has ended, perhaps before the body.
  bool complete() const {
    return frame_.kind == Kind::kTop && frame_.remaining == 0;
  }
  // Not OK once the bytes are no BSER, or exceed the limits: kInvalidArgument,
  // with the offset in the PDU and what was expected there.
  const absl::Status& status() const { return status_; }
  // Of the next token in the PDU.
  uint64_t offset() const { return offset_; }
  // How many bytes the next token has at least, as far as the bytes show that
  // the last Visit() left. Never more than the body has.
  size_t needed() const { return needed_; }

 private:
  // What the next token belongs to.
  enum class Kind : uint8_t {
    kTop,
    kArray,
    kTemplate,
    // From here on, the next token need not be a value.
    kObject,
    kTemplateKeys,
    kRowCount,
  };
  struct Frame {
    Kind kind;
    // Tokens to come; of an object, keys and values each count.
    uint64_t remaining;
  };

  // All these look at the token between `p` and `end`, and return where the
  // next one begins: nullptr if this one is not complete, or wrong.
  const char* VisitValue(const char* p, const char* end);
  const char* VisitOther(const char* p, const char* end);
  const char* VisitString(const char* p, const char* end, StringKind kind);
  const char* VisitKey(const char* p, const char* end);
  const char* VisitInt(const char* p, const char* end);
  const char* VisitReal(const char* p, const char* end);
  const char* BeginArray(const char* p, const char* end);
  const char* BeginObject(const char* p, const char* end);
  const char* BeginTemplate(const char* p, const char* end);
  const char* AddTemplateKey(const char* p, const char* end);
  const char* BeginRows(const char* p, const char* end);

  // `token` is where the token begins that has this part.
  const char* ReadInt(const char* token, const char* p, const char* end,
                      absl::string_view what, int64_t* value);
  // Reads the number of `items`, which take `bytes_each` at the least.
  const char* ReadCount(const char* token, const char* p, const char* end,
                        absl::string_view items, uint64_t bytes_each,
                        uint64_t* count);
  const char* ReadString(const char* p, const char* end,
                         absl::string_view* string);
  const char* StringIsNotThere(const char* token, const char* p, int64_t size);
  const char* IsIncomplete(const char* token, uint64_t needed);

  // Goes into a container that `p` lies behind the head of.
  const char* Push(const char* token, Kind kind, uint64_t items, const char* p);
  bool HasRoomFor(const char* token, uint64_t values);
  // Leaves the container that has no tokens to come.
  void Pop();
  uint64_t OffsetOf(const char* p) const { return offset_ + (p - base_); }
  const char* Fail(const char* p, absl::string_view problem);

  const DecoderLimits limits_;
  absl::Status status_;
  PduVisitor* visitor_ = nullptr;
  uint64_t offset_ = 0;
  uint64_t end_offset_ = 0;
  // What lies at offset_, during Visit().
  const char* base_ = nullptr;
  size_t needed_ = 0;

  Frame frame_ = {Kind::kTop, 0};
  std::vector<Frame> outer_frames_;
  uint64_t announced_values_ = 0;
  // The keys of the template that begins, one behind the other, and their ends.
  std::string keys_;
  std::vector<size_t> key_ends_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_BSER_BODY_H_
