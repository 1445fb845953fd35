#include "fakes/watchman/differential/step_generator.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fakes/watchman/differential/query_mix.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

using ::reloader::watchman::Value;

std::string StepGenerator::Pick(std::initializer_list<const char*> choices) {
  return *(choices.begin() + Number(static_cast<int>(choices.size())));
}

std::string StepGenerator::Directory() {
  return Pick({"d", "d", "d", "d/e", "d/e", "D", ".dot", "x.d"});
}

// Few, so that they meet; with all that names can have in them.
std::string StepGenerator::BaseName() {
  return Pick({"a", "a.c", "a.c", "B.C", "b.txt", "b.txt", ".h", ".h.c",
               "x.tar.gz", "z.", "e f", "[q]", "b\\k", "\xc3\xa9.c", "A", "e",
               "s*r", "d"});
}

std::string StepGenerator::Name() {
  if (OneIn(12)) return Directory();
  if (OneIn(2)) return BaseName();
  return absl::StrCat(Directory(), "/", BaseName());
}

Value StepGenerator::Edit() {
  ++edits_;
  Value::Items words = {"edit"};
  const auto make = [&](std::initializer_list<Value> more) {
    words.insert(words.end(), more.begin(), more.end());
    return Value::Array(std::move(words));
  };
  if (edits_ <= 4) {
    return make({"mkdir", edits_ <= 2   ? Value(edits_ == 1 ? "d" : "d/e")
                          : edits_ == 3 ? Value(".dot")
                                        : Value(Directory())});
  }
  const char* const text = "123456789";
  switch (Number(20)) {
    case 0:
      return make({"mkdir", OneIn(3) ? Name() : Directory()});
    case 1:
      return make({"rmdir", OneIn(3) ? Name() : Directory()});
    case 2:
    case 3:
      return make({"unlink", Name()});
    case 4:
    case 5:
      return make({"rename", Name(), Name()});
    case 6:
      return make(
          {"symlink", Pick({"a.c", "d", "nowhere", "../b.txt"}), Name()});
    case 7:
      return make({"link", Name(), Name()});
    case 8:
      return make({"chmod", Name(), Value(OneIn(2) ? 0700 : 0755)});
    case 9:
    case 10:
      return make({"times", Name(), Value(1000 * (1 + Number(3)))});
    case 11:
      return make({"append", Name(), "+"});
    case 12:
      return make({"truncate", Name(), Value(Number(4))});
    case 13:
      return OneIn(2) ? make({"mkfifo", Name()})
                      : make({"exchange", Name(), Name()});
    default:
      return make({"write", Name(), std::string(text).substr(0, Number(6))});
  }
}

std::string StepGenerator::Pattern(bool whole_name) {
  if (!whole_name) {
    return Pick({"*.c",     "*",      "a*",    "?.c",   "[ab]*",        ".*",
                 "*.*",     "[!a]*",  "**",    "\\a.c", "[[:alpha:]]*", "*.C",
                 "A*",      "b\\\\k", "s\\*r", "[q]",   "\\[q\\]",      "*z*",
                 "x.tar.*", "?h*",    "[^.]*"});
  }
  return Pick({"*.c",    "**/*.c", "d/*",   "d/**",     "**",       "d/**/*",
               "*/*",    "**/a*",  "d/e/*", "D/*",      "d//*",     "*/**/*.c",
               "**/e/*", ".dot/*", "d/*.C", "d/.*",     "**/.*",    "d**",
               "a**c",   "*/a.c",  "?/*",   "d/**/a.c", "**/b.txt", "[d]/*"});
}

Value StepGenerator::Text(bool may_be_several) {
  if (!may_be_several || !OneIn(3)) return Name();
  Value::Items names;
  for (int i = Number(4); i > 0; --i) names.emplace_back(Name());
  return Value::Array(std::move(names));
}

Value StepGenerator::Comparison() {
  return Pick({"eq", "ne", "gt", "ge", "lt", "le"});
}

