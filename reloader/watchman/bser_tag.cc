#include "reloader/watchman/bser_tag.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace reloader::watchman {
namespace {

absl::string_view NameOf(BserTag tag) {
  switch (tag) {
    case BserTag::kArray:
      return "an array";
    case BserTag::kObject:
      return "an object";
    case BserTag::kBytes:
      return "a byte string";
    case BserTag::kInt8:
    case BserTag::kInt16:
    case BserTag::kInt32:
    case BserTag::kInt64:
      return "an integer";
    case BserTag::kReal:
      return "a real";
    case BserTag::kTrue:
      return "true";
    case BserTag::kFalse:
      return "false";
    case BserTag::kNull:
      return "null";
    case BserTag::kTemplate:
      return "a template";
    case BserTag::kSkip:
      return "a skip marker";
    case BserTag::kText:
      return "a text string";
  }
  return "no known tag";
}

}  // namespace

std::string DescribeBserTag(uint8_t tag) {
  return absl::StrCat(NameOf(static_cast<BserTag>(tag)), " (0x",
                      absl::Hex(tag, absl::kZeroPad2), ")");
}

}  // namespace reloader::watchman
