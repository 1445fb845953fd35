#include "fakes/operation_generator.h"

#include <cstdint>
#include <random>

#include "fakes/file_operation.h"
#include "gtest/gtest.h"

namespace reloader::fakes {
namespace {

TEST(OperationGeneratorTest, NoOperationLeavesItsRoot) {
  const KnownPaths trees[] = {
      {.all = {}, .directories = {""}},
      {.all = {"a", "a/b", "c"}, .directories = {"", "a"}}};
  std::mt19937 random(27685);
  for (int i = 0; i < 200'000; ++i) {
    OperationNumbers numbers;
    for (uint32_t& number : numbers) number = random();
    const FileOperation operation =
        MakeOperation(numbers, trees[i % 2], GeneratorLimits());
    ASSERT_FALSE(CouldEscape(operation)) << operation.ToString();
  }
}

TEST(OperationGeneratorTest, KnowsWhatCouldLeaveARoot) {
  const auto link = [](const char* target) {
    return FileOperation{
        .kind = FileCall::kSymlink, .path = "a", .target = target};
  };
  EXPECT_TRUE(CouldEscape(link("/")));
  EXPECT_TRUE(CouldEscape(link("/etc")));
  EXPECT_TRUE(CouldEscape(link("../../a")));
  EXPECT_TRUE(CouldEscape(link("a/../..")));
  EXPECT_FALSE(CouldEscape(link("//")));
  EXPECT_FALSE(CouldEscape(link("//a")));
  EXPECT_FALSE(CouldEscape(link("../a")));
  EXPECT_FALSE(CouldEscape(link("..a/..b")));
  EXPECT_TRUE(CouldEscape({.kind = FileCall::kUnlink, .path = "../../a"}));
  EXPECT_FALSE(CouldEscape({.kind = FileCall::kUnlink, .path = "a/.."}));
}

TEST(OperationGeneratorTest, AnOperationIsReadAsItIsWritten) {
  std::mt19937 random(1);
  const KnownPaths known = {.all = {"a", "\xff\n\"b"}, .directories = {""}};
  for (int i = 0; i < 20'000; ++i) {
    OperationNumbers numbers;
    for (uint32_t& number : numbers) number = random();
    const FileOperation operation = MakeOperation(numbers, known, {});
    const auto read = ParseFileOperation(operation.ToString());
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->ToString(), operation.ToString());
    EXPECT_EQ(read->path, operation.path);
    EXPECT_EQ(read->target, operation.target);
  }
  for (const char* line : {"", "rename", "rename \"a\" \"b\" x",
                           "move \"a\" \"b\" 1", "rename \"\\q\" \"b\" 1"}) {
    EXPECT_FALSE(ParseFileOperation(line).ok()) << line;
  }
}

}  // namespace
}  // namespace reloader::fakes
