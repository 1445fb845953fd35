// Random values and templates through each encoding and back, in pieces of
// random sizes.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"
#include "reloader/watchman/decoder_checks.h"
#include "reloader/watchman/decoder_limits.h"
#include "reloader/watchman/pdu_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/recording_handler.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

using ::rc::gen::arbitrary;
using ::rc::gen::container;
using ::rc::gen::element;
using ::rc::gen::inRange;

enum class Strings { kOfJson, kAll };

// Strings of valid UTF-8, with all that JSON escapes.
std::string AnyText(Strings strings) {
  // No reader of JSON takes a NUL.
  const std::string nul(strings == Strings::kOfJson ? 0 : 1, '\0');
  const auto characters =
      *container<std::vector<std::string>>(element<std::string>(
          "a", "B", "/", ".", "\"", "\\", "\n", "\x01", "\x1f", "\x7f", nul,
          "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "twelve bytes"));
  std::string text;
  for (const std::string& character : characters) text += character;
  return text;
}

// Integers of each width, and the ends of their ranges.
int64_t AnyInt() {
  const int bits = *inRange(0, 64);
  const auto near = *inRange<int64_t>(-2, 3);
  const auto power = static_cast<int64_t>(uint64_t{1} << bits);
  return *element<int64_t>(static_cast<int64_t>(static_cast<uint64_t>(power) +
                                                static_cast<uint64_t>(near)),
                           *arbitrary<int64_t>());
}

Value AnyScalar(Strings strings) {
  switch (*inRange(0, strings == Strings::kOfJson ? 5 : 6)) {
    case 0:
      return {};
    case 1:
      return *arbitrary<bool>();
    case 2:
      return AnyInt();
    case 3:
      return *arbitrary<double>();
    case 4:
      return AnyText(strings);
    default:
      return Value::Bytes(*arbitrary<std::string>());
  }
}

Value AnyValue(Strings strings, int depth) {
  const int kind = depth == 0 ? 0 : *inRange(0, 4);
  if (kind < 2) return AnyScalar(strings);
  const int count = *inRange(0, 6);
  Value value = kind == 2 ? Value::Array() : Value::Object();
  for (int i = 0; i < count; ++i) {
    Value item = AnyValue(strings, depth - 1);
    if (kind == 2) {
      value.items().push_back(std::move(item));
    } else {
      value.members()[AnyText(strings)] = std::move(item);
    }
  }
  return value;
}

// What JSON takes on its own.
Value AnyContainer(Strings strings) {
  return Value::Array({AnyValue(strings, 4), AnyValue(strings, 4)});
}

PduEncoding AnyBser() {
  return *element(PduEncoding{PduFormat::kBserV1},
                  PduEncoding{PduFormat::kBserV2},
                  PduEncoding{PduFormat::kBserV2, kBserNoText});
}

class Builder final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding& encoding) override {
    encodings.push_back(encoding);
    return &builder_;
  }
  void OnEndPdu() override { values.push_back(builder_.Take()); }

  std::vector<PduEncoding> encodings;
  std::vector<Value> values;

 private:
  ValueBuilder builder_;
};

void DecodeInRandomPieces(absl::string_view bytes, PduHandler* handler) {
  const auto sizes = *rc::gen::nonEmpty(
      container<std::vector<size_t>>(inRange<size_t>(1, 30)));
  size_t next = 0;
  const absl::Status status = DecodeInPieces(
      DecoderKind::kAny, bytes, [&] { return sizes[next++ % sizes.size()]; },
      TrailingBytes::kAreAnError, handler);
  RC_ASSERT(status == absl::OkStatus());
}

RC_GTEST_PROP(CodecPropertyTest, ValuesOfAllEncodingsComeBack, ()) {
  const int count = *inRange(1, 4);
  std::string pdus;
  std::vector<PduEncoding> encodings;
  std::vector<Value> values;
  for (int i = 0; i < count; ++i) {
    const bool json = *arbitrary<bool>();
    encodings.push_back(json ? PduEncoding{PduFormat::kJson} : AnyBser());
    values.push_back(AnyContainer(json ? Strings::kOfJson : Strings::kAll));
    RC_ASSERT(AppendPdu(values[i], encodings[i], &pdus) == absl::OkStatus());
  }
  Builder builder;
  DecodeInRandomPieces(pdus, &builder);
  RC_ASSERT(builder.encodings == encodings);
  RC_ASSERT(builder.values == values);
}

