// Decoding allocates for what has arrived in pieces, and for nothing else.
// Counted, not timed.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "reloader/testing/allocation_meter.h"
#include "reloader/watchman/bser_encoder.h"
#include "reloader/watchman/bser_tag.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/pdu_handler.h"
#include "reloader/watchman/pdu_reader.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value_builder.h"

namespace reloader::watchman {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;

class CountsStrings final : public PduHandler, public PduVisitor {
 public:
  size_t strings() const { return strings_; }

  PduVisitor* OnBeginPdu(const PduEncoding&) override { return this; }
  void OnEndPdu() override {}
  void OnNull() override {}
  void OnBool(bool) override {}
  void OnInt(int64_t) override {}
  void OnReal(double) override {}
  void OnString(absl::string_view, StringKind) override { ++strings_; }
  void OnBeginArray(Count) override {}
  void OnEndArray() override {}
  void OnBeginObject(Count) override {}
  void OnKey(absl::string_view) override {}
  void OnEndObject() override {}
  void OnBeginTemplate(absl::Span<const absl::string_view>, size_t) override {}
  void OnSkip() override {}
  void OnEndTemplate() override {}

 private:
  size_t strings_ = 0;
};

class Builds final : public PduHandler {
 public:
  PduVisitor* OnBeginPdu(const PduEncoding&) override { return &builder_; }
  void OnEndPdu() override {}

 private:
  ValueBuilder builder_;
};

enum class Shape { kNames, kTemplate };

std::string Answer(Shape shape, size_t names) {
  std::string pdu;
  BserEncoder encoder({PduFormat::kBserV2}, &pdu);
  encoder.OnBeginObject(1);
  encoder.OnKey("files");
  if (shape == Shape::kNames) {
    encoder.OnBeginArray(names);
  } else {
    encoder.OnBeginTemplate({"name", "size"}, names);
  }
  for (size_t i = 0; i < names; ++i) {
    encoder.OnString(absl::StrCat("some/directory/or/other/", i, ".cc"),
                     StringKind::kBytes);
    if (shape == Shape::kTemplate) encoder.OnInt(static_cast<int64_t>(i));
  }
  if (shape == Shape::kNames) {
    encoder.OnEndArray();
  } else {
    encoder.OnEndTemplate();
  }
  encoder.OnEndObject();
  encoder.Finish();
  return pdu;
}

int64_t AllocationsOfDecoding(Shape shape, size_t names) {
  const std::string pdu = Answer(shape, names);
  CountsStrings counts;
  PduReader reader(&counts);
  const AllocationMeter meter;
  for (size_t i = 0; i < pdu.size(); i += kPieceBytes) {
    if (!reader.Feed(absl::string_view(pdu).substr(i, kPieceBytes)).ok()) break;
  }
  const int64_t counted = meter.allocations();
  EXPECT_EQ(counts.strings(), names);
  EXPECT_FALSE(reader.in_pdu());
  return counted;
}

TEST(DecoderAllocationTest, AllocatesNothingPerName) {
  for (const Shape shape : {Shape::kNames, Shape::kTemplate}) {
    // For containers, keys, and names that lie across two pieces.
    EXPECT_LE(AllocationsOfDecoding(shape, 100'000), 8);
  }
}

template <typename Handler>
int64_t BytesAllocatedFor(absl::string_view bytes) {
  Handler handler;
  PduReader reader(&handler);
  const AllocationMeter meter;
  const bool ok = reader.Feed(bytes).ok();
  const int64_t counted = meter.allocated_bytes();
  EXPECT_TRUE(ok);
  EXPECT_TRUE(reader.in_pdu());
  return counted;
}

std::string Announced(absl::string_view head, int32_t count) {
  std::string bytes("\0\1\6\0\0\0\xf0\0\0\0\0", 11);  // 4,026,531,840 bytes.
  bytes.append(head.data(), head.size());
  bytes.push_back(static_cast<char>(BserTag::kInt32));
  bytes.append(reinterpret_cast<const char*>(&count), sizeof(count));
  return bytes;
}

TEST(DecoderAllocationTest, AllocatesNothingForWhatIsOnlyAnnounced) {
  for (const std::string& bytes :
       {Announced("\x02", 16'000'000), Announced(std::string(1, '\0'), 1 << 29),
        Announced("\x01", 1 << 28),
        Announced(absl::string_view("\x0b\0", 2), 1 << 28),
        Announced(absl::string_view("\x0b\0\3\1\2\3\1k", 8), 1 << 29)}) {
    EXPECT_LE(BytesAllocatedFor<CountsStrings>(bytes), 500);
    EXPECT_LE(BytesAllocatedFor<Builds>(bytes), 1500);
  }
}

TEST(DecoderAllocationTest, KeepsOfALongStringWhatHasCome) {
  const std::string head = Announced("\x02", 16'000'000);
  const std::string bytes = head + std::string(100'000, 'x');
  EXPECT_LE(BytesAllocatedFor<CountsStrings>(bytes), 250'000);
}

}  // namespace
}  // namespace reloader::watchman
