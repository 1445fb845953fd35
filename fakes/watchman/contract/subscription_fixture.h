// What the parts of the protocol contract on subscriptions share. Include
// protocol_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_SUBSCRIPTION_FIXTURE_H_
#define FAKES_WATCHMAN_CONTRACT_SUBSCRIPTION_FIXTURE_H_

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/contract_fixture.h"
#include "gtest/gtest.h"

namespace reloader::fakes::watchman {

template <typename World>
class WatchmanSubscriptionContract : public WatchmanContract<World> {
 protected:
  WatchmanSubscriptionContract() { this->Watch(); }

  // Subscribes, as `name`, to what changes from here on. `spec` is what stands
  // in the object besides the fields and the clock: R"("defer":["s"])".
  void Subscribe(absl::string_view name, absl::string_view spec = "") {
    EXPECT_EQ(this->Answer(absl::StrCat(R"(["subscribe","$R",")", name,
                                        R"(",{"fields":["name"],)",
                                        R"("since":")", this->Clock(), "\"",
                                        spec.empty() ? "" : ",", spec, "}]")),
              absl::StrCat(R"({"clock":"CLOCK","subscribe":")", name, "\"}"));
  }

  // Takes PDUs with files of `subscription` until `name` has been in one.
  // Returns the names of all, in the order of the PDUs.
  // How many PDUs it takes depends on the time between the changes.
  std::string FilesUntil(absl::string_view subscription,
                         absl::string_view name) {
    std::string all;
    for (;;) {
      const Value pdu = this->client().NextUnilateral();
      if (pdu.Find("files") == nullptr ||
          this->Text(pdu, "subscription") != subscription) {
        ADD_FAILURE() << "expected " << name << " from " << subscription
                      << ", got " << pdu;
        return all;
      }
      const std::string names = this->NamesIn(pdu);
      absl::StrAppend(&all, all.empty() ? "" : " ", names);
      if (absl::StrContains(absl::StrCat(" ", names, " "),
                            absl::StrCat(" ", name, " "))) {
        return all;
      }
    }
  }

  // Runs the subscription now; the answer, tidied.
  std::string Flush(absl::string_view name) {
    return this->Answer(
        absl::StrCat(R"(["flush-subscriptions","$R",{"sync_timeout":60000,)",
                     R"("subscriptions":[")", name, "\"]}]"));
  }
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_SUBSCRIPTION_FIXTURE_H_
