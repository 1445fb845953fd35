#include "reloader/watchman/json_decoder.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::watchman {
namespace {

absl::Status ErrorAt(size_t offset, absl::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("JSON: at byte ", offset, ": ", problem));
}

// Walks over a line and leaves word of how far the parser has come, which it
// tells nobody but in its own errors.
class TrackedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  TrackedIterator(const char* p, const char** reached)
      : p_(p), reached_(reached) {}

  reference operator*() const { return *p_; }
  TrackedIterator& operator++() {
    *reached_ = ++p_;
    return *this;
  }
  friend bool operator==(const TrackedIterator& a, const TrackedIterator& b) {
    return a.p_ == b.p_;
  }

 private:
  const char* p_;
  const char** reached_;
};

// Hands on what the parser calls. A call that returns false ends the parsing,
// so nothing is ever thrown.
class Forwarder {
 public:
  using Json = nlohmann::json;

  Forwarder(PduVisitor* visitor, const DecoderLimits* limits,
            absl::string_view line, const char* const* reached)
      : visitor_(visitor), limits_(limits), line_(line), reached_(reached) {}

  const absl::Status& status() const { return status_; }

  bool null() {
    if (!Count()) return false;
    visitor_->OnNull();
    return true;
  }
  bool boolean(bool value) {
    if (!Count()) return false;
    visitor_->OnBool(value);
    return true;
  }
  bool number_integer(Json::number_integer_t value) {
    if (!Count()) return false;
    visitor_->OnInt(value);
    return true;
  }
  bool number_unsigned(Json::number_unsigned_t value) {
    if (value > std::numeric_limits<int64_t>::max()) {
      return IntegerIsTooLarge(absl::StrCat(value));
    }
    return number_integer(static_cast<int64_t>(value));
  }
  bool number_float(Json::number_float_t value, const std::string& digits) {
    // An integer of more than 64 bits comes as a float too.
    if (digits.find_first_not_of("-0123456789") == std::string::npos) {
      return IntegerIsTooLarge(digits);
    }
    if (!Count()) return false;
    visitor_->OnReal(value);
    return true;
  }
  bool string(std::string& value) {
    if (!Count() || !StringFits(value)) return false;
    visitor_->OnString(value, StringKind::kText);
    return true;
  }
  bool binary(Json::binary_t&) { return Fail(0, "bytes"); }
  bool start_object(size_t) {
    if (!Enter()) return false;
    visitor_->OnBeginObject(std::nullopt);
    return true;
  }
  bool key(std::string& key) {
    if (!Count() || !StringFits(key)) return false;
    visitor_->OnKey(key);
    return true;
  }
  bool end_object() {
    --depth_;
    visitor_->OnEndObject();
    return true;
  }
  bool start_array(size_t) {
    if (!Enter()) return false;
    visitor_->OnBeginArray(std::nullopt);
    return true;
  }
  bool end_array() {
    --depth_;
    visitor_->OnEndArray();
    return true;
  }
  bool parse_error(size_t position, const std::string&,
                   const Json::exception& error) {
    // "[json.exception.…] parse error at line 1, column 2: syntax error …"
    absl::string_view problem = error.what();
    const size_t colon = problem.find(": ");
    const size_t bracket = problem.find("] ");
    if (colon != problem.npos) {
      problem.remove_prefix(colon + 2);
    } else if (bracket != problem.npos) {
      problem.remove_prefix(bracket + 2);
    }
    // The parser has read `position` bytes, the last one in vain.
    return Fail(position == 0 ? 0 : position - 1, problem);
  }

 private:
  bool Fail(size_t offset, absl::string_view problem) {
    status_ = ErrorAt(offset, problem);
    return false;
  }
  // The offset of the last byte that was read.
  size_t LastOffset() const { return *reached_ - line_.data() - 1; }

  bool Count() {
    if (++values_ <= limits_->max_values) return true;
    return Fail(LastOffset(), absl::StrCat("the PDU has more than ",
                                           limits_->max_values, " values"));
  }
  bool Enter() {
    if (!Count()) return false;
    if (++depth_ <= limits_->max_depth) return true;
    return Fail(LastOffset(), absl::StrCat("containers are nested more than ",
                                           limits_->max_depth, " deep"));
  }
  // The daemon's parser takes no escaped NUL either.
  bool StringFits(const std::string& string) {
    if (string.find('\0') != std::string::npos) {
      return Fail(LastOffset(), "a string with a character of value zero");
    }
    if (string.size() <= limits_->max_string_bytes) return true;
    return Fail(LastOffset(),
                absl::StrCat("a string of ", string.size(), " bytes; at most ",
                             limits_->max_string_bytes, " are read"));
  }
  // The parser has read one byte beyond the number.
  bool IntegerIsTooLarge(const std::string& digits) {
    return Fail(LastOffset() - digits.size(),
                absl::StrCat("expected an integer of 64 bits, found ",
                             digits.substr(0, 100)));
  }

  PduVisitor* const visitor_;
  const DecoderLimits* const limits_;
  const absl::string_view line_;
  const char* const* const reached_;
  absl::Status status_;
  size_t depth_ = 0;
  size_t values_ = 0;
};

}  // namespace

absl::StatusOr<size_t> JsonDecoder::Feed(absl::string_view bytes) {
  if (!status_.ok()) return status_;
  const size_t newline = bytes.find('\n');
  const size_t taken = newline == bytes.npos ? bytes.size() : newline + 1;
  if (line_.size() + taken > limits_.max_line_bytes) {
    status_ = ErrorAt(limits_.max_line_bytes,
                      "the line goes on, but so many bytes are the most");
    return status_;
  }
  if (newline == bytes.npos) {
    line_.append(bytes.data(), bytes.size());
    return taken;
  }
  if (line_.empty()) {
    status_ = Parse(bytes.substr(0, taken));
  } else {
    line_.append(bytes.data(), taken);
    status_ = Parse(line_);
    line_.clear();
  }
  if (!status_.ok()) return status_;
  handler_->OnEndPdu();
  return taken;
}

absl::Status JsonDecoder::Parse(absl::string_view line) {
  // The parser would take a NUL for the end, and let a byte order mark pass.
  const size_t nul = line.find('\0');
  if (nul != line.npos) return ErrorAt(nul, "a byte of value zero");
  const size_t begin = line.find_first_not_of(" \t\r\n");
  if (begin == line.npos) return ErrorAt(0, "an empty line");
  if (line[begin] != '[' && line[begin] != '{') {
    return ErrorAt(begin,
                   absl::StrCat("expected an array or an object, found \"",
                                absl::CHexEscape(line.substr(begin, 1)), "\""));
  }
  const char* reached = line.data();
  Forwarder forwarder(handler_->OnBeginPdu({PduFormat::kJson}), &limits_, line,
                      &reached);
  const bool parsed = nlohmann::json::sax_parse(
      TrackedIterator(line.data(), &reached),
      TrackedIterator(line.data() + line.size(), &reached), &forwarder);
  return parsed ? absl::OkStatus() : forwarder.status();
}

}  // namespace reloader::watchman
