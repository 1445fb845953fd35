// The protocol contract: bytes. These tests write them out, so they are run in
// one encoding only. Include server_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_FRAMING_CONTRACT_H_
#define FAKES_WATCHMAN_CONTRACT_FRAMING_CONTRACT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/contract_fixture.h"
#include "gtest/gtest.h"
#include "reloader/testing/hex.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanFramingContract : public WatchmanContract<World> {
 protected:
  // Sends bytes and returns what comes in answer, once it ends in `end`, or ""
  // if the server closes the connection.
  std::string Exchange(absl::string_view request, absl::string_view end = "") {
    this->client().SendBytes(request);
    std::string all;
    do {
      const absl::StatusOr<std::string> more = this->client().stream().Read();
      if (!more.ok() || more->empty()) return more.ok() ? "" : "nothing";
      all += *more;
    } while (!absl::EndsWith(all, end));
    return all;
  }

  // Whether a server that gets these bytes hangs up without a word.
  bool HangsUpOn(absl::string_view bytes) {
    this->Disconnect();
    this->client().SendBytes(bytes);
    return this->client().Ends();
  }
};

TYPED_TEST_SUITE_P(WatchmanFramingContract);

// ["watch-list"] in BSER v1.
inline constexpr absl::string_view kWatchListBody =
    "00 03 01 02 03 0a 77617463682d6c697374";

TYPED_TEST_P(WatchmanFramingContract, JsonIsOneCompactLine) {
  const std::string answer = this->Exchange("[\"watch-list\"]\n", "\n");
  EXPECT_TRUE(answer == "{\"version\":\"4.9.0\",\"roots\":[]}\n" ||
              answer == "{\"roots\":[],\"version\":\"4.9.0\"}\n")
      << answer;
}

TYPED_TEST_P(WatchmanFramingContract, JsonMayEndInAReturn) {
  EXPECT_NE(this->Exchange("[\"watch-list\"]\r\n", "\n"), "");
}

TYPED_TEST_P(WatchmanFramingContract, JsonMayHaveBlanks) {
  EXPECT_NE(this->Exchange(" [ \"watch-list\" ] \n", "\n"), "");
}

TYPED_TEST_P(WatchmanFramingContract, BserOneAnswersInBserOne) {
  const std::string answer =
      this->Exchange(BytesFromHex("0001 03 10") + BytesFromHex(kWatchListBody));
  EXPECT_EQ(answer.substr(0, 3), BytesFromHex("0001 03"));
}

// A reader takes any width; this is the one that pywatchman writes.
TYPED_TEST_P(WatchmanFramingContract, TheLengthMayHaveAnyWidth) {
  for (const char* length :
       {"03 10", "04 1000", "05 10000000", "06 1000000000000000"}) {
    const std::string answer =
        this->Exchange(BytesFromHex("0001") + BytesFromHex(length) +
                       BytesFromHex(kWatchListBody));
    EXPECT_EQ(answer.substr(0, 2), BytesFromHex("0001")) << length;
  }
}

TYPED_TEST_P(WatchmanFramingContract, BserTwoEchoesTheCapabilities) {
  for (const char* word : {"00000000", "01000000", "11000000"}) {
    const std::string answer =
        this->Exchange(BytesFromHex("0002") + BytesFromHex(word) +
                       BytesFromHex("03 10") + BytesFromHex(kWatchListBody));
    EXPECT_EQ(answer.substr(0, 6), BytesFromHex("0002") + BytesFromHex(word));
  }
}

TYPED_TEST_P(WatchmanFramingContract, BserOneMayHoldText) {
  EXPECT_NE(this->Exchange(BytesFromHex(
                "0001 03 10 00 03 01 0d 03 0a 77617463682d6c697374")),
            "");
}

TYPED_TEST_P(WatchmanFramingContract, BytesBehindTheValueAreIgnored) {
  EXPECT_NE(this->Exchange(BytesFromHex("0001 03 12") +
                           BytesFromHex(kWatchListBody) + "xx"),
            "");
}

TYPED_TEST_P(WatchmanFramingContract, WhatIsNoJsonEndsTheConnection) {
  EXPECT_TRUE(this->HangsUpOn("no json\n"));
  EXPECT_TRUE(this->HangsUpOn("\n"));
  EXPECT_TRUE(this->HangsUpOn("[\"watch-list\"\n"));
  EXPECT_TRUE(this->HangsUpOn("\"watch-list\"\n"));
  EXPECT_TRUE(this->HangsUpOn("[\"\xff\"]\n"));
  EXPECT_TRUE(this->HangsUpOn("[\"\\u0000\"]\n"));
}

TYPED_TEST_P(WatchmanFramingContract, WhatIsNoBserEndsTheConnection) {
  EXPECT_TRUE(this->HangsUpOn(BytesFromHex("0001 03 01 ff")));
  EXPECT_TRUE(this->HangsUpOn(BytesFromHex("0001 03 03 00 03 7f")));
}

