#include "reloader/stable_hash.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace reloader {
namespace {

// The vectors of its authors (Fowler, Noll, Vo).
TEST(StableHashTest, IsFnv1a) {
  EXPECT_EQ(StableHash(""), uint64_t{0xcbf29ce484222325});
  EXPECT_EQ(StableHash("a"), uint64_t{0xaf63dc4c8601ec8c});
  EXPECT_EQ(StableHash("foobar"), uint64_t{0x85944171f73967e8});
}

TEST(StableHashTest, GoesOn) {
  EXPECT_EQ(StableHash("bar", StableHash("foo")), StableHash("foobar"));
}

}  // namespace
}  // namespace reloader
