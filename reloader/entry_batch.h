// EntryBatch asks an open directory about some of its entries: what each is
// and, for the symbolic links among them, what they lead to. Two virtual calls
// for any number of entries, and no allocation once it has grown.
//
//   EntryBatch batch;
//   batch.Add("a.py");
//   batch.Add("current");  // A link.
//   batch.Look(*directory);
//   batch.ForEach([](size_t i, const EntryStatus& entry,
//                    const EntryStatus* resolved) { ... });
//
// One thread.
#ifndef RELOADER_ENTRY_BATCH_H_
#define RELOADER_ENTRY_BATCH_H_

#include <errno.h>

#include <cstddef>
#include <vector>

#include "absl/functional/function_ref.h"
#include "reloader/file_system.h"

namespace reloader {

// Returns whether EntryStatus::error says that nothing is there, and not just
// that nobody can tell.
inline bool MeansAbsent(int error) {
  return error == ENOENT || error == ENOTDIR;
}

class EntryBatch {
 public:
  // `resolved` is nullptr unless the entry is a link.
  using Visitor = absl::FunctionRef<void(size_t index, const EntryStatus& entry,
                                         const EntryStatus* resolved)>;

  // Forgets the entries; keeps their memory.
  void Clear() { entries_.clear(); }

  // Adds an entry, whose name must live until the batch is cleared.
  void Add(const char* name) { entries_.push_back({.name = name}); }

  // Asks about every entry.
  void Look(const Directory& directory);

  // Visits the answers in the order in which the names were added.
  void ForEach(Visitor visit) const;

 private:
  std::vector<EntryStatus> entries_;
  std::vector<EntryStatus> links_;  // The same names, followed.
};

}  // namespace reloader

#endif  // RELOADER_ENTRY_BATCH_H_
