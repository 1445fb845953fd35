#include "fakes/watchman/request_grammar.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/query_grammar.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

using fuzz::Choices;
using reloader::watchman::Value;

constexpr size_t kOddIn = 40;

constexpr int64_t kNumbers[] = {
    0,
    1,
    -1,
    20,
    1000,
    86400000,
    std::numeric_limits<int32_t>::max(),
    std::numeric_limits<int64_t>::max(),
    std::numeric_limits<int64_t>::min(),
};
constexpr absl::string_view kRoots[] = {"/w", "/w", "/w", "/w",   "/w/d", "/x",
                                        "/",  "",   "w",  "/w/.", "/link"};
constexpr absl::string_view kLevels[] = {"off", "fatal", "error", "debug", "x"};
constexpr absl::string_view kSmallNames[] = {"s", "t", ""};

// What each argument of a command is, by a letter:
// r root, q query, n name of a subscription, state or trigger, k clock,
// p pattern of the legacy commands, o object of options, l log level,
// t trigger, s state, u which subscriptions are paused, Q query to subscribe
// to, f fault, # number, P path, R path in the real files, T text, w options of
// writing, m two times, c capabilities, d "--", . anything.
struct Shape {
  absl::string_view name;
  absl::string_view arguments;
};

constexpr Shape kCommands[] = {
    {"clock", "r"},
    {"clock", "ro"},
    {"debug-ageout", "r#"},
    {"debug-contenthash", "r"},
    {"debug-drop-privs", ""},
    {"debug-get-subscriptions", "r"},
    {"debug-poison", "r"},
    {"debug-recrawl", "r"},
    {"debug-set-subscriptions-paused", "u"},
    {"debug-show-cursors", "r"},
    {"find", "rppp"},
    {"flush-subscriptions", "ro"},
    {"get-config", "r"},
    {"get-pid", ""},
    {"get-sockname", ""},
    {"list-capabilities", ""},
    {"log", "lT"},
    {"log-level", "l"},
    {"no-such-command", "."},
    {"query", "rq"},
    {"query", "rq"},
    {"query", "rq"},
    {"shutdown-server", ""},
    {"since", "rkpp"},
    {"state-enter", "rs"},
    {"state-leave", "rs"},
    {"subscribe", "rnQ"},
    {"subscribe", "rnQ"},
    {"trigger", "rt"},
    {"trigger", "rnpddT"},
    {"trigger-del", "rn"},
    {"trigger-list", "r"},
    {"unsubscribe", "rn"},
    {"version", "c"},
    {"watch", "r"},
    {"watch", "r"},
    {"watch-del", "r"},
    {"watch-del-all", ""},
    {"watch-list", ""},
    {"watch-project", "r"},
    {"watch-project", "P"},
};

constexpr Shape kOperations[] = {
    {"advance", "#"}, {"chmod", "P#"},   {"fault", "f"},   {"fault", "f"},
    {"link", "PP"},   {"list", "P"},     {"load", "RP"},   {"lstat", "P"},
    {"mkdir", "P"},   {"mkdir", "P#"},   {"read", "P"},    {"readlink", "P"},
    {"rename", "PP"}, {"rmdir", "P"},    {"rmtree", "P"},  {"settle", ""},
    {"stat", "P"},    {"symlink", "TP"}, {"unlink", "P"},  {"utime", "P."},
    {"utime", "Pm"},  {"write", "PT"},   {"write", "PTw"}, {"write", "PT"},
    {"none", "PT"},
};

constexpr absl::string_view kFaults[] = {
    "cancel",     "delay_ms", "disconnect_after_bytes",
    "error",      "garbage",  "fresh_instance",
    "read_bytes", "recrawl",  "refuse",
    "restart",    "settles",  "syncs",
    "version",    "warning",  "none",
};

constexpr absl::string_view kSettings[] = {
    "settle",
    "gc_interval_seconds",
    "gc_age_seconds",
    "idle_reap_age_seconds",
    "ignore_vcs",
    "ignore_dirs",
    "root_files",
    "root_restrict_files",
    "illegal_fstypes",
    "illegal_fstypes_advice",
    "enforce_root_files",
    "suppress_recrawl_warnings",
    "no_such_setting",
};

Value Text(absl::string_view text) { return Value::Bytes(text); }

Value Path(Choices* choices) {
  if (choices->OneIn(6)) return Text(choices->Any(kRoots));
  const Value name = MakeName(choices);
  if (!name.is_string()) return name;
  return Text(absl::StrCat("/w/", name.string()));
}

Value Options(Choices* choices) {
  Value::Members options;
  if (!choices->OneIn(4)) {
    options["sync_timeout"] = choices->Any(kNumbers);
  }
  if (choices->OneIn(3)) {
    options["subscriptions"] = Value::Array({Text(choices->Any(kSmallNames))});
  }
  return Value::Object(std::move(options));
}

Value State(Choices* choices) {
  const Value name = Text(choices->Any(kSmallNames));
  if (choices->OneIn(2)) return name;
  Value::Members state = {{"name", name}, {"metadata", MakeOddValue(choices)}};
  if (choices->OneIn(3)) state["sync_timeout"] = choices->Any(kNumbers);
  return Value::Object(std::move(state));
}

Value SubscriptionQuery(Choices* choices) {
  Value query = MakeQuery(choices);
  if (!query.is_object()) return query;
  for (const std::string key : {"defer", "drop"}) {
    if (!choices->OneIn(4)) continue;
    query.members()[key] = Value::Array({Text(choices->Any(kSmallNames))});
  }
  if (choices->OneIn(4)) query.members()["defer_vcs"] = choices->OneIn(2);
  return query;
}

