#include "fakes/watchman/differential/side_run.h"

#include <errno.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "fakes/watchman/contract/contract_connection.h"
#include "fakes/watchman/contract/tidy.h"
#include "reloader/check.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/pdu_encoding.h"

namespace reloader::fakes::watchman {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
// Whatever is later was stamped in this run.
constexpr int64_t kPastSeconds = 1'600'000'000;
// Files and targets of links are smaller, directories larger.
constexpr int64_t kLeastDirectoryBytes = 40;

int64_t TickOf(absl::string_view clock) {
  int64_t tick = 0;
  RELOADER_CHECK(absl::SimpleAtoi(clock.substr(clock.rfind(':') + 1), &tick));
  return tick;
}

// Returns the unit of a time's field in fractions of a second; 0 for others.
int64_t PerSecond(absl::string_view field) {
  if (field.size() < 5 || field.substr(1, 4) != "time") return 0;
  if (absl::EndsWith(field, "_ms")) return 1'000;
  if (absl::EndsWith(field, "_us")) return 1'000'000;
  if (absl::EndsWith(field, "_ns")) return kNanosecondsPerSecond;
  return 1;
}

void Replace(Value* value, const std::function<std::string(std::string)>& how) {
  if (value->is_string()) {
    *value = Value::Bytes(how(value->string()));
  } else if (value->is_array()) {
    for (Value& item : value->items()) Replace(&item, how);
  } else if (value->is_object()) {
    for (auto& [key, member] : value->members()) Replace(&member, how);
  }
}

bool Has(const Value& file, absl::string_view field, const Value& value) {
  const Value* const found = file.Find(field);
  return found != nullptr && *found == value;
}

// The fields of a request's files, if it names them.
std::vector<std::string> FieldsOf(const Value& request) {
  std::vector<std::string> names;
  if (!request.is_array() || request.items().empty()) return names;
  const Value* const fields = request.items().back().Find("fields");
  if (fields == nullptr || !fields->is_array()) return names;
  for (const Value& field : fields->items()) {
    if (field.is_string()) names.push_back(field.string());
  }
  return names;
}

// Inodes are named by the names of the files that share them, among those of
// one answer. What is gone has given its number to others.
void NameInodes(Value* files) {
  std::map<int64_t, std::string> first_names;
  for (const Value& file : files->items()) {
    const Value* const inode = file.Find("ino");
    const Value* const name = file.Find("name");
    const Value* const exists = file.Find("exists");
    if (inode == nullptr || name == nullptr || !inode->is_int() ||
        exists == nullptr || *exists != Value(true)) {
      continue;
    }
    std::string& first = first_names[inode->integer()];
    if (first.empty() || name->string() < first) first = name->string();
  }
  for (Value& file : files->items()) {
    if (!file.is_object()) continue;
    const auto found = file.members().find("ino");
    if (found == file.members().end()) continue;
    const Value* const exists = file.Find("exists");
    const bool is_there = exists != nullptr && exists->is_bool() &&
                          exists->boolean() && file.Find("name") != nullptr;
    found->second = is_there && found->second.is_int()
                        ? Value(first_names[found->second.integer()])
                        : Value("INODE");
  }
}

}  // namespace

SideRun::SideRun(Side side, absl::string_view name,
                 reloader::watchman::PduEncoding encoding)
    : side_(std::move(side)),
      root_(absl::StrCat(side_.base, "/", name)),
      connection_(side_.connect(), encoding) {
  RELOADER_CHECK(side_.mutator->Mkdir(root_).ok());
  connection_.Ask(Value::Array({"watch", root_}));
  Edited(absl::OkStatus());
}

SideRun::~SideRun() { connection_.Ask(Value::Array({"watch-del", root_})); }

