#include "bench/runfile.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "reloader/check.h"

namespace reloader::bench {

std::string Runfile(absl::string_view path) {
  // Bazel starts tests, and what it runs, where all runfiles are.
  const std::filesystem::path here =
      std::filesystem::absolute(std::filesystem::path(std::string(path)));
  if (std::filesystem::exists(here)) return here;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe");
  std::string found = absl::StrCat(program, ".runfiles/reloader/", path);
  RELOADER_CHECK(std::filesystem::exists(found));
  return found;
}

}  // namespace reloader::bench
