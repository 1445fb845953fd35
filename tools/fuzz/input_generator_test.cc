#include "tools/fuzz/input_generator.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace reloader::fuzz {
namespace {

std::vector<std::string> Inputs(InputGenerator generator, int count) {
  std::vector<std::string> inputs;
  for (int i = 0; i < count; ++i) inputs.push_back(generator.Next());
  return inputs;
}

TEST(InputGeneratorTest, TheSeedAloneDecides) {
  const std::vector<std::string> examples = {"abc", "**/*.py"};
  const auto first = Inputs(InputGenerator(examples, 1), 500);
  EXPECT_EQ(first, Inputs(InputGenerator(examples, 1), 500));
  EXPECT_NE(first, Inputs(InputGenerator(examples, 2), 500));
}

TEST(InputGeneratorTest, NoInputIsLargerThanTheLimit) {
  const std::string huge(2 * InputGenerator::kMaxInputBytes, 'x');
  size_t largest = 0;
  for (const std::string& input : Inputs(InputGenerator({huge}, 1), 1000)) {
    largest = std::max(largest, input.size());
  }
  EXPECT_EQ(largest, InputGenerator::kMaxInputBytes);
}

TEST(InputGeneratorTest, InputsVary) {
  const auto inputs = Inputs(InputGenerator({"abc", "**/*.py", ""}, 1), 1000);
  EXPECT_GT(std::set<std::string>(inputs.begin(), inputs.end()).size(), 500u);
}

TEST(InputGeneratorTest, SomeInputsAreSplicesOfExamples) {
  const auto inputs = Inputs(InputGenerator({"abcdef", "123456"}, 1), 50000);
  const std::set<std::string> all(inputs.begin(), inputs.end());
  EXPECT_EQ(all.count("abc456"), 1u);
  EXPECT_EQ(all.count("abcdef"), 1u);
}

TEST(InputGeneratorTest, WithoutExamplesInputsAreRandomBytes) {
  std::set<char> bytes;
  for (const std::string& input : Inputs(InputGenerator({}, 1), 1000)) {
    bytes.insert(input.begin(), input.end());
  }
  EXPECT_EQ(bytes.size(), 256u);
}

}  // namespace
}  // namespace reloader::fuzz