Value SideRun::Step(const Value& step) {
  const std::string& kind = step.items().at(0).string();
  if (kind == "edit") return Edited(Edit(step));
  if (kind == "flush") return Delivered();
  if (kind == "subscribe") {
    // Delivered() needs these to tell what can be compared.
    Value spec = step.items().at(2);
    spec.members()["fields"] = Value::Array({"name", "exists", "new", "type"});
    const Value request = Filled(
        Value::Array({"subscribe", "$R", step.items().at(1), std::move(spec)}));
    const Value answer = Tidied(connection_.Ask(request), request);
    return Value::Array({answer, Delivered()});
  }
  const Value request = Filled(step.items().at(1));
  const Value answer = connection_.Ask(request);
  Note(answer);
  return Tidied(answer, request);
}

std::string SideRun::Path(const Value& name) const {
  return absl::StrCat(root_, "/", name.string());
}

absl::Status SideRun::Edit(const Value& step) {
  const Value::Items& words = step.items();
  const std::string& what = words.at(1).string();
  FileSystemMutator& mutator = *side_.mutator;
  const std::string path = Path(words.at(2));
  if (what == "write" || what == "append") {
    return Write(path, words.at(3), what == "append");
  }
  if (what == "truncate") return mutator.Truncate(path, words.at(3).integer());
  if (what == "times") {
    const int64_t time_ns = words.at(3).integer() * kNanosecondsPerSecond;
    return mutator.SetTimes(path, time_ns, time_ns, FollowLinks::kNo);
  }
  if (what == "chmod") {
    return mutator.Chmod(path, static_cast<uint16_t>(words.at(3).integer()));
  }
  if (what == "rename") return mutator.Rename(path, Path(words.at(3)));
  if (what == "exchange") return mutator.Exchange(path, Path(words.at(3)));
  if (what == "link") return mutator.Link(path, Path(words.at(3)));
  if (what == "symlink") {
    return mutator.Symlink(words.at(2).string(), Path(words.at(3)));
  }
  if (what == "mkfifo") return mutator.Mkfifo(path);
  if (what == "mkdir") return mutator.Mkdir(path);
  if (what == "rmdir") return mutator.Rmdir(path);
  RELOADER_CHECK(what == "unlink");
  return mutator.Unlink(path);
}

absl::Status SideRun::Write(const std::string& path, const Value& contents,
                            bool append) {
  // Would wait for a reader, on a disk.
  const absl::StatusOr<FileStatus> status = side_.file_system->Stat(path);
  if (status.ok() && status->type == FileType::kFifo) {
    return ErrnoToStatus(ENXIO, "open", path);
  }
  const absl::Status opened = append ? side_.mutator->AppendFile(path, "")
                                     : side_.mutator->WriteFile(path, "");
  if (!opened.ok() || contents.string().empty()) return opened;
  // To open and to write are two operations. A daemon that is given the time to
  // settle in between delivers the empty file, so it is made to, always.
  Flush();
  return side_.mutator->AppendFile(path, contents.string());
}