Value Trigger(Choices* choices) {
  constexpr absl::string_view kInputs[] = {"NAME_PER_LINE", "/dev/null", "x"};
  constexpr absl::string_view kOutputs[] = {">a", ">>a", "a", ""};
  Value::Members trigger = {
      {"name", Text(choices->Any(kSmallNames))},
      {"command", Value::Array({"true", MakeName(choices)})}};
  if (choices->OneIn(2)) trigger["expression"] = MakeExpression(choices);
  if (choices->OneIn(4)) trigger["relative_root"] = MakeName(choices);
  if (choices->OneIn(2)) {
    trigger["stdin"] =
        choices->OneIn(2) ? MakeFields(choices) : Text(choices->Any(kInputs));
  }
  if (choices->OneIn(2)) trigger["append_files"] = choices->OneIn(2);
  if (choices->OneIn(3)) trigger["max_files_stdin"] = choices->Any(kNumbers);
  if (choices->OneIn(4)) trigger["chdir"] = MakeName(choices);
  for (const std::string key : {"stdout", "stderr"}) {
    if (choices->OneIn(4)) trigger[key] = Text(choices->Any(kOutputs));
  }
  return Value::Object(std::move(trigger));
}

Value Fault(Choices* choices) {
  const absl::string_view name = choices->Any(kFaults);
  Value value;
  switch (choices->Below(4)) {
    case 0:
      value = choices->OneIn(2);
      break;
    case 1:
      value = choices->Any(kNumbers);
      break;
    case 2:
      value = "/w";
      break;
    default:
      // What most faults want.
      value = name == "garbage" || name == "restart" || name == "refuse" ||
                      name == "settles" || name == "syncs"
                  ? Value(choices->OneIn(2))
                  : Value(int64_t{static_cast<int64_t>(choices->Below(99))});
  }
  return Value::Object({{std::string(name), value}});
}

Value Capabilities(Choices* choices) {
  constexpr absl::string_view kNames[] = {"wildmatch", "cmd-watch", "none"};
  return Value::Object(
      {{choices->OneIn(2) ? "optional" : "required",
        Value::Array({Text(choices->Any(kNames)), Text("relative_root")})}});
}

Value Pattern(Choices* choices) {
  constexpr absl::string_view kPatterns[] = {"*.py", "**/*.c", "-X", "-I", "!",
                                             "-p",   "-P",     "--", "(",  "a"};
  return Text(choices->Any(kPatterns));
}

// A time as utime(2) has it.
Value Seconds(Choices* choices) {
  constexpr double kTimes[] = {0.5, -1.25, 1e300, -1e300, 9.3e9};
  if (choices->OneIn(2)) return choices->Any(kNumbers);
  return choices->Any(kTimes);
}

Value WriteOptions(Choices* choices) {
  Value::Members options;
  if (choices->OneIn(2)) options["append"] = choices->OneIn(2);
  if (choices->OneIn(2)) options["encoding"] = "base64";
  return Value::Object(std::move(options));
}

Value Argument(char letter, Choices* choices) {
  if (choices->OneIn(kOddIn)) return MakeOddValue(choices);
  switch (letter) {
    case 'r':
      return Text(choices->OneIn(4) ? choices->Any(kRoots) : "/w");
    case 'P':
      return Path(choices);
    case 'R':
      return Text(choices->OneIn(4) ? "/real/d" : "/real");
    case 'q':
      return MakeQuery(choices);
    case 'Q':
      return SubscriptionQuery(choices);
    case 'n':
      return Text(choices->Any(kSmallNames));
    case 'u':
      return Value::Object(
          {{std::string(choices->Any(kSmallNames)), Value(choices->OneIn(2))}});
    case 'k':
      return MakeClock(choices);
    case 'o':
      return Options(choices);
    case 's':
      return State(choices);
    case 't':
      return Trigger(choices);
    case 'f':
      return Fault(choices);
    case 'c':
      return Capabilities(choices);
    case 'l':
      return Text(choices->Any(kLevels));
    case 'p':
      return Pattern(choices);
    case 'd':
      return "--";
    case 'm':
      return Value::Array({Seconds(choices), Seconds(choices)});
    case 'w':
      return WriteOptions(choices);
    case '#':
      return choices->Any(kNumbers);
    case 'T':
      return MakeName(choices);
    default:
      return MakeOddValue(choices);
  }
}

Value FromShape(const Shape& shape, Value::Items items, Choices* choices) {
  items.push_back(Text(shape.name));
  size_t count = shape.arguments.size();
  if (count > 0 && choices->OneIn(kOddIn)) --count;
  for (size_t i = 0; i < count; ++i) {
    items.push_back(Argument(shape.arguments[i], choices));
  }
  if (choices->OneIn(kOddIn)) items.push_back(MakeOddValue(choices));
  return Value::Array(std::move(items));
}

}  // namespace

Value MakeRequest(Choices* choices) {
  if (choices->OneIn(2 * kOddIn)) return MakeOddValue(choices);
  if (choices->OneIn(3)) {
    return FromShape(choices->Any(kOperations), {Text("fake-fs")}, choices);
  }
  return FromShape(choices->Any(kCommands), {}, choices);
}

Value MakeConfig(Choices* choices) {
  Value::Members config;
  for (const absl::string_view key : kSettings) {
    if (!choices->OneIn(4)) continue;
    Value& value = config[std::string(key)];
    switch (choices->Below(4)) {
      case 0:
        value = choices->Any(kNumbers);
        break;
      case 1:
        value = Value::Array({MakeName(choices), MakeName(choices)});
        break;
      case 2:
        value = choices->OneIn(2);
        break;
      default:
        value = MakeOddValue(choices);
    }
  }
  return Value::Object(std::move(config));
}

}  // namespace reloader::fakes::watchman
