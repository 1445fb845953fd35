#include "fakes/watchman/query/file_writer.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/case_sensitivity.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/query_spec.h"
#include "fakes/watchman/query/value_collector.h"
#include "fakes/watchman/query/vector_view.h"
#include "fakes/watchman/query/view.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;

constexpr TickCounter kCounter = {
    .start_seconds = 1500000000, .pid = 42, .root_number = 1};

class FileWriterTest : public testing::Test {
 protected:
  FileWriterTest() {
    view_.SetLinkTarget("l", "d/a");
    view_.SetContent("d/a", "abc");
  }

  Value Written(const std::vector<Field>& fields) {
    const absl::StatusOr<QuerySpec> spec =
        ParseQuerySpec(Value::Object(), CaseSensitivity::kSensitive);
    const absl::StatusOr<QueryResult> result =
        RunQuery(*spec, view_, {.position = {.counter = kCounter}});
    ValueCollector collector;
    WriteFiles(*result, fields, view_, kCounter, &collector);
    return std::move(collector).Take();
  }

  VectorView view_{{{.name = "d/a",
                     .exists = true,
                     .status = {.device = 1,
                                .inode = 2,
                                .size_bytes = 3,
                                .mtime_ns = 1'234'567'890,
                                .ctime_ns = -1'500'000'001,
                                .link_count = 4,
                                .uid = 5,
                                .gid = 6,
                                .permissions = 0644,
                                .type = FileType::kRegular},
                     .atime_ns = 7'000'000'000,
                     .observed = {.tick = 9},
                     .created = {.tick = 8}},
                    {.name = "l",
                     .exists = true,
                     .status = {.type = FileType::kSymlink},
                     .observed = {.tick = 1}},
                    {.name = "unreadable",
                     .exists = true,
                     .status = {.type = FileType::kRegular},
                     .observed = {.tick = 1}}}};
};

TEST_F(FileWriterTest, OneFieldIsAnArrayOfValues) {
  EXPECT_EQ(Written({Field::kName}), Value::Array({"d/a", "l", "unreadable"}));
}

TEST_F(FileWriterTest, NoFieldIsAnArrayOfEmptyObjects) {
  EXPECT_EQ(Written({}),
            Value::Array({Value::Object(), Value::Object(), Value::Object()}));
}

TEST_F(FileWriterTest, WritesEveryField) {
  const Value files = Written(AllFields());
  EXPECT_EQ(files.items()[0],
            Value::Object({{"name", "d/a"},
                           {"exists", true},
                           {"new", true},
                           {"size", 3},
                           {"mode", 0100644},
                           {"uid", 5},
                           {"gid", 6},
                           {"ino", 2},
                           {"dev", 1},
                           {"nlink", 4},
                           {"type", "f"},
                           {"symlink_target", Value()},
                           {"content.sha1hex",
                            "a9993e364706816aba3e25717850c26c9cd0d89d"},
                           {"cclock", "c:1500000000:42:1:8"},
                           {"oclock", "c:1500000000:42:1:9"},
                           {"atime", 7},
                           {"atime_ms", 7000},
                           {"atime_us", 7000000},
                           {"atime_ns", int64_t{7000000000}},
                           {"atime_f", 7.0},
                           {"mtime", 1},
                           {"mtime_ms", 1234},
                           {"mtime_us", 1234567},
                           {"mtime_ns", 1234567890},
                           {"mtime_f", 1 + 1e-9 * 234567890},
                           {"ctime", -2},
                           {"ctime_ms", -1501},
                           {"ctime_us", -1500001},
                           {"ctime_ns", -1500000001},
                           {"ctime_f", -2 + 1e-9 * 499999999}}));
}

TEST_F(FileWriterTest, WritesTargetsAndWhyContentIsNotThere) {
  const Value files = Written({Field::kSymlinkTarget, Field::kContentSha1});
  EXPECT_EQ(files.items()[1], Value::Object({{"symlink_target", "d/a"},
                                             {"content.sha1hex", Value()}}));
  EXPECT_EQ(*files.items()[2].Find("content.sha1hex"),
            Value::Object({{"error", "nothing is set for unreadable"}}));
}

TEST_F(FileWriterTest, AFieldMayBeNamedTwice) {
  EXPECT_EQ(Written({Field::kSize, Field::kSize}).items()[0],
            Value::Object({{"size", 3}}));
}

TEST(FieldTest, EveryNameIsRead) {
  Value names = Value::Array();
  for (const Field field : AllFields()) {
    names.items().push_back(FieldName(field));
  }
  const absl::StatusOr<std::vector<Field>> fields = ParseFields(&names);
  ASSERT_TRUE(fields.ok());
  EXPECT_EQ(*fields, AllFields());
  EXPECT_EQ(fields->size(), 30u);
}

}  // namespace
}  // namespace reloader::fakes::watchman
