#include "reloader/watchman/tree_answer.h"

#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"
#include "reloader/testing/status_matchers.h"
#include "reloader/tree_provider.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RecordingSink final : public TreeSink {
 public:
  void Add(absl::string_view path, const FileStatus& status) override {
    files.emplace_back(path, status);
  }
  void MustCrawl(absl::string_view) override {
    ADD_FAILURE() << "an answer does not know";
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, status] : files) names.push_back(name);
    return names;
  }
  std::vector<std::pair<std::string, FileStatus>> files;
};

// Visits an answer with the rows that `rows` visits.
template <typename Rows>
void VisitAnswer(size_t count, TreeAnswer* answer, Rows rows) {
  answer->OnBeginObject(3);
  answer->OnKey("files");
  // In another order than was asked for, with one that was not.
  const std::vector<absl::string_view> keys = {
      "ino", "name",  "mode", "size", "mtime_ns", "ctime_ns",
      "dev", "nlink", "uid",  "gid",  "extra"};
  answer->OnBeginTemplate(keys, count);
  rows();
  answer->OnEndTemplate();
  answer->OnKey("is_fresh_instance");
  answer->OnBool(true);
  answer->OnKey("clock");
  answer->OnString("c:1:2:3:4", StringKind::kText);
  answer->OnEndObject();
}

void VisitRow(absl::string_view name, int64_t mode, TreeAnswer* answer) {
  answer->OnInt(11);
  answer->OnString(name, StringKind::kBytes);
  answer->OnInt(mode);
  for (const int64_t value : {1, 2, 3, 4, 5, 6, 7}) answer->OnInt(value);
  answer->OnBool(true);
}

TEST(TreeAnswerTest, HandsOnEveryFieldOfAFile) {
  RecordingSink sink;
  TreeAnswer answer(&sink);
  VisitAnswer(1, &answer,
              [&] { VisitRow("src/a.py", S_IFREG | 0644, &answer); });
  EXPECT_THAT(answer.status(), IsOk());
  EXPECT_EQ(answer.clock(), "c:1:2:3:4");
  ASSERT_THAT(sink.Names(), ElementsAre("src/a.py"));
  EXPECT_EQ(sink.files[0].second, (FileStatus{.device = 4,
                                              .inode = 11,
                                              .size_bytes = 1,
                                              .mtime_ns = 2,
                                              .ctime_ns = 3,
                                              .link_count = 5,
                                              .uid = 6,
                                              .gid = 7,
                                              .permissions = 0644,
                                              .type = FileType::kRegular}));
}

TEST(TreeAnswerTest, KnowsEveryTypeOfFile) {
  const std::vector<std::pair<int64_t, FileType>> types = {
      {S_IFDIR, FileType::kDirectory},
      {S_IFLNK, FileType::kSymlink},
      {S_IFIFO, FileType::kFifo},
      {S_IFSOCK, FileType::kSocket},
      {S_IFCHR, FileType::kCharacterDevice},
      {S_IFBLK, FileType::kBlockDevice}};
  RecordingSink sink;
  TreeAnswer answer(&sink);
  VisitAnswer(types.size(), &answer, [&] {
    for (const auto& [mode, type] : types) {
      VisitRow("x", mode | 07777, &answer);
    }
  });
  ASSERT_EQ(sink.files.size(), types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    EXPECT_EQ(sink.files[i].second.type, types[i].second);
    EXPECT_EQ(sink.files[i].second.permissions, 07777);
  }
}

TEST(TreeAnswerTest, PassesOverNamesThatNoFileHas) {
  RecordingSink sink;
  TreeAnswer answer(&sink);
  const std::vector<absl::string_view> names = {"",
                                                "/etc/passwd",
                                                "../up",
                                                "a//b",
                                                "a/",
                                                "a/./b",
                                                absl::string_view("a\0b", 3),
                                                "..."};
  VisitAnswer(names.size(), &answer, [&] {
    for (absl::string_view name : names) VisitRow(name, S_IFREG, &answer);
  });
  EXPECT_THAT(sink.Names(), ElementsAre("..."));
  EXPECT_THAT(answer.status(), IsOk());
}

TEST(TreeAnswerTest, HandsOnTheServersOwnWords) {
  RecordingSink sink;
  TreeAnswer answer(&sink);
  Value::Object({{"error", "unable to resolve root /x"}}).Visit(&answer);
  EXPECT_THAT(answer.status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("unable to resolve root /x")));
}

TEST(TreeAnswerTest, RefusesAnAnswerWithoutFiles) {
  RecordingSink sink;
  TreeAnswer answer(&sink);
  Value::Object({{"clock", "c:1:2:3:4"}}).Visit(&answer);
  EXPECT_THAT(answer.status(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(TreeAnswerTest, RefusesAnAnswerThatLacksAColumn) {
  RecordingSink sink;
  TreeAnswer answer(&sink);
  answer.OnBeginObject(2);
  answer.OnKey("clock");
  answer.OnString("c:1:2:3:4", StringKind::kText);
  answer.OnKey("files");
  const std::vector<absl::string_view> keys = {"name"};
  answer.OnBeginTemplate(keys, 1);
  answer.OnString("a.py", StringKind::kBytes);
  answer.OnEndTemplate();
  answer.OnEndObject();
  EXPECT_THAT(answer.status(), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(sink.files, IsEmpty());
}

TEST(TreeAnswerTest, RefusesACellOfAnotherType) {
  for (int wrong = 0; wrong < 3; ++wrong) {
    RecordingSink sink;
    TreeAnswer answer(&sink);
    VisitAnswer(1, &answer, [&] {
      answer.OnInt(11);
      if (wrong == 0) answer.OnInt(7);  // For the name.
      if (wrong == 1) answer.OnSkip();
      if (wrong == 2) {
        answer.OnBeginArray(1);
        answer.OnString("a.py", StringKind::kBytes);
        answer.OnEndArray();
      }
      answer.OnInt(S_IFREG);
      for (int i = 0; i < 8; ++i) answer.OnInt(i);
    });
    EXPECT_THAT(answer.status(), StatusIs(absl::StatusCode::kDataLoss))
        << wrong;
    EXPECT_THAT(sink.files, IsEmpty());
  }
}

TEST(TreeAnswerTest, KeepsAWarning) {
  RecordingSink sink;
  TreeAnswer answer(&sink);
  Value::Object({{"warning", "Recrawled"}}).Visit(&answer);
  EXPECT_EQ(answer.warning(), "Recrawled");
}

}  // namespace
}  // namespace reloader::watchman