Value StepGenerator::Since() {
  if (OneIn(6)) return "c:1:2:3:4";
  if (OneIn(8)) return Value(OneIn(2) ? int64_t{0} : 4'000'000'000);
  // Lately, most of the time.
  const int back =
      OneIn(3) ? Number(edits_ + 1) : Number(std::min(edits_, 4) + 1);
  return absl::StrCat("$C", edits_ - back);
}

Value StepGenerator::Term(const std::string& name, int depth) {
  Value::Items words = {name};
  const auto make = [&](std::initializer_list<Value> more) {
    words.insert(words.end(), more.begin(), more.end());
    return Value::Array(std::move(words));
  };
  if (name == "true" || name == "false" || name == "exists" ||
      name == "empty") {
    return OneIn(2) ? Value(name) : make({});
  }
  if (name == "not") return make({AnyTerm(depth + 1)});
  if (name == "allof" || name == "anyof") {
    for (int i = 1 + Number(3); i > 0; --i) {
      words.push_back(AnyTerm(depth + 1));
    }
    return make({});
  }
  if (name == "name" || name == "iname") {
    if (OneIn(2)) return make({Text(true), "wholename"});
    return OneIn(2) ? make({BaseName()}) : make({BaseName(), "basename"});
  }
  if (name == "match" || name == "imatch") {
    const bool whole_name = OneIn(2);
    words.emplace_back(Pattern(whole_name));
    if (whole_name || OneIn(2)) {
      words.emplace_back(whole_name ? "wholename" : "basename");
      if (OneIn(3)) {
        return make({Value::Object({{"includedotfiles", OneIn(2)}})});
      }
      if (OneIn(4)) return make({Value::Object({{"noescape", OneIn(2)}})});
    }
    return make({});
  }
  if (name == "pcre" || name == "ipcre") {
    const std::string pattern =
        Pick({"^a", "c$", "\\.", "^d/", "[bB]", "e", "^.{1,3}$", "/", "^\\."});
    return OneIn(2) ? make({pattern}) : make({pattern, "wholename"});
  }
  if (name == "suffix") {
    return make({Pick({"c", "C", "txt", "gz", "tar.gz", "h.c", "", "h"})});
  }
  if (name == "type") return make({Pick({"f", "f", "d", "l", "p", "b"})});
  if (name == "size") return make({Comparison(), Value(Number(6))});
  if (name == "dirname" || name == "idirname") {
    const Value directory =
        Pick({"d", "d", "d/e", "D", "", ".dot", "d/", "absent", "a.c"});
    if (OneIn(2)) return make({directory});
    return make(
        {directory, Value::Array({"depth", Comparison(), Value(Number(3))})});
  }
  // since
  if (OneIn(3)) {
    const int64_t time = OneIn(2) ? 1000 * Number(5) : 4'000'000'000;
    return make({Value(time), Pick({"mtime", "mtime", "ctime"})});
  }
  const Value since = Since();
  if (OneIn(3)) return make({since});
  return make({since, Pick({"oclock", "cclock"})});
}

Value StepGenerator::AnyTerm(int depth) {
  const auto terms = QueryMix::Terms();
  std::string name = terms[Number(static_cast<int>(terms.size()))];
  // "allof", "anyof" and "not" end somewhere.
  while (depth > 2 && (name == "allof" || name == "anyof" || name == "not")) {
    name = terms[Number(static_cast<int>(terms.size()))];
  }
  return Term(name, depth);
}

Value StepGenerator::Expression(const QueryMix& mix) {
  const auto [one, other] = mix.RarestPair();
  if (OneIn(5)) return AnyTerm(0);
  const bool both = OneIn(8);
  Value::Items words = {both ? "allof" : "anyof", Term(one, 1), Term(other, 1)};
  words.push_back(AnyTerm(1));
  return Value::Array(std::move(words));
}

Value StepGenerator::Fields() {
  if (OneIn(3)) return Value::Array({"name"});
  Value::Items fields = {"name", "exists", "new"};
  for (int i = Number(6); i > 0; --i) {
    fields.emplace_back(Pick({"type",
                              "size",
                              "mode",
                              "symlink_target",
                              "content.sha1hex",
                              "cclock",
                              "oclock",
                              "mtime",
                              "mtime_ms",
                              "mtime_us",
                              "mtime_ns",
                              "mtime_f",
                              "ctime",
                              "ctime_ms",
                              "ctime_us",
                              "ctime_ns",
                              "ctime_f",
                              "ino",
                              "dev",
                              "nlink",
                              "uid",
                              "gid",
                              "name"}));
    if (fields.back() == Value("nlink")) fields.emplace_back("type");
  }
  if (OneIn(10)) {
    fields = {Pick({"size", "exists", "new", "type", "symlink_target", "mode",
                    "mtime", "cclock"})};
  }
  return Value::Array(std::move(fields));
}

void StepGenerator::AddGenerators(Value::Members* spec) {
  const auto several = [this](auto make) {
    Value::Items items;
    for (int i = OneIn(10) ? 0 : 1 + Number(3); i > 0; --i) {
      items.push_back(make());
    }
    return Value::Array(std::move(items));
  };
  if (OneIn(3)) {
    (*spec)["since"] =
        OneIn(6) ? Value(Pick({"n:one", "n:two", "n:"})) : Since();
  }
  if (OneIn(6)) {
    const auto suffix = [this] {
      return Pick({"c", "C", "txt", "gz", "", "h"});
    };
    (*spec)["suffix"] = OneIn(2) ? Value(suffix()) : several(suffix);
  }
  if (OneIn(6)) {
    (*spec)["path"] = several([this]() -> Value {
      const std::string path =
          Pick({"d", "d", "d/e", "D", "", "a.c", "d/", ".", "absent", ".dot"});
      if (OneIn(2)) return path;
      return Value::Object({{"path", path}, {"depth", Number(4) - 1}});
    });
  }
  if (OneIn(5)) {
    (*spec)["glob"] = several([this] { return Pattern(OneIn(2)); });
    if (OneIn(3)) (*spec)["glob_includedotfiles"] = OneIn(2);
    if (OneIn(4)) (*spec)["glob_noescape"] = OneIn(2);
  }
}

void StepGenerator::AddOptions(Value::Members* spec) {
  if (OneIn(8)) {
    (*spec)["relative_root"] =
        Pick({"d", "d", "d/e", "d/", "", ".dot", "absent", "a.c", "D"});
  }
  if (OneIn(4)) (*spec)["case_sensitive"] = OneIn(2);
  if (OneIn(4)) (*spec)["dedup_results"] = OneIn(2);
  if (OneIn(12)) (*spec)["empty_on_fresh_instance"] = OneIn(2);
}

Value StepGenerator::Legacy() {
  Value::Items words = {"find", "$R"};
  if (OneIn(2)) words = {"since", "$R", absl::StrCat("$C", Number(edits_ + 1))};
  for (int i = Number(4); i > 0; --i) {
    const int kind = Number(8);
    if (kind == 0) words.emplace_back("-X");
    if (kind == 1) words.emplace_back("-I");
    if (kind == 2) words.emplace_back("!");
    if (kind == 3) {
      words.emplace_back(OneIn(2) ? "-p" : "-P");
      words.emplace_back(Pick({"^a", "c$", "^D", "e"}));
    } else {
      words.emplace_back(Pattern(OneIn(2)));
    }
  }
  return Value::Array({"ask", Value::Array(std::move(words))});
}

Value StepGenerator::Query(const QueryMix& mix) {
  if (OneIn(20)) return Legacy();
  Value::Members spec;
  if (!OneIn(15)) spec["fields"] = Fields();
  if (!OneIn(6)) spec["expression"] = Expression(mix);
  AddGenerators(&spec);
  AddOptions(&spec);
  return Value::Array(
      {"ask", Value::Array({"query", "$R", Value::Object(std::move(spec))})});
}

Value StepGenerator::Subscribe() {
  Value::Members spec;
  if (OneIn(2)) spec["expression"] = AnyTerm(0);
  if (OneIn(2)) spec["since"] = Since();
  if (OneIn(4)) spec["relative_root"] = Directory();
  if (OneIn(4)) spec["case_sensitive"] = OneIn(2);
  if (OneIn(6)) spec["suffix"] = "c";
  if (OneIn(6)) spec["empty_on_fresh_instance"] = true;
  return Value::Array({"subscribe", absl::StrCat("s", ++subscriptions_),
                       Value::Object(std::move(spec))});
}

Value StepGenerator::Unsubscribe() {
  const std::string name = absl::StrCat("s", 1 + Number(subscriptions_ + 1));
  return Value::Array({"ask", Value::Array({"unsubscribe", "$R", name})});
}

}  // namespace reloader::fakes::watchman
