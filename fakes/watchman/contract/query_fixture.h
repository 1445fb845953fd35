// What the parts of the protocol contract on queries share: a small tree, which
// is watched. Include query_contract.h instead.
#ifndef FAKES_WATCHMAN_CONTRACT_QUERY_FIXTURE_H_
#define FAKES_WATCHMAN_CONTRACT_QUERY_FIXTURE_H_

#include "fakes/watchman/contract/contract_fixture.h"

namespace reloader::fakes::watchman {

// .dot/q.c  .hid.c  B.C  a.c  b.txt  d/.y.c  d/e/.z.c  d/e/z.h  d/x.c empty.txt
// and two links: dangling, and link, which leads to a.c.
template <typename World>
class WatchmanQueryContract : public WatchmanContract<World> {
 protected:
  WatchmanQueryContract() {
    this->Mkdir(".dot");
    this->Mkdir("d");
    this->Mkdir("d/e");
    for (const char* name : {".dot/q.c", ".hid.c", "B.C", "d/.y.c", "d/e/.z.c",
                             "d/e/z.h", "d/x.c"}) {
      this->Write(name, "1");
    }
    this->Write("a.c", "abc");
    this->Write("b.txt", "hello");
    this->Write("empty.txt", "");
    this->Symlink("a.c", "link");
    this->Symlink("nowhere", "dangling");
    this->Watch();
  }

  // All entries, as Found() names them.
  static constexpr char kAll[] =
      ".dot .dot/q.c .hid.c B.C a.c b.txt d d/.y.c d/e d/e/.z.c d/e/z.h d/x.c "
      "dangling empty.txt link";
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_QUERY_FIXTURE_H_
