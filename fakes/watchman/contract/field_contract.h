// The protocol contract: what a query tells of a file.
// Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_FIELD_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_FIELD_CONTRACT_H_

#include <cstdint>
#include <string>

#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/query_fixture.h"
#include "gtest/gtest.h"
#include "reloader/file_system.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanFieldContract : public WatchmanQueryContract<World> {};

TYPED_TEST_SUITE_P(WatchmanFieldContract);

TYPED_TEST_P(WatchmanFieldContract, TheDefaultIsFiveFields) {
  const Value answer =
      this->Ask(R"(["query","$R",{"expression":["name","a.c"]}])");
  const Value* const files = answer.Find("files");
  ASSERT_NE(files, nullptr) << answer;
  ASSERT_EQ(files->items().size(), 1u);
  std::string keys;
  for (const auto& [key, value] : files->items()[0].members())
    keys += key + " ";
  EXPECT_EQ(keys, "exists mode name new size ");
}

TYPED_TEST_P(WatchmanFieldContract, OneFieldIsAPlainArray) {
  EXPECT_EQ(this->Shown(R"("name")", R"("suffix":"h")"), R"(["d/e/z.h"])");
  EXPECT_EQ(this->Shown(R"("size")", R"("expression":["name","b.txt"])"),
            "[5]");
}

TYPED_TEST_P(WatchmanFieldContract, TwoFieldsAreObjects) {
  EXPECT_EQ(this->Shown(R"("name","size")", R"("expression":["name","b.txt"])"),
            R"([{"name":"b.txt","size":5}])");
}

TYPED_TEST_P(WatchmanFieldContract, ARepeatedFieldIsAnObjectWithOneKey) {
  EXPECT_EQ(this->Shown(R"("name","name")", R"("suffix":"h")"),
            R"([{"name":"d/e/z.h"}])");
}

TYPED_TEST_P(WatchmanFieldContract, NoFieldsAreEmptyObjects) {
  EXPECT_EQ(this->Shown("", R"("expression":["name",["a.c","b.txt"]])"),
            "[{},{}]");
}

TYPED_TEST_P(WatchmanFieldContract, ExistsAndNewAreBooleans) {
  EXPECT_EQ(this->Shown(R"("exists","new")", R"("suffix":"h")"),
            R"([{"exists":true,"new":true}])");
}

TYPED_TEST_P(WatchmanFieldContract, TypeIsALetter) {
  EXPECT_EQ(
      this->Shown(R"("name","type")",
                  R"("expression":["name",["d","a.c","link"]])"),
      R"([{"name":"a.c","type":"f"},{"name":"d","type":"d"},{"name":"link",)"
      R"("type":"l"}])");
}

TYPED_TEST_P(WatchmanFieldContract, ModeIsThatOfTheStatus) {
  this->Expect(this->mutator().Chmod(this->Path("a.c"), 0640));
  EXPECT_EQ(this->Shown(R"("mode")", R"("expression":["name","a.c"])"),
            "[33184]");
}

TYPED_TEST_P(WatchmanFieldContract, TimesComeInFiveUnits) {
  this->Expect(
      this->mutator().SetTimes(this->Path("a.c"), int64_t{1000000001500000000},
                               int64_t{1000000002250000000}, FollowLinks::kNo));
  EXPECT_EQ(this->Shown(R"("mtime","mtime_ms","mtime_us","mtime_ns")",
                        R"("expression":["name","a.c"])"),
            R"([{"mtime":1000000002,"mtime_ms":1000000002250,)"
            R"("mtime_ns":1000000002250000000,)"
            R"("mtime_us":1000000002250000}])");
  const Value answer = this->Ask(
      R"(["query","$R",{"fields":["mtime_f"],"expression":["name","a.c"]}])");
  EXPECT_EQ(*answer.Find("files"), Value::Array({1000000002.25}));
}

