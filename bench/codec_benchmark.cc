// How fast Watchman's answers are read and written: the answer to a query for
// a whole tree, names only or with eight fields. See bench/README.md.
//
// Names are subject/variant/encoding/fields/files. Beside our own code:
// - floor/copy: the same bytes through memcpy(3), in the same pieces;
// - decode/value: a tree of values that owns them, as most clients make one;
// - decode/nlohmann, encode/nlohmann: nlohmann-json and its own tree.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "bench/bench_main.h"
#include "bench/lazy.h"
#include "bench/query_answer.h"
#include "bench/row.h"
#include "benchmark/benchmark.h"
#include "nlohmann/json.hpp"
#include "reloader/check.h"
#include "reloader/testing/allocation_meter.h"
#include "reloader/watchman/pdu_encoder.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::bench {
namespace {

using watchman::PduEncoder;
using watchman::PduEncoding;
using watchman::PduFormat;
using watchman::PduHandler;
using watchman::PduReader;
using watchman::PduVisitor;
using watchman::StringKind;

// What a socket gives at once.
constexpr size_t kPieceBytes = 64 * 1024;
// A tree of values takes a thousand bytes a file and more.
constexpr int64_t kMostFilesInValues = 100'000;

struct Shape {
  absl::string_view name;
  AnswerFields fields;
  // What a decoder that checks every length, and an encoder, shall reach.
  double decode_target;
  double encode_target;
};
constexpr Shape kShapes[] = {{"names", AnswerFields::kName, 2500, 3300},
                             {"eight_fields", AnswerFields::kEight, 800, 0}};

struct Encoding {
  absl::string_view name;
  PduFormat format;
};
constexpr Encoding kEncodings[] = {{"bser1", PduFormat::kBserV1},
                                   {"bser2", PduFormat::kBserV2},
                                   {"json", PduFormat::kJson}};

// Looks at all that is visited, and at nothing twice.
class Sum final : public PduHandler, public PduVisitor {
 public:
  uint64_t sum() const { return sum_; }

  PduVisitor* OnBeginPdu(const PduEncoding&) override { return this; }
  void OnEndPdu() override {}
  void OnNull() override {}
  void OnBool(bool value) override { sum_ += value ? 1 : 0; }
  void OnInt(int64_t value) override { sum_ += static_cast<uint64_t>(value); }
  void OnReal(double) override {}
  void OnString(absl::string_view bytes, StringKind) override {
    sum_ += bytes.size() + static_cast<unsigned char>(bytes.back());
  }
  void OnBeginArray(Count) override {}
  void OnEndArray() override {}
  void OnBeginObject(Count) override {}
  void OnKey(absl::string_view key) override { sum_ += key.size(); }
  void OnEndObject() override {}
  void OnBeginTemplate(absl::Span<const absl::string_view>, size_t) override {}
  void OnSkip() override {}
  void OnEndTemplate() override {}

 private:
  uint64_t sum_ = 0;
};

class Builder final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding&) override { return &builder_; }
  void OnEndPdu() override { benchmark::DoNotOptimize(builder_.Take()); }

 private:
  watchman::ValueBuilder builder_;
};

void Encode(const QueryAnswer& answer, const Shape& shape,
            const Encoding& encoding, std::string* pdu) {
  pdu->clear();
  PduEncoder encoder({encoding.format}, pdu);
  answer.Visit(shape.fields, encoder.visitor());
  RELOADER_CHECK(encoder.Finish().ok());
}

void Decode(absl::string_view pdu, PduHandler* handler) {
  PduReader reader(handler);
  for (size_t i = 0; i < pdu.size(); i += kPieceBytes) {
    RELOADER_CHECK(reader.Feed(pdu.substr(i, kPieceBytes)).ok());
  }
  RELOADER_CHECK(!reader.in_pdu());
}

void Copy(absl::string_view pdu) {
  char piece[kPieceBytes];
  for (size_t i = 0; i < pdu.size(); i += kPieceBytes) {
    const absl::string_view from = pdu.substr(i, kPieceBytes);
    std::memcpy(piece, from.data(), from.size());
    benchmark::DoNotOptimize(piece);
    benchmark::ClobberMemory();
  }
}

