// A hash that is the same in every process and on every machine, for names and
// for what is compared between runs; absl::Hash is seeded anew in each process.
//
//   uint64_t hash = StableHash("one");
//   hash = StableHash("two", hash);   // Of "onetwo".
//
// FNV-1a, 64 bits (RFC 9923). No protection against who chooses the text. Pure.
#ifndef RELOADER_STABLE_HASH_H_
#define RELOADER_STABLE_HASH_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace reloader {

inline constexpr uint64_t kStableHashOfNothing = 0xcbf29ce484222325;

// Returns the hash of what `hash` is of, with `text` behind it.
inline uint64_t StableHash(absl::string_view text,
                           uint64_t hash = kStableHashOfNothing) {
  constexpr uint64_t kPrime = 0x100000001b3;
  for (const char byte : text) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
  }
  return hash;
}

}  // namespace reloader

#endif  // RELOADER_STABLE_HASH_H_
