// Choices reads the bytes of a fuzz input as decisions, so that any bytes make
// something that has a shape: a request, a query, a history.
//
//   Choices choices(input);
//   const size_t steps = choices.Below(10);
//   if (choices.OneIn(4)) path = choices.Any(kOddPaths);
//
// Where the bytes end, what a hash of them says goes on: a short input decides
// as much as a long one, and the same input always the same. One thread.
#ifndef TOOLS_FUZZ_CHOICES_H_
#define TOOLS_FUZZ_CHOICES_H_

#include <cstddef>
#include <iterator>
#include <random>

#include "absl/strings/string_view.h"
#include "reloader/stable_hash.h"

namespace reloader::fuzz {

class Choices {
 public:
  // `bytes` must outlive this.
  explicit Choices(absl::string_view bytes)
      : bytes_(bytes), random_(StableHash(bytes)) {}

  // Decides nothing by the bytes themselves: two inputs that are nearly the
  // same have nothing in common. For inputs that nobody steers.
  static Choices Stirred(absl::string_view bytes) {
    Choices choices(bytes);
    choices.bytes_ = "";
    return choices;
  }

  // Every second length of `bytes` is stirred: something for those who steer,
  // and for those who do not.
  static Choices MaybeStirred(absl::string_view bytes) {
    return bytes.size() % 2 == 0 ? Choices(bytes) : Stirred(bytes);
  }

  // Returns a number from 0 to `end` - 1; `end` is from 1 to 256.
  size_t Below(size_t end) {
    if (bytes_.empty()) return random_() % end;
    const auto byte = static_cast<unsigned char>(bytes_[0]);
    bytes_.remove_prefix(1);
    return byte % end;
  }

  bool OneIn(size_t n) { return Below(n) == 0; }

  // Returns an element of an array.
  template <typename Array>
  const auto& Any(const Array& array) {
    return array[Below(std::size(array))];
  }

 private:
  absl::string_view bytes_;
  std::mt19937_64 random_;
};

}  // namespace reloader::fuzz

#endif  // TOOLS_FUZZ_CHOICES_H_
