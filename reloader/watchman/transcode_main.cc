// Reads PDUs of any encoding from standard input and writes their values to
// standard output in another. For tests that hold the codecs to those of
// others.
//
//   transcode ENCODING PIECE_BYTES [--templates]
//
// ENCODING is json, v1, v2 or v2-no-text. The decoder is fed PIECE_BYTES at a
// time. With --templates, an array of two or more objects, of which one has a
// key, is written as a template. Exit status: 0; 1 an error, which is told; 2
// wrong usage.
#include <cstddef>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/pdu_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

void VisitWithTemplates(const Value& value, PduVisitor* visitor);

// Returns all keys of the objects in `items`; none if they are not a table.
std::set<absl::string_view> ColumnsOf(const Value::Items& items) {
  std::set<absl::string_view> columns;
  for (const Value& item : items) {
    if (items.size() < 2 || !item.is_object()) return {};
    for (const auto& [key, member] : item.members()) columns.insert(key);
  }
  return columns;
}

void VisitArray(const Value::Items& items, PduVisitor* visitor) {
  const std::set<absl::string_view> columns = ColumnsOf(items);
  if (columns.empty()) {
    visitor->OnBeginArray(items.size());
    for (const Value& item : items) VisitWithTemplates(item, visitor);
    visitor->OnEndArray();
    return;
  }
  const std::vector<absl::string_view> keys(columns.begin(), columns.end());
  visitor->OnBeginTemplate(keys, items.size());
  for (const Value& item : items) {
    for (const absl::string_view key : keys) {
      const Value* cell = item.Find(key);
      if (cell == nullptr) {
        visitor->OnSkip();
      } else {
        VisitWithTemplates(*cell, visitor);
      }
    }
  }
  visitor->OnEndTemplate();
}

void VisitWithTemplates(const Value& value, PduVisitor* visitor) {
  if (value.is_array()) {
    VisitArray(value.items(), visitor);
  } else if (value.is_object()) {
    visitor->OnBeginObject(value.members().size());
    for (const auto& [key, member] : value.members()) {
      visitor->OnKey(key);
      VisitWithTemplates(member, visitor);
    }
    visitor->OnEndObject();
  } else {
    value.Visit(visitor);
  }
}

class Transcoder final : public PduHandler {
 public:
  Transcoder(const PduEncoding& encoding, bool templates)
      : encoding_(encoding), templates_(templates) {}

  const absl::Status& status() const { return status_; }

  // Without templates, what is decoded goes straight into the encoder.
  PduVisitor* OnBeginPdu(const PduEncoding&) override {
    if (templates_) return &builder_;
    pdu_.clear();
    encoder_.emplace(encoding_, &pdu_);
    return encoder_->visitor();
  }
  void OnEndPdu() override {
    if (templates_) {
      pdu_.clear();
      encoder_.emplace(encoding_, &pdu_);
      VisitWithTemplates(builder_.Take(), encoder_->visitor());
    }
    status_.Update(encoder_->Finish());
    std::cout.write(pdu_.data(), static_cast<std::streamsize>(pdu_.size()));
  }

 private:
  const PduEncoding encoding_;
  const bool templates_;
  absl::Status status_;
  ValueBuilder builder_;
  std::string pdu_;
  std::optional<PduEncoder> encoder_;
};

int Main(const std::vector<std::string>& arguments) {
  const std::map<std::string, PduEncoding> encodings = {
      {"json", {PduFormat::kJson}},
      {"v1", {PduFormat::kBserV1}},
      {"v2", {PduFormat::kBserV2}},
      {"v2-no-text", {PduFormat::kBserV2, kBserNoText}}};
  const bool templates = arguments.size() == 3 && arguments[2] == "--templates";
  size_t piece_bytes = 0;
  if (arguments.size() != (templates ? 3 : 2) ||
      encodings.count(arguments[0]) == 0 ||
      !absl::SimpleAtoi(arguments[1], &piece_bytes) || piece_bytes == 0) {
    std::cerr << "usage: transcode ENCODING PIECE_BYTES [--templates]\n";
    return 2;
  }
  Transcoder transcoder(encodings.at(arguments[0]), templates);
  PduReader reader(&transcoder);
  std::string piece(piece_bytes, '\0');
  absl::Status status;
  while (status.ok() && std::cin) {
    std::cin.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    status = reader.Feed(absl::string_view(piece.data(), std::cin.gcount()));
    status.Update(transcoder.status());
  }
  if (status.ok() && reader.in_pdu()) {
    status = absl::InvalidArgumentError("the last PDU has no end");
  }
  if (!status.ok()) std::cerr << status << '\n';
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace reloader::watchman

int main(int argc, char** argv) {
  return reloader::watchman::Main({argv + 1, argv + argc});
}
