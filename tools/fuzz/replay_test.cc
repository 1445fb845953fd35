#include "tools/fuzz/replay.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader::fuzz {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

absl::string_view AsBytes(const uint8_t* data, size_t size) {
  return absl::string_view(reinterpret_cast<const char*>(data), size);
}

int Survive(const uint8_t*, size_t) { return 0; }

// A corpus of two files and a place for outputs; both go with the test.
class ReplayTest : public testing::Test {
 protected:
  ReplayTest() {
    std::string pattern = absl::StrCat(testing::TempDir(), "/replay_XXXXXX");
    root_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(root_ / "corpus");
    std::filesystem::create_directories(root_ / "out");
    Write("corpus/a", "first");
    Write("corpus/b", absl::string_view("bo\0om", 5));
    options_.files = {root_ / "corpus"};
    options_.output_directory = root_ / "out";
  }
  ~ReplayTest() override { std::filesystem::remove_all(root_); }

  void Write(absl::string_view name, absl::string_view bytes) {
    std::ofstream(root_ / std::string(name), std::ios::binary) << bytes;
  }

  // Returns the input that a failed replay left behind.
  std::string SavedInput() const {
    std::string saved;
    for (const auto& entry :
         std::filesystem::directory_iterator(root_ / "out")) {
      std::ifstream file(entry.path(), std::ios::binary);
      saved.append((std::istreambuf_iterator<char>(file)),
                   std::istreambuf_iterator<char>());
    }
    return saved;
  }

  bool Run(FuzzTarget target) { return Replay(options_, target, log_); }

  std::filesystem::path root_;
  ReplayOptions options_;
  std::ostringstream log_;
};

TEST_F(ReplayTest, ATargetThatSurvivesPassesAndLeavesNothing) {
  options_.generated = 100;
  EXPECT_TRUE(Run(Survive));
  EXPECT_EQ(log_.str(), "Replaying 2 files and 100 generated inputs, seed 1\n");
  EXPECT_TRUE(std::filesystem::is_empty(root_ / "out"));
}

TEST_F(ReplayTest, EveryInputRunsOnceInOrder) {
  options_.generated = 3;
  // What the child process sees goes to a file, one size a line.
  const std::string seen = root_ / "seen";
  EXPECT_TRUE(Run([&seen](const uint8_t* data, size_t size) {
    std::ofstream(seen, std::ios::app)
        << AsBytes(data, size).substr(0, 2) << (size == 5 ? "5" : "") << "\n";
    return 0;
  }));
  std::ifstream file(seen);
  std::string first;
  std::string second;
  std::getline(file, first);
  std::getline(file, second);
  EXPECT_EQ(first, "fi5");
  EXPECT_EQ(second, "bo5");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(file), {}),
              Not(IsEmpty()))
      << "the generated inputs did not run";
}

TEST_F(ReplayTest, AnAbortIsToldWithTheFileAndItsBytes) {
  EXPECT_FALSE(Run([](const uint8_t* data, size_t size) {
    if (AsBytes(data, size) == absl::string_view("bo\0om", 5)) std::abort();
    return 0;
  }));
  EXPECT_THAT(
      log_.str(),
      AllOf(HasSubstr("ended    by signal 6 (Aborted)\n"),
            HasSubstr("/corpus/b\n"), HasSubstr("bytes    5: \"bo\\x00om\"\n"),
            HasSubstr("restore  echo Ym8Ab20= | base64 -d > input\n"),
            HasSubstr(absl::StrCat("saved    ", options_.output_directory))));
  EXPECT_EQ(SavedInput(), std::string("bo\0om", 5));
}

TEST_F(ReplayTest, AShortInputAfterALongOneIsSavedWithoutItsRest) {
  Write("corpus/a", std::string(1000, 'x'));
  EXPECT_FALSE(Run([](const uint8_t*, size_t size) {
    if (size == 5) std::abort();
    return 0;
  }));
  EXPECT_EQ(SavedInput(), std::string("bo\0om", 5));
}

TEST_F(ReplayTest, ATargetThatExitsHasFailed) {
  EXPECT_FALSE(Run([](const uint8_t*, size_t) -> int { std::_Exit(7); }));
  EXPECT_THAT(log_.str(), AllOf(HasSubstr("ended    by exit with status 7\n"),
                                HasSubstr("/corpus/a\n")));
}

TEST_F(ReplayTest, AGeneratedInputIsToldWithItsNumberAndSeed) {
  options_.generated = 10000;
  options_.seed = 27;
  EXPECT_FALSE(Run([](const uint8_t* data, size_t size) {
    if (absl::StrContains(AsBytes(data, size), "ff")) std::abort();
    return 0;
  }));
  EXPECT_THAT(log_.str(), AllOf(HasSubstr("input    generated input "),
                                HasSubstr(" of seed 27\n")));
  EXPECT_THAT(SavedInput(), HasSubstr("ff"));
}

TEST_F(ReplayTest, AnInputThatNeverEndsHasFailed) {
  options_.seconds_per_input = 1;
  EXPECT_FALSE(Run([](const uint8_t*, size_t) {
    for (volatile bool on = true; on;) {
    }
    return 0;
  }));
  EXPECT_THAT(log_.str(), HasSubstr("took too long, or for ever"));
  EXPECT_EQ(SavedInput(), "first");
}

TEST_F(ReplayTest, AMissingFileIsNoSuccess) {
  options_.files = {root_ / "missing"};
  EXPECT_FALSE(Run(Survive));
  EXPECT_THAT(log_.str(),
              AllOf(HasSubstr("cannot read "), EndsWith("/missing\n")));
}

TEST_F(ReplayTest, AMissingOutputDirectoryIsNoSuccess) {
  options_.output_directory = root_ / "missing";
  EXPECT_FALSE(Run(Survive));
  EXPECT_THAT(log_.str(), HasSubstr("cannot write "));
}

}  // namespace
}  // namespace reloader::fuzz
