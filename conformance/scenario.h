// A scenario as data: the script of one behaviour of the contract, read from a
// .scn file by ParseScenario() (conformance/scenario_parser.h) and carried out
// by the harness. The language itself is described in scenario_language.md.
//
//   for (const Step& step : scenario.steps) {
//     if (step.verb == Verb::kRename) Rename(step.path, step.target);
//     if (step.verb == Verb::kExpect) Judge(step.expectations);
//   }
//   std::cout << FormatScenario(scenario);   // a script that parses to the
//   same
//
// Paths are bytes, relative to the scenario's root, which is "."; they have no
// empty component and, but for the root itself, no "." and no "..".
// Plain values: no threads, no I/O.
#ifndef CONFORMANCE_SCENARIO_H_
#define CONFORMANCE_SCENARIO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "conformance/scenario_time.h"
#include "conformance/service_event.h"

namespace reloader::conformance {

// What a step does. Behind each verb: the fields of Step it uses.
enum class Verb : uint8_t {
  // Operations on files.
  kWrite,     // path, text: create or truncate, then write.
  kAppend,    // path, text: create where absent, write at the end.
  kTruncate,  // path, number: the size in bytes, not negative.
  kTouch,     // path: create where absent, else set the mtime to the present.
  kUtime,     // path, number, time_base: set the mtime, in nanoseconds.
  kChmod,     // path, number: permissions, 0 to 07777.
  kRename,    // path to target.
  kExchange,  // path with target, at once.
  kLink,      // target becomes a second name of path.
  kSymlink,   // path becomes a link that holds text (raw, not a checked path).
  kUnlink,    // path
  kMkfifo,    // path
  kMkdir,     // path: one level.
  kMkdirs,    // path, and the directories above it that are absent.
  kRmdir,     // path
  kRmtree,    // path and everything below it.
  kCopytree,  // path, with everything below it, to target, which is absent.
  kRead,      // path: read the file or list the directory; changes nothing.
  // Watching.
  kWatch,        // path (a directory), target (a glob), metadata, follow_links.
  kWatchFile,    // path, metadata.
  kUnwatch,      // path, target as in the kWatch that is undone.
  kUnwatchFile,  // path
  kIgnore,       // path (a directory), target (a pattern, perhaps with a '!').
  // Driving.
  kTick,     // number: how many ticks, at least 1.
  kAdvance,  // number: nanoseconds, positive.
  // The world itself.
  kStepClock,    // number: nanoseconds, not 0, by which the file clock jumps.
  kGranularity,  // number: nanoseconds, positive, between two timestamps.
  kMount,        // path: a directory, becomes the root of another device.
  kUnmount,      // path: the directory below is seen again.
  // Judging.
  kExpect,  // expectations: one group, judged together.
  // Faults.
  kFault,       // fault_call, path, number: the errno; fault_repeat.
  kFaultClear,  // Nothing: all faults end.
  kNever,       // fault_call, path: the reloader must not do this from here on.
  // What the reloader depends on.
  kService,  // service_event
};

// Returns whether the verb is one of the operations on files.
constexpr bool IsOperation(Verb verb) { return verb <= Verb::kRead; }

// Returns the word of the language, "rename"; kWatch and kWatchFile share one,
// as kUnwatch and kUnwatchFile and the two faults do.
absl::string_view VerbWord(Verb verb);

// The call of reloader::FileSystem that fails.
enum class FaultCall : uint8_t { kStat, kList, kOpen, kRead, kReadlink };

// Returns the word of the language: "readlink".
absl::string_view FaultCallWord(FaultCall call);

enum class FaultRepeat : uint8_t {
  kOnce,    // The next such call on the path fails, and no other.
  kAlways,  // Each fails until "fault clear".
};

// Returns the word of the language: "once".
absl::string_view FaultRepeatWord(FaultRepeat repeat);

// One line of a group of expect lines.
struct Expectation {
  enum class Kind : uint8_t {
    kCreated,
    kModified,
    kDeleted,
    kMaybe,       // A report about `path`, of any kind, may come or not.
    kDiagnostic,  // `diagnostic` says which.
  };
  Kind kind = Kind::kModified;
  std::string path;
  // For kDiagnostic: "unreadable", "device-changed" or "link-loop"; else empty.
  std::string diagnostic;
  int line = 0;  // Of the script, from 1.

  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// Returns the word of the language: "created", "maybe".
absl::string_view ExpectationWord(Expectation::Kind kind);

// A call of the reloader's, before which something happens.
struct Gate {
  FaultCall call = FaultCall::kStat;
  std::string path;

  friend bool operator==(const Gate&, const Gate&) = default;
};

struct Step {
  Verb verb = Verb::kTick;
  int line = 0;        // Of the script, from 1; of a group its first.
  std::string source;  // That line without indentation and comment.

  // Used as Verb says; the others keep these values.
  std::string path;
  std::string target;
  std::string text;
  int64_t number = 0;
  TimeBase time_base = TimeBase::kCurrentMtime;
  bool metadata = false;
  bool follow_links = false;
  FaultCall fault_call = FaultCall::kStat;
  FaultRepeat fault_repeat = FaultRepeat::kOnce;
  // Of a list that fails: the entries that come before the failure.
  int64_t fault_after = 0;
  ServiceEvent service_event = ServiceEvent::kRestart;

  // Of an operation: how often it is done, with "%" in path, target and text
  // replaced by 1, 2, … if it is more than once.
  int64_t repeat = 1;
  // Of an operation: it is not done at once, but just before the reloader makes
  // this call for the next time.
  std::optional<Gate> gate;

  // Of a kExpect step, in the order of the script. No path is named twice by
  // the kinds of change and kMaybe. "expect nothing" adds no element: a group
  // without a change (empty, or diagnostics only) expects that no change is
  // reported.
  std::vector<Expectation> expectations;

  friend bool operator==(const Step&, const Step&) = default;
};

struct Scenario {
  std::string clause_id;  // "W-SAVE-2"
  std::string
      sentence;        // "Saving by rename onto the file is one modification."
  std::string remark;  // "vim, VS Code, most editors", without parentheses.
  // Usable as the name of a GoogleTest test: "W_SAVE_2__rename_onto".
  std::string name;
  std::string file;  // As given to the parser: "save/W-SAVE-2-rename-onto.scn"
  // What stands before `file` where people read it.
  std::string folder = "conformance/scenarios/";
  std::string script;  // The whole text; Step::line counts its lines.
  // Capabilities, in the order of the script, each once: "virtual-time".
  std::vector<std::string> requirements;
  // At least one watch and one kExpect; the last is a kExpect.
  std::vector<Step> steps;
};

// Returns the step as the language writes it, without a line end; of a group
// one line per expectation, separated by '\n'.
std::string FormatStep(const Step& step);

// Returns a script that parses to the same clause, sentence, requirements and
// steps (their `line` and `source` aside). `scenario.script` is not used, so a
// program may write scenarios this way. Comments are not kept.
std::string FormatScenario(const Scenario& scenario);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_SCENARIO_H_
