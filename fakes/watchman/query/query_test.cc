#include "fakes/watchman/query/query.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/vector_view.h"
#include "fakes/watchman/query/view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr TickCounter kCounter = {
    .start_seconds = 1500000000, .pid = 42, .root_number = 1};

Node File(std::string name, uint32_t created, uint32_t observed) {
  return {.name = std::move(name),
          .exists = true,
          .status = {.type = FileType::kRegular},
          .observed = {.tick = observed, .seconds = 1000 + observed},
          .created = {.tick = created, .seconds = 1000 + created}};
}

Node Directory(std::string name, uint32_t created, uint32_t observed) {
  Node node = File(std::move(name), created, observed);
  node.status.type = FileType::kDirectory;
  return node;
}

Node Gone(Node node) {
  node.exists = false;
  return node;
}

class QueryTest : public testing::Test {
 protected:
  absl::StatusOr<QueryResult> Run(Value::Members spec,
                                  Generators generators = Generators::kAll) {
    absl::StatusOr<QuerySpec> query = ParseQuerySpec(
        Value::Object(std::move(spec)), CaseSensitivity::kSensitive);
    if (!query.ok()) return query.status();
    return RunQuery(*query, view_,
                    {.root_path = "/r",
                     .position = {.counter = kCounter, .tick = 9},
                     .cursors = &cursors_,
                     .generators = generators});
  }

  // Names, with a "+" behind those that are new.
  std::vector<std::string> Found(Value::Members spec,
                                 Generators generators = Generators::kAll) {
    const absl::StatusOr<QueryResult> result = Run(std::move(spec), generators);
    EXPECT_TRUE(result.ok()) << result.status();
    std::vector<std::string> names;
    for (const QueryResult::File& file : result->files) {
      names.push_back(std::string(result->NameOf(file)) +
                      (file.is_new ? "+" : ""));
    }
    return names;
  }

  VectorView view_{{File("d/e/z.c", 7, 8), Gone(File("gone.c", 2, 7)),
                    File("B.C", 3, 5), Directory("d/e", 3, 4),
                    Directory("d", 2, 4), File("a.c", 2, 2)}};
  CursorMap cursors_;
};

TEST_F(QueryTest, WithoutSinceAllThatExistsIsNew) {
  EXPECT_THAT(Found({}), ElementsAre("d/e/z.c+", "B.C+", "d/e+", "d+", "a.c+"));
  EXPECT_TRUE(Run({})->is_fresh_instance);
  EXPECT_THAT(Found({{"empty_on_fresh_instance", true}}), IsEmpty());
}

TEST_F(QueryTest, SinceFindsWhatWasNoticedLaterAndWhatIsGone) {
  EXPECT_THAT(Found({{"since", FormatClock(kCounter, 4)}}),
              ElementsAre("d/e/z.c+", "gone.c", "B.C"));
  EXPECT_FALSE(Run({{"since", FormatClock(kCounter, 4)}})->is_fresh_instance);
  EXPECT_THAT(Found({{"since", FormatClock(kCounter, 99)}}), IsEmpty());
}

TEST_F(QueryTest, SinceATimeNewIsTheWrongWayRound) {
  EXPECT_THAT(Found({{"since", 1004}}),
              ElementsAre("d/e/z.c", "gone.c+", "B.C+"));
}

TEST_F(QueryTest, ACursorMovesWithEachUse) {
  cursors_["n:c"] = 7;
  EXPECT_THAT(Found({{"since", "n:c"}}), ElementsAre("d/e/z.c"));
  EXPECT_THAT(Found({{"since", "n:c"}}), IsEmpty());
}

TEST_F(QueryTest, AForeignClockLeavesTheOtherGeneratorsToRun) {
  EXPECT_THAT(Found({{"since", "c:1:2:3:4"}, {"suffix", "c"}}),
              ElementsAre("d/e/z.c+", "B.C+", "a.c+"));
}

TEST_F(QueryTest, GeneratorsAreAUnionWithDuplicates) {
  const std::string clock = FormatClock(kCounter, 7);
  EXPECT_THAT(Found({{"since", clock}, {"suffix", "c"}}),
              ElementsAre("d/e/z.c", "d/e/z.c", "gone.c", "B.C", "a.c"));
  EXPECT_THAT(
      Found({{"since", clock}, {"suffix", "c"}, {"dedup_results", true}}),
      ElementsAre("d/e/z.c", "gone.c", "B.C", "a.c"));
}

