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
  const std::string& head = AnyExample();
  const std::string& tail = AnyExample();
  return head.substr(0, Below(head.size() + 1)) +
         tail.substr(Below(tail.size() + 1));
}

void InputGenerator::Mutate(std::string* input) {
  const size_t place = Below(input->size() + 1);
  const size_t size = Below(std::min(input->size() - place, kShortBytes) + 1);
  switch (Below(6)) {
    case 0:
      input->insert(place, 1, AnyByte());
      break;
    case 1:
      input->erase(place, size);
      break;
    case 2:
      input->insert(Below(input->size() + 1), input->substr(place, size));
      break;
    case 3:
      input->insert(place, Below(kShortBytes), AnyByte());
      break;
    case 4:
      if (place < input->size()) (*input)[place] = AnyByte();
      break;
    default:
      if (place < input->size()) {
        (*input)[place] = static_cast<char>((*input)[place] ^ 1 << Below(8));
      }
  }
}

}  // namespace reloader::fuzz
