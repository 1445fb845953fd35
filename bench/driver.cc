#include "bench/driver.h"

#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/bench_reloader.h"
#include "tools/flags/flag_table.h"

namespace reloader::bench {

int DriverMain(absl::string_view name, absl::string_view usage,
               std::vector<tools::Flag> flags,
               const std::vector<std::string>& arguments,
               BenchReloaderOptions* options, const std::function<int()>& run) {
  bool help = false;
  flags.push_back({.name = "glob",
                   .value = "PATTERN",
                   .meaning = "which files (**/*)",
                   .store = tools::SetText(&options->glob)});
  flags.push_back({.name = "help",
                   .meaning = "print this",
                   .store = tools::SetTrue(&help)});
  const tools::FlagTable table(std::move(flags));
  const absl::StatusOr<std::vector<std::string>> rest =
      table.Parse(arguments, {});
  if (rest.ok() && help) {
    std::cout << usage << table.Help();
    return 0;
  }
  if (!rest.ok() || rest->size() != 1) {
    std::cerr << name << ": "
              << (rest.ok() ? "expected one directory"
                            : rest.status().message())
              << "\n";
    return 2;
  }
  options->root = std::filesystem::absolute((*rest)[0]).lexically_normal();
  return run();
}

int DriverFails(absl::string_view why) {
  std::cout << "ERR " << why << std::endl;
  return 1;
}

}  // namespace reloader::bench
