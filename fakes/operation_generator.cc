#include "fakes/operation_generator.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/file_operation.h"

namespace reloader::fakes {
namespace {

// How often each call is made, in the order of FileCall.
constexpr int kWeights[kFileCalls] = {
    12, 4,  4, 4, 4,  // write … utimensat_link
    6,                // chmod
    16, 6,  6, 6,     // rename, exchange, link, symlink
    2,                // mkfifo
    12, 10, 8,        // unlink, mkdir, rmdir
    4,  4,  4, 4, 3,  // stat … readlink
    6,  2,  3, 3, 3, 2, 2, 3};

constexpr absl::string_view kPlainNames[] = {"a", "b", "c", "d", "e"};

constexpr uint16_t kModes[] = {0755, 0700, 0775, 0777, 0500, 0300,
                               0400, 0200, 0100, 0,    01777};
constexpr uint16_t kSetIdModes[] = {02755, 04755, 06711};

// One number, used up piece by piece.
class Dice {
 public:
  explicit Dice(uint32_t number) : left_(number) {}
  // Returns a number below `bound`.
  uint32_t Below(uint32_t bound) {
    const uint32_t rolled = left_ % bound;
    left_ /= bound;
    return rolled;
  }

 private:
  uint32_t left_;
};

std::string HostileName(Dice* dice) {
  switch (dice->Below(8)) {
    case 0:
      return "\xff\xfe";
    case 1:
      return "new\nline";
    case 2:
      return std::string(255, 'n');
    case 3:
      return std::string(256, 'n');
    case 4:
      return ".";
    case 5:
      return "..";
    case 6:
      return "";
    default:
      return "...";
  }
}

std::string Name(Dice* dice) {
  if (dice->Below(24) == 23) return HostileName(dice);
  return std::string(kPlainNames[dice->Below(std::size(kPlainNames))]);
}

bool Climbs(absl::string_view path) {
  return absl::StrCat("/", path, "/").find("/../") != std::string::npos;
}

std::string Join(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : absl::StrCat(directory, "/", name);
}

const std::string& Pick(const std::vector<std::string>& from, Dice* dice) {
  static const std::string* const root = new std::string();
  return from.empty() ? *root : from[dice->Below(from.size())];
}

std::string OddPath(const KnownPaths& known, Dice* dice) {
  switch (dice->Below(6)) {
    case 0:
      return absl::StrCat(Pick(known.all, dice), "/");
    case 1:
      return absl::StrCat("./", Pick(known.all, dice), "//");
    case 2:
      return Join(Pick(known.all, dice), "..");
    case 3:
      return Join(Pick(known.all, dice), ".");
    case 4:
      // Below what is no directory, or two levels that are not there.
      return Join(Join(Pick(known.all, dice), Name(dice)), Name(dice));
    default: {
      std::string path;
      for (int i = 0; i < 2040; ++i) path += "./";
      return path + Pick(known.all, dice);
    }
  }
}

// A path that is there, or one that could be.
std::string Path(uint32_t number, const KnownPaths& known) {
  Dice dice(number);
  const uint32_t kind = dice.Below(20);
  std::string path;
  if (kind < 12) {
    path = Pick(known.all, &dice);
    if (path.empty()) path = Name(&dice);
  } else if (kind < 19) {
    path = Join(Pick(known.directories, &dice), Name(&dice));
  } else {
    path = OddPath(known, &dice);
  }
  // It may climb once.
  const size_t first = absl::StrCat("/", path, "/").find("/../");
  if (first != std::string::npos && Climbs(path.substr(first + 2))) return "a";
  return path;
}

// Most often one that is free.
std::string PathForNew(uint32_t number, const KnownPaths& known) {
  Dice dice(number);
  if (dice.Below(8) == 7) return Path(number / 8, known);
  const std::string& directory = Pick(known.directories, &dice);
  for (int i = 0; i < 4; ++i) {
    std::string path = Join(directory, Name(&dice));
    if (!std::binary_search(known.all.begin(), known.all.end(), path)) {
      return path;
    }
  }
  return Join(directory, Name(&dice));
}

std::string AnyLinkText(uint32_t number, const KnownPaths& known) {
  Dice dice(number);
  switch (dice.Below(6)) {
    case 0:
    case 1:
      return Path(number / 6, known);  // As seen from where the link is.
    case 2:
      return Name(&dice);
    case 3: {
      const std::string path = Path(number / 6, known);
      return Climbs(path) ? "a" : absl::StrCat("../", path);
    }
    case 4:
      return absl::StrCat("//", Path(number / 6, known));
    default:
      return dice.Below(8) == 0 ? std::string(4095 + dice.Below(2), 't') : "a";
  }
}

// As kSymlink says: "/" alone would be that of the machine.
std::string LinkText(uint32_t number, const KnownPaths& known) {
  const std::string text = AnyLinkText(number, known);
  const bool leads_out =
      absl::StartsWith(text, "/") && !absl::StartsWith(text, "//");
  return leads_out ? "a" : text;
}

FileCall Kind(uint32_t number) {
  int total = 0;
  for (const int weight : kWeights) total += weight;
  int left = static_cast<int>(number % total);
  int kind = 0;
  while (left >= kWeights[kind]) left -= kWeights[kind++];
  return static_cast<FileCall>(kind);
}

uint16_t Mode(uint32_t number, GeneratorLimits limits) {
  Dice dice(number);
  if (limits.set_ids && dice.Below(8) == 7) {
    return kSetIdModes[dice.Below(std::size(kSetIdModes))];
  }
  // Most trees can be used.
  return dice.Below(3) != 2 ? kModes[dice.Below(4)]
                            : kModes[dice.Below(std::size(kModes))];
}

// A path that is a directory, or that is none; most often.
std::string PathOfKind(uint32_t number, const KnownPaths& known,
                       bool directory) {
  Dice dice(number);
  if (dice.Below(5) == 4) return Path(number / 5, known);
  std::string path = Pick(directory ? known.directories : known.all, &dice);
  for (int i = 0; !directory && i < 4; ++i) {
    if (!std::binary_search(known.directories.begin(), known.directories.end(),
                            path)) {
      break;
    }
    path = Pick(known.all, &dice);
  }
  return path.empty() ? Name(&dice) : path;
}

// In a large tree something is removed where something would be made.
FileCall KindFor(uint32_t number, const KnownPaths& known) {
  constexpr size_t kLargeTree = 30;
  const FileCall kind = Kind(number);
  if (known.all.size() <= kLargeTree) return kind;
  if (kind == FileCall::kMkdir) return FileCall::kRmdir;
  const bool makes = kind == FileCall::kSymlink || kind == FileCall::kMkfifo ||
                     kind == FileCall::kLink || kind == FileCall::kWrite;
  return makes ? FileCall::kUnlink : kind;
}

}  // namespace

bool CouldEscape(const FileOperation& operation) {
  const auto climbs_twice = [](absl::string_view path) {
    const size_t first = absl::StrCat("/", path, "/").find("/../");
    return first != std::string::npos && Climbs(path.substr(first + 2));
  };
  if (climbs_twice(operation.path)) return true;
  const bool is_link = operation.kind == FileCall::kSymlink;
  return (is_link && absl::StartsWith(operation.target, "/") &&
          !absl::StartsWith(operation.target, "//")) ||
         climbs_twice(operation.target);
}

FileOperation MakeOperation(const OperationNumbers& numbers,
                            const KnownPaths& known, GeneratorLimits limits) {
  FileOperation operation = {.kind = KindFor(numbers[0], known),
                             .path = Path(numbers[1], known)};
  Dice dice(numbers[3]);
  switch (operation.kind) {
    case FileCall::kWrite:
    case FileCall::kAppend:
      operation.path = PathOfKind(numbers[1], known, /*directory=*/false);
      if (dice.Below(2) == 0) operation.path = PathForNew(numbers[1], known);
      operation.target = std::string(dice.Below(20), 'x');
      break;
    case FileCall::kTruncate:
      operation.path = PathOfKind(numbers[1], known, /*directory=*/false);
      operation.number = static_cast<int64_t>(dice.Below(30)) - 1;
      break;
    case FileCall::kSetTimes:
    case FileCall::kSetTimesLink:
      operation.number = int64_t{1'000'000'000} * dice.Below(2'000'000'000);
      break;
    case FileCall::kChmod:
      operation.number = Mode(numbers[3], limits);
      break;
    case FileCall::kRename:
    case FileCall::kExchange:
      operation.target = Path(numbers[2], known);
      break;
    case FileCall::kLink:
      operation.target = PathForNew(numbers[2], known);
      break;
    case FileCall::kSymlink:
      operation.path = PathForNew(numbers[1], known);
      operation.target = LinkText(numbers[2], known);
      break;
    case FileCall::kUnlink:
    case FileCall::kRead:
      operation.path = PathOfKind(numbers[1], known, /*directory=*/false);
      break;
    case FileCall::kRmdir:
    case FileCall::kList:
    case FileCall::kOpen:
      operation.path = PathOfKind(numbers[1], known, /*directory=*/true);
      break;
    case FileCall::kMkfifo:
    case FileCall::kMkdir:
      operation.path = PathForNew(numbers[1], known);
      break;
    default:
      break;
  }
  if (UsesHandle(operation.kind)) {
    operation.number = numbers[4] % kHandles;
    if (operation.kind != FileCall::kOpen) {
      Dice name(numbers[2]);
      operation.path = name.Below(8) == 7 ? ".." : Name(&name);
      operation.target = numbers[5] % 2 == 0 ? "" : "follow";
    }
  }
  return operation;
}

}  // namespace reloader::fakes
