#include "reloader/watchman/json_text.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "reloader/watchman/json_decoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

constexpr absl::string_view kErrorPrefix = "JSON: at byte ";

class Builder final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding&) override { return &builder_; }
  void OnEndPdu() override { value_ = builder_.Take(); }
  std::optional<Value> Take() { return std::move(value_); }

 private:
  ValueBuilder builder_;
  std::optional<Value> value_;
};

// "JSON: at byte 9: expected …" says where that is in a text of lines.
absl::Status InLines(absl::string_view text, const absl::Status& error) {
  absl::string_view message = error.message();
  size_t offset = 0;
  const size_t colon = message.find(": ", kErrorPrefix.size());
  if (!absl::ConsumePrefix(&message, kErrorPrefix) ||
      !absl::SimpleAtoi(message.substr(0, colon - kErrorPrefix.size()),
                        &offset)) {
    return error;
  }
  const absl::string_view before = text.substr(0, offset);
  // Not found is -1: the line begins at 0.
  const size_t line_begin = before.rfind('\n') + 1;
  return absl::InvalidArgumentError(
      absl::StrCat("line ", 1 + std::count(before.begin(), before.end(), '\n'),
                   ", column ", 1 + before.size() - line_begin,
                   message.substr(colon - kErrorPrefix.size())));
}

}  // namespace

absl::StatusOr<Value> ParseJson(absl::string_view text) {
  if (absl::StripAsciiWhitespace(text).empty()) {
    return absl::InvalidArgumentError(
        "line 1, column 1: expected an array or an object, found nothing");
  }
  // The decoder reads lines. Outside of strings, where neither may stand, a
  // line break is as good as the other.
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', '\r');
  line += '\n';
  Builder builder;
  JsonDecoder decoder(&builder);
  if (const absl::StatusOr<size_t> taken = decoder.Feed(line); !taken.ok()) {
    return InLines(text, taken.status());
  }
  return *builder.Take();
}

}  // namespace reloader::watchman
