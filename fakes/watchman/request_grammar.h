// Makes requests to a FakeWatchmanServer, and settings for it, out of the bytes
// of a fuzz input: nearly all have the right shape, and here and there
// something odd stands in them.
//
//   fuzz::Choices choices(input);
//   const Value request = MakeRequest(&choices);
//   // ["subscribe","/w","s",{"fields":["name"]}]
//
// The root is "/w"; the names in it are those of query_grammar.h. Functions of
// one thread.
#ifndef FAKES_WATCHMAN_REQUEST_GRAMMAR_H_
#define FAKES_WATCHMAN_REQUEST_GRAMMAR_H_

#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {

// A command with its arguments; also "fake-fs".
reloader::watchman::Value MakeRequest(fuzz::Choices* choices);

// What a .watchmanconfig or the global file may hold.
reloader::watchman::Value MakeConfig(fuzz::Choices* choices);

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_REQUEST_GRAMMAR_H_
