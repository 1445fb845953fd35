// The command line of the conformance program.
//
//   absl::StatusOr<Flags> flags = ParseFlags({"--backend=StatOnDisk"});
//   if (!flags.ok()) std::cerr << flags.status().message() << "\n";
//
// Plain values and pure functions, any thread.
#ifndef CONFORMANCE_FLAGS_H_
#define CONFORMANCE_FLAGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/selection.h"

namespace reloader::conformance {

struct Flags {
  bool help = false;
  bool list = false;
  std::string suite_dir = "conformance";
  bool mutants = false;
  std::string show;  // Empty: not asked for.
  Selection selection;
  std::string json;   // A path; empty: none is written.
  std::string junit;  // Likewise.
  uint64_t seed = 27685;
  // Of the runs over a real tree. With a directory given, these alone are run,
  // unless --scenario selects more, or one of them.
  std::string tree;  // Empty: a moderate part of the machine's headers.
  uint64_t tree_operations = 0;  // 0: as many as the kind of run usually has.
};

// Parses the arguments that follow the program's name. A flag is written
// --name=value or --name value.
// kInvalidArgument: as FlagTable::Parse(), two flags that exclude each other,
// an argument that is no flag. The message says what is allowed.
absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments);

// Returns the flags that make the runs over a real tree the same again:
// "--seed=7 --tree=/srv/app". For a shell.
std::string TreeFlags(const Flags& flags);

// Returns the text of --help, with a line end.
std::string HelpText();

}  // namespace reloader::conformance

#endif  // CONFORMANCE_FLAGS_H_
