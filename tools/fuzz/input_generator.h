// Makes inputs for a fuzz target from a seed: random bytes, and mutations and
// splices of given examples. What libFuzzer does with coverage and hours, this
// does blindly and in a second, so that an ordinary test run has a look too.
//
//   InputGenerator generator({"a/b.py", "**/*.py"}, /*seed=*/1);
//   for (int i = 0; i < 10000; ++i) Try(generator.Next());
//
// The same examples and seed give the same inputs on every machine. Not
// thread-safe.
#ifndef TOOLS_FUZZ_INPUT_GENERATOR_H_
#define TOOLS_FUZZ_INPUT_GENERATOR_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace reloader::fuzz {

class InputGenerator {
 public:
  // No input is larger, whatever the examples are.
  static constexpr size_t kMaxInputBytes = 4096;

  // Without `examples`, every input is random bytes.
  InputGenerator(std::vector<std::string> examples, uint64_t seed);

  // Returns the next input: 0 to kMaxInputBytes bytes, mostly few.
  std::string Next();

 private:
  // Returns a number from 0 to `end` - 1; `end` is at least 1.
  size_t Below(size_t end);
  const std::string& AnyExample();
  // Returns a byte of any value, or one that occurs in the examples.
  char AnyByte();
  std::string RandomBytes();
  std::string Splice();
  void Mutate(std::string* input);

  std::vector<std::string> examples_;
  std::string known_bytes_;  // Of all examples, sorted, each once.
  // Its sequence is fixed by the standard; that of a distribution is not.
  std::mt19937_64 random_;
};

}  // namespace reloader::fuzz

#endif  // TOOLS_FUZZ_INPUT_GENERATOR_H_
