#include "tools/reload/said_before.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "reloader/stable_hash.h"

namespace reloader::tools {
bool SaidBefore::Note(absl::string_view what, absl::string_view where) {
  if (directory_.empty()) return false;
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  const std::string path =
      absl::StrCat(directory_, "/", absl::StrReplaceAll(what, {{" ", "-"}}),
                   "-", absl::Hex(StableHash(where), absl::kZeroPad16));
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
