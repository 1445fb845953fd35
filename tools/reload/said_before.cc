#include "tools/reload/said_before.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace reloader::tools {
namespace {

// FNV-1a: the same in each process, as a name of a file has to be.
uint64_t HashOf(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : text) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

bool SaidBefore::Note(absl::string_view what, absl::string_view where) {
  if (directory_.empty()) return false;
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  const std::string path =
      absl::StrCat(directory_, "/", absl::StrReplaceAll(what, {{" ", "-"}}),
                   "-", absl::Hex(HashOf(where), absl::kZeroPad16));
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "wxe"), &std::fclose);
  return file == nullptr && std::filesystem::exists(path, ignored);
}

std::string DefaultStateDirectory(absl::string_view xdg_state_home,
                                  absl::string_view home) {
  if (absl::StartsWith(xdg_state_home, "/")) {
    return absl::StrCat(xdg_state_home, "/reload");
  }
  if (!absl::StartsWith(home, "/")) return "";
  return absl::StrCat(home, "/.local/state/reload");
}

}  // namespace reloader::tools