RC_GTEST_PROP(CodecPropertyTest, TextAndBytesStayApartInV2, ()) {
  const Value value = AnyContainer(Strings::kAll);
  std::string pdu;
  const PduEncoding encoding = {PduFormat::kBserV2};
  RC_ASSERT(AppendPdu(value, encoding, &pdu) == absl::OkStatus());
  RecordingHandler expected;
  value.Visit(expected.OnBeginPdu(encoding));
  expected.OnEndPdu();
  RecordingHandler seen;
  DecodeInRandomPieces(pdu, &seen);
  RC_ASSERT(seen.text() == expected.text());
}

// A template; a cell without a value is skipped.
struct Table {
  std::vector<std::string> keys;
  std::vector<std::vector<std::optional<Value>>> rows;

  void Visit(PduVisitor* visitor) const {
    const std::vector<absl::string_view> views(keys.begin(), keys.end());
    visitor->OnBeginTemplate(views, rows.size());
    for (const auto& row : rows) {
      for (const std::optional<Value>& cell : row) {
        if (cell.has_value()) {
          cell->Visit(visitor);
        } else {
          visitor->OnSkip();
        }
      }
    }
    visitor->OnEndTemplate();
  }

  Value ToValue() const {
    Value array = Value::Array();
    for (const auto& row : rows) {
      Value object = Value::Object();
      for (size_t i = 0; i < keys.size(); ++i) {
        if (row[i].has_value()) object.members()[keys[i]] = *row[i];
      }
      array.items().push_back(object);
    }
    return array;
  }
};

Table AnyTable(Strings strings) {
  Table table;
  table.keys = *rc::gen::nonEmpty(rc::gen::unique<std::vector<std::string>>(
      element<std::string>("name", "size", "\"", "mode", "\xc3\xa9")));
  table.rows.resize(*inRange(0, 8));
  for (auto& row : table.rows) {
    for (size_t i = 0; i < table.keys.size(); ++i) {
      row.emplace_back();
      if (*inRange(0, 4) > 0) row.back() = AnyValue(strings, 2);
    }
  }
  return table;
}

RC_GTEST_PROP(CodecPropertyTest, TemplatesComeBackFromBser, ()) {
  const Table table = AnyTable(Strings::kAll);
  const PduEncoding encoding = {PduFormat::kBserV2};
  std::string pdu;
  PduEncoder encoder(encoding, &pdu);
  table.Visit(encoder.visitor());
  RC_ASSERT(encoder.Finish() == absl::OkStatus());
  RecordingHandler expected;
  table.Visit(expected.OnBeginPdu(encoding));
  expected.OnEndPdu();
  RecordingHandler seen;
  DecodeInRandomPieces(pdu, &seen);
  RC_ASSERT(seen.text() == expected.text());
}

RC_GTEST_PROP(CodecPropertyTest, TemplatesComeBackAsArraysOfObjects, ()) {
  const bool json = *arbitrary<bool>();
  const Table table = AnyTable(json ? Strings::kOfJson : Strings::kAll);
  std::string pdu;
  PduEncoder encoder(json ? PduEncoding{PduFormat::kJson} : AnyBser(), &pdu);
  table.Visit(encoder.visitor());
  RC_ASSERT(encoder.Finish() == absl::OkStatus());
  Builder builder;
  DecodeInRandomPieces(pdu, &builder);
  RC_ASSERT(builder.values == std::vector<Value>{table.ToValue()});
}

// One byte wrong, or the end missing: no crash, and pieces do not matter.
RC_GTEST_PROP(CodecPropertyTest, DamagedPdusAreReadAlikeInPieces, ()) {
  std::string pdu;
  const PduEncoding encoding =
      *arbitrary<bool>() ? PduEncoding{PduFormat::kJson} : AnyBser();
  RC_ASSERT(AppendPdu(AnyContainer(Strings::kOfJson), encoding, &pdu) ==
            absl::OkStatus());
  pdu[*inRange<size_t>(0, pdu.size())] = *arbitrary<char>();
  pdu.resize(*inRange<size_t>(0, pdu.size() + 1));
  CheckDecoder(DecoderKind::kAny, pdu);
}

}  // namespace
}  // namespace reloader::watchman
