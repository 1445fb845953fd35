// fake-fs: edits the file system that the server looks at. fake_fs.md has all
// its forms.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/command.h"
#include "fakes/watchman/fake_fs_fault.h"
#include "fakes/watchman/server.h"
#include "reloader/errno_status.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/utf8.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::Value;
using ReplyOr = absl::StatusOr<Reply>;

// Either way from the epoch: as nanoseconds they fit in 64 bits.
constexpr int64_t kMaxFileSeconds = 9'223'372'036;

// The arguments behind the operation's name.
struct Operation {
  const Request& request;
  absl::Span<const Value> arguments;

  InMemoryFileSystem& fs() const { return request.server.file_system(); }
  FileSystemMutator& mutator() const { return fs().mutator(); }
  const std::string& path(size_t index = 0) const {
    return arguments[index].string();
  }
};

Reply Done() { return Reply{{{{"fake-fs", true}}}}; }

ReplyOr DoneOr(const absl::Status& status) {
  if (!status.ok()) return status;
  return Done();
}

ReplyOr WriteIt(const Operation& op) {
  const Value options =
      op.arguments.size() > 2 ? op.arguments[2] : Value::Object();
  const absl::Status wrong = CommandError("fake-fs: wrong options for write");
  if (!options.is_object()) return wrong;
  bool appends = false;
  bool is_base64 = false;
  for (const auto& [name, value] : options.members()) {
    if (name == "append" && value.is_bool()) {
      appends = value.boolean();
    } else if (name == "encoding" && value == Value("base64")) {
      is_base64 = true;
    } else {
      return wrong;
    }
  }
  std::string contents = op.path(1);
  if (is_base64 && !absl::Base64Unescape(op.path(1), &contents)) {
    return CommandError("fake-fs: the text is not in base64");
  }
  return DoneOr(appends ? op.mutator().AppendFile(op.path(), contents)
                        : op.mutator().WriteFile(op.path(), contents));
}

// Every client must be able to read it, in JSON too.
Reply InText(absl::string_view key, const std::string& bytes) {
  if (reloader::watchman::IsUtf8(bytes)) {
    return Reply{{{{std::string(key), bytes}}}};
  }
  return Reply{{{{std::string(key), absl::Base64Escape(bytes)},
                 {"encoding", "base64"}}}};
}

ReplyOr Read(const Operation& op) {
  const absl::StatusOr<std::string> contents =
      op.fs().Read(op.path(), std::numeric_limits<int64_t>::max());
  if (!contents.ok()) return contents.status();
  return InText("contents", *contents);
}

ReplyOr Mkdir(const Operation& op) {
  const bool has_mode = op.arguments.size() > 1;
  if (has_mode && !op.arguments[1].is_int()) {
    return CommandError("fake-fs: mkdir needs a number for the mode");
  }
  const absl::Status made = op.mutator().Mkdir(op.path());
  if (!made.ok() || !has_mode) return DoneOr(made);
  return DoneOr(op.mutator().Chmod(op.path(), op.arguments[1].integer()));
}

