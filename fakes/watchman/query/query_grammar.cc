#include "fakes/watchman/query/query_grammar.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/expression_parser.h"
#include "fakes/watchman/query/field.h"
#include "reloader/watchman/value.h"
#include "tools/fuzz/choices.h"

namespace reloader::fakes::watchman {
namespace {

using fuzz::Choices;
using reloader::watchman::Value;

// Terms in terms; the decoders allow for 128.
constexpr int kMaxDepth = 4;
// Of odd values: nearly what the decoders allow for.
constexpr int kOddDepth = 100;
constexpr size_t kOddIn = 40;

constexpr absl::string_view kNames[] = {
    "a.py",
    "d",
    "d/b.c",
    "d/e",
    "d/e/f.TXT",
    ".hid",
    "hollow",
    "link",
    "gone",
    "Upper",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};
constexpr absl::string_view kOddNames[] = {
    "", ".", "/", "d/", "/d", "d//b.c", "d\\b.c", "..", "\xff", "a.py/x",
};
constexpr absl::string_view kPatterns[] = {
    "*",        "**",   "*.py", "**/*.c", "d/**", "d/*/f*", "?",
    "[a-c]*",   "\\a*", "a.py", "*a*a*a", "d/",   "*//x",   "[[:alpha:]]*",
    "[[:nope:", "[a-",  "a**b", "",       "/",    "[!]]",   "**/**/*/**",
    "{a,b}",    "\\",   "**/",  "UPPER",  "[.]*", "[z-a]",  "[^[:upper:]x-]",
};
constexpr absl::string_view kRegexes[] = {
    "^a",        "(a+)+$",        "(?i)UP",   "(",   "a{1,65535}",
    "(?R)?x",    "(.*)(.*)(.*)x", "\\1",      "[",   "((a|b)*)*",
    "(?<=a)a",   "a{2,1}",        "\\Q",      "",    "(?P<n>a)(?P=n)",
    "\\p{L}",    "(?(1)a|b)",     "(*UTF8).", "a**", "(?>a+)a",
    "(a(?1)?b)", "[[:alpha:]]",   "(?C255)a", "\\C", "x{99999}",
};
constexpr absl::string_view kClocks[] = {
    "c:1:2:3:4",
    "c:1:2:3:9",
    "c:1:2:3:0",
    "c:9:9:9:9",
    "c:1:2",
    "c:2000000000:1:1:2",
    "n:cursor",
    "n:",
    "c:",
    "c:-1:-1:-1:-1",
    "c:99999999999999999999:99999999999:9999999999:9999999999",
    "x",
};
constexpr absl::string_view kOperators[] = {"eq", "ne", "gt", "ge",
                                            "lt", "le", "no"};
constexpr absl::string_view kTypes[] = {"f", "d", "l", "D", "s", "x", ""};
constexpr absl::string_view kScopes[] = {"basename", "wholename", "dirname"};
constexpr absl::string_view kFlags[] = {"noescape", "includedotfiles"};
constexpr absl::string_view kBooleans[] = {
    "case_sensitive", "dedup_results",        "empty_on_fresh_instance",
    "glob_noescape",  "glob_includedotfiles",
};
constexpr int64_t kIntegers[] = {
    0,
    1,
    2,
    4096,
    -1,
    std::numeric_limits<int32_t>::max(),
    int64_t{1} << 32,
    std::numeric_limits<int64_t>::max(),
    std::numeric_limits<int64_t>::min(),
};

Value Text(absl::string_view text) { return Value::Bytes(text); }

// What `make` makes, or now and then something odd.
template <typename Make>
Value Mostly(Choices* choices, Make make) {
  return choices->OneIn(kOddIn) ? MakeOddValue(choices) : make();
}

template <typename Array>
Value AnyText(Choices* choices, const Array& texts) {
  return Mostly(choices, [&] { return Text(choices->Any(texts)); });
}

Value AnyInteger(Choices* choices) {
  return Mostly(choices, [&] { return Value(choices->Any(kIntegers)); });
}

template <typename Make>
Value Several(Choices* choices, Make make) {
  return Mostly(choices, [&] {
    Value::Items items;
    for (size_t left = choices->Below(4); left > 0; --left) {
      items.push_back(make());
    }
    return Value::Array(std::move(items));
  });
}

Value MakeTerm(Choices* choices, int depth);

void AddOperands(absl::string_view name, int depth, Choices* choices,
                 Value::Items* items) {
  const size_t count = name == "not" ? 1 : 1 + choices->Below(3);
  for (size_t i = 0; i < count; ++i) {
    items->push_back(MakeTerm(choices, depth + 1));
  }
}

Value MakeComparison(Choices* choices, absl::string_view name) {
  return Mostly(choices, [&] {
    return Value::Array(
        {Text(name), AnyText(choices, kOperators), AnyInteger(choices)});
  });
}

// Scope and flags, as "match" has them.
void AddScope(Choices* choices, Value::Items* items) {
  if (choices->OneIn(2)) return;
  items->push_back(AnyText(choices, kScopes));
  if (choices->OneIn(2)) return;
  Value::Members flags;
  for (const absl::string_view flag : kFlags) {
    if (!choices->OneIn(2)) continue;
    flags[std::string(flag)] =
        Mostly(choices, [&] { return Value(choices->OneIn(2)); });
  }
  items->push_back(Value::Object(std::move(flags)));
}

void AddArguments(absl::string_view name, Choices* choices,
                  Value::Items* items) {
  if (name == "name" || name == "iname") {
    items->push_back(choices->OneIn(3)
                         ? Several(choices, [&] { return MakeName(choices); })
                         : MakeName(choices));
    if (choices->OneIn(2)) items->push_back(AnyText(choices, kScopes));
  } else if (name == "match" || name == "imatch") {
    items->push_back(AnyText(choices, kPatterns));
    AddScope(choices, items);
  } else if (name == "pcre" || name == "ipcre") {
    items->push_back(AnyText(choices, kRegexes));
    if (choices->OneIn(2)) items->push_back(AnyText(choices, kScopes));
  } else if (name == "dirname" || name == "idirname") {
    items->push_back(MakeName(choices));
    if (choices->OneIn(2)) items->push_back(MakeComparison(choices, "depth"));
  } else if (name == "since") {
    constexpr absl::string_view kMoments[] = {"oclock", "cclock", "mtime",
                                              "ctime", "atime"};
    items->push_back(MakeClock(choices));
    if (choices->OneIn(2)) items->push_back(AnyText(choices, kMoments));
  } else if (name == "suffix") {
    constexpr absl::string_view kSuffixes[] = {"py", "txt", "", ".c"};
    items->push_back(AnyText(choices, kSuffixes));
  } else if (name == "type") {
    items->push_back(AnyText(choices, kTypes));
  }
}

Value MakeTerm(Choices* choices, int depth) {
  return Mostly(choices, [&] {
    const auto names = TermNames();
    absl::string_view name = choices->Any(names);
    const auto has_operands = [](absl::string_view term) {
      return term == "allof" || term == "anyof" || term == "not";
    };
    if (depth == kMaxDepth && has_operands(name)) name = "exists";
    if (name == "size") return MakeComparison(choices, name);
    Value::Items items = {Text(name)};
    if (has_operands(name)) {
      AddOperands(name, depth, choices, &items);
    } else {
      AddArguments(name, choices, &items);
    }
    if (items.size() == 1 && choices->OneIn(2)) return Text(name);
    return Value::Array(std::move(items));
  });
}

Value MakePath(Choices* choices) {
  if (choices->OneIn(2)) return MakeName(choices);
  return Value::Object(
      {{"path", MakeName(choices)}, {"depth", AnyInteger(choices)}});
}

}  // namespace

absl::Span<const absl::string_view> GrammarNames() { return kNames; }

bool IsGrammarDirectory(absl::string_view name) {
  return name == "d" || name == "d/e" || name == "hollow";
}

Value MakeOddValue(Choices* choices) {
  switch (choices->Below(8)) {
    case 0:
      return Value();
    case 1:
      return Value(choices->OneIn(2));
    case 2:
      return Value(choices->Any(kIntegers));
    case 3:
      return Value(choices->OneIn(2) ? -1e300 : 0.5);
    case 4:
      return Text(choices->Any(kOddNames));
    case 5:
      return Value::Array({MakeName(choices)});
    case 6:
      return Value::Object({{"name", MakeName(choices)}});
    default: {
      Value value = Value::Array();
      for (int i = 0; i < kOddDepth; ++i) {
        value = choices->OneIn(2) ? Value::Array({"not", std::move(value)})
                                  : Value::Array({std::move(value)});
      }
      return value;
    }
  }
}

Value MakeName(Choices* choices) {
  if (choices->OneIn(6)) return AnyText(choices, kOddNames);
  return AnyText(choices, kNames);
}

Value MakeClock(Choices* choices) {
  return Mostly(choices, [&]() -> Value {
    switch (choices->Below(4)) {
      case 0:
        return AnyInteger(choices);
      case 1: {
        Value::Members members;
        if (choices->OneIn(2)) members["clock"] = AnyText(choices, kClocks);
        if (choices->OneIn(3)) {
          members["scm"] =
              Value::Object({{"mergebase", AnyText(choices, kNames)},
                             {"mergebase-with", AnyText(choices, kNames)}});
        }
        return Value::Object(std::move(members));
      }
      default:
        return AnyText(choices, kClocks);
    }
  });
}

Value MakeExpression(Choices* choices) { return MakeTerm(choices, 0); }

Value MakeFields(Choices* choices) {
  return Several(choices, [&] {
    return Mostly(choices,
                  [&] { return Value(FieldName(choices->Any(AllFields()))); });
  });
}

Value MakeQuery(Choices* choices) {
  Value::Members query;
  const auto maybe = [&](const std::string& key, auto make) {
    if (choices->OneIn(3)) query[key] = make();
  };
  maybe("expression", [&] { return MakeExpression(choices); });
  maybe("fields", [&] { return MakeFields(choices); });
  maybe("since", [&] { return MakeClock(choices); });
  maybe("path",
        [&] { return Several(choices, [&] { return MakePath(choices); }); });
  maybe("glob", [&] {
    return Several(choices, [&] { return AnyText(choices, kPatterns); });
  });
  maybe("suffix", [&] {
    return Several(choices, [&] { return Text(choices->Any(kNames)); });
  });
  if (choices->OneIn(4)) query["relative_root"] = MakeName(choices);
  for (const std::string key : {"sync_timeout", "lock_timeout"}) {
    if (choices->OneIn(6)) query[key] = AnyInteger(choices);
  }
  for (const absl::string_view key : kBooleans) {
    if (!choices->OneIn(6)) continue;
    query[std::string(key)] =
        Mostly(choices, [&] { return Value(choices->OneIn(2)); });
  }
  return Mostly(choices, [&] { return Value::Object(std::move(query)); });
}

}  // namespace reloader::fakes::watchman