Value SideRun::Edited(const absl::Status& status) {
  const Value answer = connection_.Ask(Value::Array(
      {"clock", root_, Value::Object({{"sync_timeout", 60'000}})}));
  const Value* const clock = answer.Find("clock");
  if (clock == nullptr || !clock->is_string()) return answer;
  clocks_.push_back(clock->string());
  Note(answer);
  return status.ok() ? "OK" : ErrnoName(ErrnoFromStatus(status));
}

Value SideRun::Flush() {
  return connection_.Ask(
      Value::Array({"flush-subscriptions", root_,
                    Value::Object({{"sync_timeout", 60'000}})}));
}

Value SideRun::Delivered() {
  const Value answer = Flush();
  Value::Members seen;
  while (connection_.HasUnilateral()) {
    const Value pdu = connection_.NextUnilateral();
    const Value tidied = Tidied(pdu, Value());
    const Value* const name = pdu.Find("subscription");
    const Value* const files = tidied.Find("files");
    if (name == nullptr || files == nullptr) {
      seen["unexpected"] = tidied;
      continue;
    }
    // In how many PDUs it came depends on the time between events.
    Value& all =
        seen.try_emplace(name->string(), Value::Object()).first->second;
    for (const Value& file : files->items()) {
      // The daemon may look at a directory once more, some time after what was
      // made in it: two daemons differ in that.
      if (Has(file, "type", "d") && Has(file, "exists", true)) continue;
      const Value* const file_name = file.Find("name");
      Value& merged = all.members()[file_name == nullptr ? file.ToString()
                                                         : file_name->string()];
      const bool was_new = Has(merged, "new", true);
      merged = file;
      if (was_new) merged.members()["new"] = true;
    }
    if (all.members().empty()) seen.erase(name->string());
  }
  const Value* const error = answer.Find("error");
  if (error != nullptr) seen["error"] = Tidied(answer, Value());
  return Value::Object(std::move(seen));
}

Value SideRun::Filled(Value value) const {
  Replace(&value, [this](std::string text) {
    for (size_t i = clocks_.size(); i-- > 0;) {
      absl::StrReplaceAll({{absl::StrCat("$C", i), clocks_[i]}}, &text);
    }
    absl::StrReplaceAll({{"$R", root_}}, &text);
    return text;
  });
  return value;
}

void SideRun::Note(const Value& answer) {
  const Value* const clock = answer.Find("clock");
  if (clock == nullptr || !clock->is_string() || !IsClock(clock->string())) {
    return;
  }
  boundaries_.push_back(TickOf(clock->string()));
}

Value SideRun::ClockLabel(absl::string_view clock) const {
  const auto found =
      std::lower_bound(boundaries_.begin(), boundaries_.end(), TickOf(clock));
  return Value(absl::StrCat("CLOCK ", found - boundaries_.begin()));
}

Value SideRun::Tidied(Value answer, const Value& request) const {
  if (answer.is_object()) {
    const auto files = answer.members().find("files");
    if (files != answer.members().end() && files->second.is_array()) {
      TidyFiles(&files->second, request);
    }
  }
  // Errors quote what was asked.
  Replacements names = {{root_, "$R"}};
  if (answer.Find("error") != nullptr) {
    for (size_t i = 0; i < clocks_.size(); ++i) {
      names.emplace_back(clocks_[i], absl::StrCat("$C", i));
    }
  }
  return TidyValue(std::move(answer), names);
}

void SideRun::TidyFiles(Value* files, const Value& request) const {
  const std::vector<std::string> fields = FieldsOf(request);
  NameInodes(files);
  for (Value& file : files->items()) {
    if (!file.is_object()) {
      TidyField(fields.size() == 1 ? fields[0] : "name", &file);
      continue;
    }
    const Value* const type = file.Find("type");
    const bool is_directory = type == nullptr || *type == Value("d");
    for (auto& [key, value] : file.members()) {
      TidyField(key, &value);
      if (key == "nlink" && is_directory) value = "DIRECTORY";
    }
  }
}

void SideRun::TidyField(absl::string_view field, Value* value) const {
  if (field == "cclock" || field == "oclock") {
    if (value->is_string() && IsClock(value->string())) {
      *value = ClockLabel(value->string());
    }
  } else if (field == "dev" || field == "uid" || field == "gid") {
    if (value->is_int()) *value = Value("NUMBER");
  } else if (field == "ino") {
    if (value->is_int()) *value = Value("INODE");
  } else if (field == "size") {
    if (value->is_int() && value->integer() >= kLeastDirectoryBytes) {
      *value = "DIRECTORY";
    }
  } else if (const int64_t per_second = PerSecond(field); per_second != 0) {
    const bool is_now =
        value->is_int()
            ? value->integer() / per_second >= kPastSeconds
            : value->is_real() &&
                  value->real() >= static_cast<double>(kPastSeconds);
    if (is_now) *value = "NOW";
  }
}

}  // namespace reloader::fakes::watchman