TYPED_TEST_P(WatchmanFieldContract, AccessTimesToo) {
  this->Expect(
      this->mutator().SetTimes(this->Path("a.c"), int64_t{1000000001500000000},
                               int64_t{1000000002250000000}, FollowLinks::kNo));
  EXPECT_EQ(this->Shown(R"("atime","atime_ms","atime_us","atime_ns")",
                        R"("expression":["name","a.c"])"),
            R"([{"atime":1000000001,"atime_ms":1000000001500,)"
            R"("atime_ns":1000000001500000000,"atime_us":1000000001500000}])");
}

TYPED_TEST_P(WatchmanFieldContract, NumbersAreThoseOfTheFileSystem) {
  const FileStatus status =
      this->server().file_system().Lstat(this->Path("a.c")).value();
  const Value answer = this->Ask(
      R"(["query","$R",{"fields":["dev","ino","nlink","uid","gid","ctime_ns",)"
      R"("mtime_ns"],"expression":["name","a.c"]}])");
  const Value& file = answer.Find("files")->items().at(0);
  EXPECT_EQ(*file.Find("dev"), Value(static_cast<int64_t>(status.device)));
  EXPECT_EQ(*file.Find("ino"), Value(static_cast<int64_t>(status.inode)));
  EXPECT_EQ(*file.Find("nlink"),
            Value(static_cast<int64_t>(status.link_count)));
  EXPECT_EQ(*file.Find("uid"), Value(static_cast<int64_t>(status.uid)));
  EXPECT_EQ(*file.Find("gid"), Value(static_cast<int64_t>(status.gid)));
  EXPECT_EQ(*file.Find("ctime_ns"), Value(status.ctime_ns));
  EXPECT_EQ(*file.Find("mtime_ns"), Value(status.mtime_ns));
}

TYPED_TEST_P(WatchmanFieldContract, ClocksAreStrings) {
  EXPECT_EQ(this->Shown(R"("cclock","oclock")", R"("suffix":"h")"),
            R"([{"cclock":"CLOCK","oclock":"CLOCK"}])");
}

TYPED_TEST_P(WatchmanFieldContract, SymlinkTargetIsNullButForLinks) {
  EXPECT_EQ(
      this->Shown(R"("name","symlink_target")",
                  R"("expression":["name",["a.c","d","link","dangling"]])"),
      R"([{"name":"a.c","symlink_target":null},{"name":"d",)"
      R"("symlink_target":null},{"name":"dangling",)"
      R"("symlink_target":"nowhere"},{"name":"link","symlink_target":"a.c"}])");
}

TYPED_TEST_P(WatchmanFieldContract, SymlinkTargetOfWhatIsGoneIsTheLastOne) {
  const std::string clock = this->Clock();
  this->Unlink("dangling");
  EXPECT_EQ(
      this->Shown(R"("name","symlink_target")", "\"since\":\"" + clock + "\""),
      R"([{"name":"dangling","symlink_target":"nowhere"}])");
}

TYPED_TEST_P(WatchmanFieldContract, Sha1IsOfRegularFiles) {
  EXPECT_EQ(
      this->Shown(R"("content.sha1hex","name")",
                  R"("expression":["name",["a.c","d","link","empty.txt"]])"),
      R"([{"content.sha1hex":"a9993e364706816aba3e25717850c26c9cd0d89d",)"
      R"("name":"a.c"},)"
      R"({"content.sha1hex":"da39a3ee5e6b4b0d3255bfef95601890afd80709",)"
      R"("name":"empty.txt"},{"content.sha1hex":null,"name":"d"},)"
      R"({"content.sha1hex":null,"name":"link"}])");
}

TYPED_TEST_P(WatchmanFieldContract, Sha1OfWhatIsGoneIsNull) {
  const std::string clock = this->Clock();
  this->Unlink("a.c");
  EXPECT_EQ(
      this->Shown(R"("content.sha1hex","name")", "\"since\":\"" + clock + "\""),
      R"([{"content.sha1hex":null,"name":"a.c"}])");
}