absl::Status RemoveTree(const Operation& op, const std::string& path) {
  const absl::StatusOr<FileStatus> status = op.fs().Lstat(path);
  if (!status.ok()) return status.status();
  if (status->type != FileType::kDirectory) return op.mutator().Unlink(path);
  std::vector<std::string> names;
  const absl::Status listed = op.fs().List(
      path,
      [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
  if (!listed.ok()) return listed;
  for (const std::string& name : names) {
    const absl::Status removed = RemoveTree(op, absl::StrCat(path, "/", name));
    if (!removed.ok()) return removed;
  }
  return op.mutator().Rmdir(path);
}

// Returns seconds as nanoseconds; nothing if they are none, or do not fit.
std::optional<int64_t> Nanoseconds(const Value& time) {
  if (time.is_real()) {
    // Also not a number is not within.
    const bool fits = std::abs(time.real()) <= kMaxFileSeconds;
    if (!fits) return std::nullopt;
    return static_cast<int64_t>(time.real() * 1e9);
  }
  if (!time.is_int()) return std::nullopt;
  const int64_t seconds = time.integer();
  if (seconds > kMaxFileSeconds || seconds < -kMaxFileSeconds) {
    return std::nullopt;
  }
  return seconds * 1'000'000'000;
}

ReplyOr Utime(const Operation& op) {
  std::optional<int64_t> atime_ns = op.fs().NowNs();
  std::optional<int64_t> mtime_ns = atime_ns;
  const Value& times = op.arguments[1];
  if (times.is_array() && times.items().size() == 2) {
    atime_ns = Nanoseconds(times.items()[0]);
    mtime_ns = Nanoseconds(times.items()[1]);
  } else if (!times.is_null()) {
    return CommandError("fake-fs: utime needs null or two times");
  }
  if (!atime_ns || !mtime_ns) {
    return CommandError(absl::StrCat("fake-fs: utime needs times from ",
                                     -kMaxFileSeconds, " to ", kMaxFileSeconds,
                                     " seconds"));
  }
  return DoneOr(op.mutator().SetTimes(op.path(), *atime_ns, *mtime_ns,
                                      FollowLinks::kYes));
}

absl::string_view TypeName(FileType type) {
  switch (type) {
    case FileType::kRegular:
      return "f";
    case FileType::kDirectory:
      return "d";
    case FileType::kSymlink:
      return "l";
    case FileType::kFifo:
      return "p";
    case FileType::kSocket:
      return "s";
    case FileType::kCharacterDevice:
      return "c";
    case FileType::kBlockDevice:
      return "b";
    case FileType::kUnknown:
      return "?";
  }
  return "?";
}

ReplyOr StatusReply(const absl::StatusOr<FileStatus>& status) {
  if (!status.ok()) return status.status();
  return Reply{
      {{{"stat", Value::Object({{"type", TypeName(status->type)},
                                {"mode", int64_t{status->permissions}},
                                {"size", status->size_bytes},
                                {"mtime_ns", status->mtime_ns},
                                {"ctime_ns", status->ctime_ns},
                                {"ino", static_cast<int64_t>(status->inode)},
                                {"dev", static_cast<int64_t>(status->device)},
                                {"nlink", int64_t{status->link_count}},
                                {"uid", int64_t{status->uid}},
                                {"gid", int64_t{status->gid}}})}}}};
}

ReplyOr List(const Operation& op) {
  std::vector<std::string> names;
  const absl::Status listed = op.fs().List(
      op.path(),
      [&](const DirectoryEntry& entry) { names.emplace_back(entry.name); });
  if (!listed.ok()) return listed;
  std::sort(names.begin(), names.end());
  const bool is_text =
      std::all_of(names.begin(), names.end(), &reloader::watchman::IsUtf8);
  Value::Items entries;
  for (const std::string& name : names) {
    entries.emplace_back(is_text ? name : absl::Base64Escape(name));
  }
  Value::Members list = {{"entries", Value::Array(std::move(entries))}};
  if (!is_text) list["encoding"] = "base64";
  return Reply{{std::move(list)}};
}

// Copies a real file, or a tree of them.
absl::Status Load(const Operation& op, const FileSystem& real,
                  const std::string& from, const std::string& to) {
  const absl::StatusOr<FileStatus> status = real.Lstat(from);
  if (!status.ok()) return status.status();
  absl::Status made;
  if (status->type == FileType::kSymlink) {
    const absl::StatusOr<std::string> target = real.ReadLink(from);
    if (!target.ok()) return target.status();
    return op.mutator().Symlink(*target, to);
  }
  if (status->type == FileType::kRegular) {
    const absl::StatusOr<std::string> contents =
        real.Read(from, status->size_bytes);
    if (!contents.ok()) return contents.status();
    made = op.mutator().WriteFile(to, *contents);
  } else if (status->type == FileType::kDirectory) {
    if (!op.fs().Lstat(to).ok()) made = op.mutator().Mkdir(to);
    std::vector<std::string> names;
    if (made.ok()) {
      made = real.List(from, [&](const DirectoryEntry& entry) {
        names.emplace_back(entry.name);
      });
    }
    for (const std::string& name : names) {
      if (!made.ok()) break;
      made = Load(op, real, absl::StrCat(from, "/", name),
                  absl::StrCat(to, "/", name));
    }
  } else {
    return absl::OkStatus();  // Special files stay behind.
  }
  if (made.ok()) made = op.mutator().Chmod(to, status->permissions);
  if (!made.ok()) return made;
  return op.mutator().SetTimes(to, status->mtime_ns, status->mtime_ns,
                               FollowLinks::kNo);
}

ReplyOr Advance(const Operation& op) {
  if (!op.arguments[0].is_int()) {
    return CommandError("fake-fs: advance needs a number of milliseconds");
  }
  op.request.server.clock().Advance(
      absl::Milliseconds(op.arguments[0].integer()));
  return Done();
}

ReplyOr PlanIt(const Operation& op) {
  absl::StatusOr<std::function<void()>> after_answer =
      PlanFault(op.arguments[0], &op.request.server);
  if (!after_answer.ok()) return after_answer.status();
  Reply reply = Done();
  reply.then = *std::move(after_answer);
  return reply;
}

struct Form {
  absl::string_view name;
  // Of each of the first arguments: 'p', a path; 's', another string.
  absl::string_view strings;
  size_t arguments;
  ReplyOr (*run)(const Operation& op);
};

constexpr Form kForms[] = {
    {"advance", "", 1, Advance},
    {"chmod", "p", 2,
     [](const Operation& op) {
       if (!op.arguments[1].is_int()) {
         return ReplyOr(CommandError("fake-fs: chmod needs a number"));
       }
       return DoneOr(op.mutator().Chmod(op.path(), op.arguments[1].integer()));
     }},
    {"fault", "", 1, PlanIt},
    {"link", "pp", 2,
     [](const Operation& op) {
       return DoneOr(op.mutator().Link(op.path(), op.path(1)));
     }},
    {"list", "p", 1, List},
    {"load", "pp", 2,
     [](const Operation& op) {
       const FileSystem* const real = op.request.server.options().real_files;
       if (real == nullptr) {
         return ReplyOr(CommandError(
             "fake-fs: load needs a server with access to real files"));
       }
       return DoneOr(Load(op, *real, op.path(), op.path(1)));
     }},
    {"lstat", "p", 1,
     [](const Operation& op) { return StatusReply(op.fs().Lstat(op.path())); }},
    {"mkdir", "p", 1, Mkdir},
    {"read", "p", 1, Read},
    {"readlink", "p", 1,
     [](const Operation& op) {
       const absl::StatusOr<std::string> target = op.fs().ReadLink(op.path());
       if (!target.ok()) return ReplyOr(target.status());
       return ReplyOr(InText("target", *target));
     }},
    {"rename", "pp", 2,
     [](const Operation& op) {
       return DoneOr(op.mutator().Rename(op.path(), op.path(1)));
     }},
    {"rmdir", "p", 1,
     [](const Operation& op) { return DoneOr(op.mutator().Rmdir(op.path())); }},
    {"rmtree", "p", 1,
     [](const Operation& op) { return DoneOr(RemoveTree(op, op.path())); }},
    {"settle", "", 0,
     [](const Operation& op) {
       op.request.server.Settle();
       return ReplyOr(Done());
     }},
    {"stat", "p", 1,
     [](const Operation& op) { return StatusReply(op.fs().Stat(op.path())); }},
    {"symlink", "sp", 2,
     [](const Operation& op) {
       return DoneOr(op.mutator().Symlink(op.path(), op.path(1)));
     }},
    {"unlink", "p", 1,
     [](const Operation& op) {
       return DoneOr(op.mutator().Unlink(op.path()));
     }},
    {"utime", "p", 2, Utime},
    {"write", "ps", 2, WriteIt},
};

// An error of the file system also says its name.
ReplyOr WithErrno(const ReplyOr& reply) {
  if (reply.ok()) return reply;
  const int error = ErrnoFromStatus(reply.status());
  if (error == 0) return reply;
  return Reply{{{{"error", Value::Bytes(reply.status().message())},
                 {"errno", ErrnoName(error)}}}};
}

ReplyOr FakeFs(const Request& request) {
  const auto arguments = absl::MakeConstSpan(request.items).subspan(1);
  if (arguments.empty() || !arguments[0].is_string()) {
    return CommandError("fake-fs: which operation?");
  }
  for (const Form& form : kForms) {
    if (arguments[0].string() != form.name) continue;
    const Operation op = {.request = request,
                          .arguments = arguments.subspan(1)};
    bool fits = op.arguments.size() >= form.arguments;
    for (size_t i = 0; i < form.strings.size() && fits; ++i) {
      fits = op.arguments[i].is_string();
    }
    if (!fits) {
      return CommandError(
          absl::StrCat("fake-fs: wrong arguments for ", form.name));
    }
    for (size_t i = 0; i < form.strings.size(); ++i) {
      // There is no current directory; the empty path is nowhere.
      const std::string& text = op.path(i);
      if (form.strings[i] != 'p' || text.empty() || text[0] == '/') continue;
      return CommandError(
          absl::StrCat("fake-fs: path \"", text, "\" must be absolute"));
    }
    return WithErrno(form.run(op));
  }
  return CommandError(
      absl::StrCat("fake-fs: unknown operation ", arguments[0].string()));
}

constexpr Command kCommands[] = {{"fake-fs", FakeFs, false, true}};

}  // namespace

absl::Span<const Command> FileSystemCommands() { return kCommands; }

}  // namespace reloader::fakes::watchman
