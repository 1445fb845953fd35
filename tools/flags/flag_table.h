// FlagTable is a command line as a table: a row for each flag says what it is
// called, what it takes, what it means and what it does.
//
//   std::vector<std::string> paths;
//   FlagTable table({
//       {.name = "watch", .value = "PATH", .repeats = true, .meaning = "...",
//        .store = AppendTo(&paths)},
//       {.name = "quiet", .meaning = "...", .store = SetTrue(&quiet)},
//   });
//   absl::StatusOr<std::vector<std::string>> rest = table.Parse(arguments);
//
// A flag is written --name=value or --name value; one that takes no value, as
// --name. The rest begins at the first argument that is no flag, or behind
// "--". Each flag can be given by a variable, too: --max-wait by
// RELOADER_MAX_WAIT; the command line beats it. Several values of one that
// repeats have ':' between them there; one without a value is 1 or 0.
//
// A parser of our own, because a wrong call must be told what is allowed:
// Abseil's has no flag that repeats, and ends the process by itself, with
// status 1, which is some command's own. One thread.
#ifndef TOOLS_FLAGS_FLAG_TABLE_H_
#define TOOLS_FLAGS_FLAG_TABLE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace reloader::tools {

struct Flag {
  absl::string_view name;   // Without the dashes.
  absl::string_view value;  // What it takes, for people; empty: nothing.
  bool repeats = false;
  // Its value may be left out, and is empty then; written only with "=".
  bool value_is_optional = false;
  absl::string_view meaning;
  // Is given the value ("" if there is none). What it says is wrong with it
  // gets the flag's name in front.
  std::function<absl::Status(absl::string_view)> store;
};

class FlagTable {
 public:
  explicit FlagTable(std::vector<Flag> flags) : flags_(std::move(flags)) {}

  // Stores what stands in the variables of `environment` ("NAME=value" each),
  // and then what stands in `arguments`, which begin behind the program's name;
  // a flag that repeats is taken from one of the two. Returns the rest.
  // kInvalidArgument: a flag that does not exist (with the nearest one that
  // does, and all that do) or is given twice, a value that is missing, empty or
  // not wanted, or that `store` refuses.
  absl::StatusOr<std::vector<std::string>> Parse(
      const std::vector<std::string>& arguments,
      absl::Span<const std::string> environment) const;

  // Returns a line or more for each flag, for --help.
  std::string Help() const;

 private:
  const Flag* Find(absl::string_view name) const;
  absl::Status UnknownFlag(absl::string_view argument) const;

  const std::vector<Flag> flags_;
};

// What flags usually do. Each checks the value, and says what is expected.
std::function<absl::Status(absl::string_view)> SetTrue(bool* target);
std::function<absl::Status(absl::string_view)> SetText(std::string* target);
std::function<absl::Status(absl::string_view)> AppendTo(
    std::vector<std::string>* target);
std::function<absl::Status(absl::string_view)> SetWhole(uint64_t least,
                                                        uint64_t most,
                                                        uint64_t* target);
// "1.5s", "20ms", "2m"; not negative, and finite.
std::function<absl::Status(absl::string_view)> SetDuration(
    absl::Duration* target);
// "5%" is 0.05; above 0.
std::function<absl::Status(absl::string_view)> SetShare(double* target);

}  // namespace reloader::tools

#endif  // TOOLS_FLAGS_FLAG_TABLE_H_
