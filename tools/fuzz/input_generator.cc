#include "tools/fuzz/input_generator.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reloader::fuzz {
namespace {

constexpr size_t kShortBytes = 64;

}  // namespace

InputGenerator::InputGenerator(std::vector<std::string> examples, uint64_t seed)
    : examples_(std::move(examples)), random_(seed) {
  std::set<char> known;
  for (const std::string& example : examples_) {
    known.insert(example.begin(), example.end());
  }
  known_bytes_.assign(known.begin(), known.end());
}

std::string InputGenerator::Next() {
  if (examples_.empty() || Below(8) == 0) return RandomBytes();
  std::string input = Below(3) == 0 ? Splice() : AnyExample();
  for (size_t mutations = Below(6); mutations > 0; --mutations) Mutate(&input);
  if (input.size() > kMaxInputBytes) input.resize(kMaxInputBytes);
  return input;
}

size_t InputGenerator::Below(size_t end) { return random_() % end; }

const std::string& InputGenerator::AnyExample() {
  return examples_[Below(examples_.size())];
}

char InputGenerator::AnyByte() {
  if (!known_bytes_.empty() && Below(4) != 0) {
    return known_bytes_[Below(known_bytes_.size())];
  }
  return static_cast<char>(Below(256));
}

std::string InputGenerator::RandomBytes() {
  const size_t limit = Below(16) == 0 ? kMaxInputBytes : kShortBytes;
  std::string input(Below(limit + 1), '\0');
  for (char& byte : input) byte = AnyByte();
  return input;
}

std::string InputGenerator::Splice() {
  std::string input = AnyExample();
  input.resize(Below(input.size() + 1));
  const std::string& tail = AnyExample();
  return input.append(tail, Below(tail.size() + 1));
}

// Every random number has a statement of its own: the order in which arguments
// are evaluated differs between compilers.
void InputGenerator::Mutate(std::string* input) {
  const size_t place = Below(input->size() + 1);
  const size_t other_place = Below(input->size() + 1);
  const size_t times = Below(kShortBytes);
  const size_t size = std::min(input->size() - place, times);
  const char byte = AnyByte();
  switch (Below(6)) {
    case 0:
      input->insert(place, 1, byte);
      break;
    case 1:
      input->erase(place, size);
      break;
    case 2:
      input->insert(other_place, input->substr(place, size));
      break;
    case 3:
      input->insert(place, times, byte);
      break;
    case 4:
      if (place < input->size()) (*input)[place] = byte;
      break;
    default:
      if (place < input->size()) {
        (*input)[place] = static_cast<char>((*input)[place] ^ 1 << Below(8));
      }
  }
}

}  // namespace reloader::fuzz