TYPED_TEST_P(WatchmanFramingContract, ALongKeyEndsTheConnection) {
  const std::string key(128, 'k');
  const std::string request =
      Encode(Value::Array({"query", "/", Value::Object({{key, 1}})}),
             {PduFormat::kBserV1});
  EXPECT_TRUE(this->HangsUpOn(request));
}

TYPED_TEST_P(WatchmanFramingContract,
             APduThatIsCutAtItsHeaderEndsTheConnection) {
  EXPECT_TRUE(this->HangsUpOn("["));
  EXPECT_TRUE(this->HangsUpOn(BytesFromHex("00")));
  EXPECT_TRUE(this->HangsUpOn(BytesFromHex("0001")));
  EXPECT_TRUE(this->HangsUpOn(BytesFromHex("0002 00000000")));
}

TYPED_TEST_P(WatchmanFramingContract, ASecondBserRequestInOneWriteIsLost) {
  const std::string one =
      BytesFromHex("0001 03 10") + BytesFromHex(kWatchListBody);
  this->client().SendBytes(one + one);
  EXPECT_NE(this->client().Receive().Find("roots"), nullptr);
  this->client().SendBytes("[\"version\"]\n");
  EXPECT_EQ(this->client().Receive().Find("roots"), nullptr);
}

TYPED_TEST_P(WatchmanFramingContract, ASecondJsonRequestInOneWriteWaits) {
  this->client().SendBytes("[\"watch-list\"]\n[\"get-sockname\"]\n");
  EXPECT_NE(this->client().Receive().Find("roots"), nullptr);
  this->client().SendBytes("[\"version\"]\n");
  EXPECT_NE(this->client().Receive().Find("sockname"), nullptr);
}

// A template for several fields, whether there are files or not.
TYPED_TEST_P(WatchmanFramingContract, FilesAreATemplate) {
  this->Watch();
  this->client().SetEncoding({PduFormat::kBserV2});
  this->client().Send(
      this->Request(R"(["query","$R",{"fields":["name","size"]}])"));
  absl::StatusOr<std::string> answer = this->client().stream().Read();
  ASSERT_TRUE(answer.ok());
  EXPECT_NE(answer->find(BytesFromHex("0b 00 03 02 0d 03 04 6e616d65 "
                                      "0d 03 04 73697a65 03 00")),
            std::string::npos);
  this->client().Send(this->Request(R"(["query","$R",{"fields":["name"]}])"));
  answer = this->client().stream().Read();
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->find('\x0b'), std::string::npos);
  EXPECT_NE(answer->find(BytesFromHex("02 03 05 66696c6573 00 03 00")),
            std::string::npos);
}

TYPED_TEST_P(WatchmanFramingContract, ANameThatIsNoTextSilencesJsonForGood) {
  this->Write("a\xff");
  this->Watch();
  this->client().SetEncoding({PduFormat::kJson});
  const auto other = this->Connect();
  // Requests run all the same: a cursor tells.
  for (const char* spec : {R"({"fields":["name"],"since":"n:one"})",
                           R"({"fields":["size"],"since":"n:two"})"}) {
    const Value request =
        this->Request(absl::StrCat(R"(["query","$R",)", spec, "]"));
    const std::string cursor = this->Text(request.items()[2], "since");
    this->client().Send(request);
    Value cursors;
    do {
      cursors = other->Ask(this->Request(R"(["debug-show-cursors","$R"])"));
      ASSERT_NE(cursors.Find("cursors"), nullptr) << cursors;
    } while (cursors.Find("cursors")->Find(cursor) == nullptr);
  }
  other->Ask(this->Request(R"(["shutdown-server"])"));
  EXPECT_TRUE(this->client().Ends());
}

TYPED_TEST_P(WatchmanFramingContract, ANameThatIsNoTextIsBytesInBser) {
  this->Write("a\xff");
  this->Watch();
  this->client().SetEncoding({PduFormat::kBserV2});
  EXPECT_EQ(this->Found(""), "a\xff");
}

REGISTER_TYPED_TEST_SUITE_P(
    WatchmanFramingContract, JsonIsOneCompactLine, JsonMayEndInAReturn,
    JsonMayHaveBlanks, BserOneAnswersInBserOne, TheLengthMayHaveAnyWidth,
    BserTwoEchoesTheCapabilities, BserOneMayHoldText,
    BytesBehindTheValueAreIgnored, WhatIsNoJsonEndsTheConnection,
    WhatIsNoBserEndsTheConnection, ALongKeyEndsTheConnection,
    APduThatIsCutAtItsHeaderEndsTheConnection,
    ASecondBserRequestInOneWriteIsLost, ASecondJsonRequestInOneWriteWaits,
    FilesAreATemplate, ANameThatIsNoTextSilencesJsonForGood,
    ANameThatIsNoTextIsBytesInBser);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_FRAMING_CONTRACT_H_
