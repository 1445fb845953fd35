#include "reloader/change.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace reloader {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ChangeKind kCreated = ChangeKind::kCreated;
constexpr ChangeKind kModified = ChangeKind::kModified;
constexpr ChangeKind kDeleted = ChangeKind::kDeleted;

std::vector<Change> Coalesced(std::vector<ChangeKind> kinds) {
  std::vector<Change> changes;
  for (ChangeKind kind : kinds) changes.push_back({"/a", kind});
  Coalesce(&changes);
  return changes;
}

TEST(CoalesceTest, SortsByPathAsBytes) {
  std::vector<Change> changes = {{"/b", kCreated},
                                 {"/\xff", kCreated},
                                 {"/a/x", kDeleted},
                                 {"/a.x", kModified}};
  Coalesce(&changes);
  EXPECT_THAT(changes,
              ElementsAre(Change{"/a.x", kModified}, Change{"/a/x", kDeleted},
                          Change{"/b", kCreated}, Change{"/\xff", kCreated}));
}

TEST(CoalesceTest, MakesOneChangeOfSeveral) {
  EXPECT_THAT(Coalesced({kCreated, kModified}),
              ElementsAre(Change{"/a", kCreated}));
  EXPECT_THAT(Coalesced({kModified, kModified}),
              ElementsAre(Change{"/a", kModified}));
  EXPECT_THAT(Coalesced({kModified, kDeleted}),
              ElementsAre(Change{"/a", kDeleted}));
  EXPECT_THAT(Coalesced({kDeleted, kCreated}),
              ElementsAre(Change{"/a", kModified}));
}

TEST(CoalesceTest, WhatCameAndWentIsNothing) {
  EXPECT_THAT(Coalesced({kCreated, kDeleted}), IsEmpty());
  EXPECT_THAT(Coalesced({kCreated, kModified, kDeleted}), IsEmpty());
}

TEST(CoalesceTest, GoesOnAfterWhatCameAndWent) {
  EXPECT_THAT(Coalesced({kCreated, kDeleted, kCreated}),
              ElementsAre(Change{"/a", kCreated}));
  EXPECT_THAT(Coalesced({kDeleted, kCreated, kDeleted}),
              ElementsAre(Change{"/a", kDeleted}));
}

TEST(CoalesceTest, KeepsOtherPathsApart) {
  std::vector<Change> changes = {{"/b", kCreated},
                                 {"/a", kDeleted},
                                 {"/b", kDeleted},
                                 {"/c", kModified},
                                 {"/a", kCreated}};
  Coalesce(&changes);
  EXPECT_THAT(changes,
              ElementsAre(Change{"/a", kModified}, Change{"/c", kModified}));
}

}  // namespace
}  // namespace reloader