// A write through one name of a file is not noticed of the other.
TYPED_TEST_P(WatchmanFieldContract, Sha1OfWhatHasChangedUnnoticedIsAnError) {
  this->Expect(this->mutator().Link(this->Path("a.c"), this->Path("other")));
  this->Clock();
  this->Expect(this->mutator().AppendFile(this->Path("other"), "d"));
  EXPECT_EQ(this->Shown(R"("content.sha1hex","name")",
                        R"("expression":["name",["a.c","other"]])"),
            R"([{"content.sha1hex":"81fe8bfe87576c3ecb22426f8e57847382917acf",)"
            R"("name":"other"},)"
            R"({"content.sha1hex":{"error":"metadata changed during )"
            R"(hashing; query again to get latest status"},"name":"a.c"}])");
}

TYPED_TEST_P(WatchmanFieldContract, Sha1IsRememberedForASizeAndTime) {
  const char kOfAbc[] = R"(["a9993e364706816aba3e25717850c26c9cd0d89d"])";
  const char kQuery[] = R"("expression":["name","a.c"])";
  this->Expect(this->mutator().Link(this->Path("a.c"), this->Path("other")));
  EXPECT_EQ(this->Shown(R"("content.sha1hex")", kQuery), kOfAbc);
  this->Expect(this->mutator().AppendFile(this->Path("other"), "d"));
  EXPECT_EQ(this->Shown(R"("content.sha1hex")", kQuery), kOfAbc);
  this->Expect(this->mutator().AppendFile(this->Path("a.c"), "e"));
  EXPECT_EQ(this->Shown(R"("content.sha1hex")", kQuery),
            R"(["03de6c570bfe24bfc328ccd7ca46b76eadaf4334"])");
}

TYPED_TEST_P(WatchmanFieldContract, AGoneFileKeepsItsLastStatus) {
  const std::string clock = this->Clock();
  this->Unlink("b.txt");
  EXPECT_EQ(
      this->Shown(R"("exists","name","new","size","type")",
                  "\"since\":\"" + clock + "\""),
      R"([{"exists":false,"name":"b.txt","new":false,"size":5,"type":"f"}])");
}

TYPED_TEST_P(WatchmanFieldContract, UnknownFieldsAreNamed) {
  EXPECT_EQ(this->QueryError(R"({"fields":["no-such"]})"),
            "failed to parse query: unknown field name 'no-such'");
  EXPECT_EQ(this->QueryError(R"({"fields":["name",""]})"),
            "failed to parse query: unknown field name ''");
}

TYPED_TEST_P(WatchmanFieldContract, FieldsAreAnArrayOfNames) {
  EXPECT_EQ(this->QueryError(R"({"fields":"name"})"),
            "failed to parse query: field list must be an array of strings");
  EXPECT_EQ(this->QueryError(R"({"fields":[1]})"),
            "failed to parse query: field list must be an array of strings");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanFieldContract, TheDefaultIsFiveFields, OneFieldIsAPlainArray,
    TwoFieldsAreObjects, ARepeatedFieldIsAnObjectWithOneKey,
    NoFieldsAreEmptyObjects, ExistsAndNewAreBooleans, TypeIsALetter,
    ModeIsThatOfTheStatus, TimesComeInFiveUnits, AccessTimesToo,
    NumbersAreThoseOfTheFileSystem, ClocksAreStrings,
    SymlinkTargetIsNullButForLinks, SymlinkTargetOfWhatIsGoneIsTheLastOne,
    Sha1IsOfRegularFiles, Sha1OfWhatIsGoneIsNull,
    Sha1OfWhatHasChangedUnnoticedIsAnError, Sha1IsRememberedForASizeAndTime,
    AGoneFileKeepsItsLastStatus, UnknownFieldsAreNamed,
    FieldsAreAnArrayOfNames);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_FIELD_CONTRACT_H_