TEST_F(QueryTest, ASubscriptionOnlyWalksSinceItsClock) {
  EXPECT_THAT(Found({{"since", FormatClock(kCounter, 7)},
                     {"suffix", "c"},
                     {"path", Value::Array({"d"})}},
                    Generators::kSinceOnly),
              ElementsAre("d/e/z.c"));
  EXPECT_THAT(Found({{"suffix", "h"}}, Generators::kSinceOnly),
              ElementsAre("d/e/z.c+", "B.C+", "d/e+", "d+", "a.c+"));
}

TEST_F(QueryTest, AnEmptyPathOrSuffixIsNoneButAnEmptyGlobIs) {
  EXPECT_EQ(Found({{"path", Value::Array()}}).size(), 5u);
  EXPECT_EQ(Found({{"suffix", Value::Array()}}).size(), 5u);
  EXPECT_THAT(Found({{"glob", Value::Array()}}), IsEmpty());
}

TEST_F(QueryTest, ASuffixIsTheLastAndNotTooLong) {
  const std::string longest(127, 's');
  const VectorView view({File("d/x." + longest, 1, 1),
                         File("y." + longest + "s", 1, 1), File("dot.", 1, 1),
                         File("d.C/none", 1, 1)});
  const auto find = [&](const std::string& suffix) {
    const absl::StatusOr<QuerySpec> spec = ParseQuerySpec(
        Value::Object({{"suffix", suffix}}), CaseSensitivity::kSensitive);
    return RunQuery(*spec, view, {})->files.size();
  };
  EXPECT_EQ(find(longest), 1u);
  EXPECT_EQ(find(longest + "s"), 0u);
  EXPECT_EQ(find(""), 1u);
  EXPECT_EQ(find("c/none"), 0u);
}

TEST_F(QueryTest, APathIsADirectorysContentsOrAFile) {
  const auto path = [](const char* name, int depth) {
    return Value::Members{
        {"path",
         Value::Array({Value::Object({{"path", name}, {"depth", depth}})})}};
  };
  EXPECT_THAT(Found(path("d", 0)), ElementsAre("d/e+"));
  EXPECT_THAT(Found(path("d", 1)), ElementsAre("d/e+", "d/e/z.c+"));
  EXPECT_THAT(Found(path("d/", -1)), ElementsAre("d/e+", "d/e/z.c+"));
  EXPECT_THAT(Found(path("", 0)), UnorderedElementsAre("a.c+", "B.C+", "d+"));
  EXPECT_THAT(Found(path("a.c", 0)), ElementsAre("a.c+"));
  EXPECT_THAT(Found(path("./d", 0)), IsEmpty());
  EXPECT_THAT(Found(path("nope", 0)), IsEmpty());
}

TEST_F(QueryTest, GlobsFoldCaseInTheLastComponentWhenTheyShouldNot) {
  const auto glob = [](const char* pattern, bool case_sensitive) {
    return Value::Members{{"glob", Value::Array({pattern})},
                          {"case_sensitive", case_sensitive}};
  };
  EXPECT_THAT(Found(glob("*.c", true)), UnorderedElementsAre("a.c+", "B.C+"));
  EXPECT_THAT(Found(glob("*.c", false)), ElementsAre("a.c+"));
  EXPECT_THAT(Found(glob("A.c", true)), IsEmpty());
  EXPECT_THAT(Found(glob("D/E/*", true)), IsEmpty());
  EXPECT_THAT(Found(glob("D/E/*", false)), ElementsAre("d/e/z.c+"));
  EXPECT_THAT(Found(glob("**/*.C", true)), ElementsAre("B.C+"));
}

TEST_F(QueryTest, NamesAreRelativeToRelativeRoot) {
  EXPECT_THAT(Found({{"relative_root", "d/"}}), ElementsAre("e/z.c+", "e+"));
  EXPECT_THAT(Found({{"relative_root", "d"}, {"path", Value::Array({"e"})}}),
              ElementsAre("e/z.c+"));
  EXPECT_THAT(
      Found({{"relative_root", "d"},
             {"expression", Value::Array({"name", "e/z.c", "wholename"})}}),
      ElementsAre("e/z.c+"));
  EXPECT_THAT(Found({{"relative_root", "nope"}}), IsEmpty());
}

TEST_F(QueryTest, AGlobNeedsItsRelativeRoot) {
  EXPECT_EQ(
      Run({{"relative_root", "nope"}, {"glob", Value::Array({"*"})}})
          .status()
          .message(),
      "query failed: glob_generator could not resolve /r/nope, check your "
      "relative_root parameter!");
}

TEST_F(QueryTest, RefusesSourceControl) {
  const Value scm =
      Value::Object({{"scm", Value::Object({{"mergebase-with", "master"}})}});
  EXPECT_EQ(Run({{"since", scm}}).status(),
            absl::FailedPreconditionError(
                "query failed: This root does not support SCM-aware queries."));
}

}  // namespace
}  // namespace reloader::fakes::watchman