// The rows of one answer in one encoding.
class Rows {
 public:
  Rows(int64_t files, const Shape& shape, const Encoding& encoding)
      : files_(files), shape_(shape), encoding_(encoding) {
    answer_ = MakeLazy<QueryAnswer>(
        [files] { return std::make_unique<QueryAnswer>(files); });
    pdu_ = MakeLazy<std::string>([answer = answer_, shape, encoding] {
      auto pdu = std::make_unique<std::string>();
      Encode(**answer, shape, encoding, pdu.get());
      return pdu;
    });
  }

  void Add() {
    const bool is_json = encoding_.format == PduFormat::kJson;
    AddDecode("floor/copy", 0, Copy);
    AddDecode("decode/visit", is_json ? 0 : shape_.decode_target,
              [](absl::string_view pdu) {
                Sum sum;
                Decode(pdu, &sum);
                benchmark::DoNotOptimize(sum.sum());
              });
    AddEncode(is_json ? 0 : shape_.encode_target);
    if (files_ > kMostFilesInValues) return;
    AddDecode("decode/value", 0, [](absl::string_view pdu) {
      Builder builder;
      Decode(pdu, &builder);
    });
    if (!is_json) return;
    AddDecode("decode/nlohmann", 0, [](absl::string_view pdu) {
      benchmark::DoNotOptimize(
          nlohmann::json::parse(pdu.data(), pdu.data() + pdu.size()));
    });
    AddOtherEncode();
  }

 private:
  std::string Name(absl::string_view what) const {
    return absl::StrCat(what, "/", encoding_.name, "/", shape_.name,
                        "/files:", files_);
  }

  void AddDecode(absl::string_view what, double target,
                 const std::function<void(absl::string_view)>& run) {
    AddRow(Name(what), files_, RowTime::kProcessor,
           [run, target, pdu = pdu_](benchmark::State& state) {
             const std::string& bytes = **pdu;
             const AllocationMeter meter;
             for (auto _ : state) run(bytes);
             Say(state, meter, bytes.size(), target);
           });
  }

  void AddEncode(double target) {
    AddRow(Name("encode/visit"), files_, RowTime::kProcessor,
           [this_shape = shape_, encoding = encoding_, answer = answer_,
            target](benchmark::State& state) {
             std::string pdu;
             Encode(**answer, this_shape, encoding, &pdu);
             const AllocationMeter meter;
             for (auto _ : state) {
               Encode(**answer, this_shape, encoding, &pdu);
               benchmark::DoNotOptimize(pdu.data());
             }
             Say(state, meter, pdu.size(), target);
           });
  }

  void AddOtherEncode() {
    AddRow(Name("encode/nlohmann"), files_, RowTime::kProcessor,
           [pdu = pdu_](benchmark::State& state) {
             const nlohmann::json json = nlohmann::json::parse(**pdu);
             const AllocationMeter meter;
             for (auto _ : state) benchmark::DoNotOptimize(json.dump());
             Say(state, meter, (**pdu).size(), 0);
           });
  }

  static void Say(benchmark::State& state, const AllocationMeter& meter,
                  size_t bytes, double target) {
    SetPerIteration(state, "allocations", meter.allocations());
    SetMegabytesPerSecond(state, static_cast<int64_t>(bytes), target);
  }

  const int64_t files_;
  const Shape shape_;
  const Encoding encoding_;
  std::shared_ptr<Lazy<QueryAnswer>> answer_;
  std::shared_ptr<Lazy<std::string>> pdu_;
};

void AddAll(Bench* bench) {
  for (const int64_t files : bench->sizes()) {
    for (const Shape& shape : kShapes) {
      for (const Encoding& encoding : kEncodings) {
        Rows(files, shape, encoding).Add();
      }
    }
  }
}

}  // namespace
}  // namespace reloader::bench

int main(int argc, char** argv) {
  return reloader::bench::BenchMain(argc, argv, reloader::bench::AddAll);
}
