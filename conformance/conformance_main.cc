// The program behind tools/conformance: reads the suite, runs what the flags
// select, shows who passes what. --help explains it.
//
// A kind of test that is no scenario joins the matrix by being registered with
// GoogleTest before the selection, under a suite named like its backend; a test
// whose name carries no clause is counted in the row "other".
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/backends.h"
#include "conformance/flags.h"
#include "conformance/gtest_session.h"
#include "conformance/json_report.h"
#include "conformance/junit_report.h"
#include "conformance/listing.h"
#include "conformance/matrix.h"
#include "conformance/mutants/kill_matrix.h"
#include "conformance/mutants/mutant.h"
#include "conformance/progress.h"
#include "conformance/run_report.h"
#include "conformance/selection.h"
#include "conformance/suite.h"
#include "conformance/test_id.h"
#include "conformance/text_report.h"
#include "conformance/tree_run.h"
#include "conformance/tree_tests.h"
#include "gtest/gtest.h"
#include "reloader/testing/swept_directory.h"

namespace reloader::conformance {
namespace {

int Refuse(absl::string_view why) {
  std::cerr << "conformance: " << why << "\n";
  return kExitCouldNotRun;
}

// A terminal that can do more than print one line below the other.
bool IsScreen(int descriptor) {
  const char* term = std::getenv("TERM");
  return isatty(descriptor) == 1 && term != nullptr &&
         absl::string_view(term) != "dumb";
}

Palette PaletteOf(int descriptor) {
  // https://no-color.org: set and not empty means none.
  const char* no_color = std::getenv("NO_COLOR");
  const bool unwanted = no_color != nullptr && no_color[0] != '\0';
  if (unwanted || !IsScreen(descriptor)) return {};
  return {.good = "\x1b[32m",
          .bad = "\x1b[1;31m",
          .dim = "\x1b[2m",
          .off = "\x1b[0m"};
}

ProgressOptions ProgressOf(int descriptor) {
  ProgressOptions options = {.rewrite = IsScreen(descriptor)};
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    options.width = size.ws_col;
  }
  return options;
}

// A report file, opened before the run, so that a wrong path costs no time.
class ReportFile {
 public:
  // `path` may be empty: then there is no file, and all succeeds.
  explicit ReportFile(const std::string& path) : path_(path) {}

  absl::Status Open() {
    if (path_.empty()) return absl::OkStatus();
    file_.open(path_, std::ios::binary | std::ios::trunc);
    return Check("opened for writing");
  }

  absl::Status Write(absl::string_view text) {
    if (path_.empty()) return absl::OkStatus();
    file_ << text;
    file_.close();
    return Check("written");
  }

 private:
  absl::Status Check(absl::string_view what) const {
    if (file_) return absl::OkStatus();
    return absl::UnavailableError(
        absl::StrCat(path_, ": the report cannot be ", what));
  }

  const std::string path_;
  std::ofstream file_;
};

// GoogleTest's own flags come from its environment only, and but for sharding
// they must not change what a run means.
void InitGoogleTest(char* program) {
  int argc = 1;
  char* argv[] = {program, nullptr};
  testing::InitGoogleTest(&argc, argv);
  testing::GTEST_FLAG(repeat) = 1;
  testing::GTEST_FLAG(list_tests) = false;
  testing::GTEST_FLAG(also_run_disabled_tests) = false;
}

// Runs `tests` and shows the matrix. Returns the exit code.
int Run(const Flags& flags, const std::vector<TestId>& tests,
        const std::vector<std::string>& names,
        const std::vector<std::string>* tree_reports, RunReport report) {
  ReportFile json(flags.json);
  ReportFile junit(flags.junit);
  for (ReportFile* file : {&json, &junit}) {
    const absl::Status opened = file->Open();
    if (!opened.ok()) return Refuse(opened.message());
  }
  testing::TestEventListeners& listeners =
      testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  Progress progress(std::cerr, ProgressOf(STDERR_FILENO));
  OutcomeCollector collector(names, &progress);
  listeners.Append(&collector);
  SetFilter(tests);
  const int gtest_result = RUN_ALL_TESTS();
  listeners.Release(&collector);
  progress.Clear();

  report.records = collector.records();
  report.duration =
      absl::Milliseconds(testing::UnitTest::GetInstance()->elapsed_time());
  for (const std::string& tree : *tree_reports) std::cout << tree << "\n";
  std::cout << FormatReport(report, PaletteOf(STDOUT_FILENO)) << std::flush;
  int code = SessionExitCode(gtest_result, report.records);
  const absl::Status written[] = {json.Write(FormatJson(report)),
                                  junit.Write(FormatJunit(report))};
  for (const absl::Status& status : written) {
    if (status.ok()) continue;
    const int refused = Refuse(status.message());
    code = code == 0 ? refused : code;
  }
  return code;
}

// Where GoogleTest says that tests may write.
constexpr char kTestDirectory[] = "TEST_TMPDIR";

// A moderate part of what every machine that can build this has.
constexpr absl::string_view kDefaultTree = "/usr/include";
constexpr int kDefaultTreeFiles = 2000;
constexpr int kDefaultTreeOperations = 1000;
constexpr absl::string_view kTreeTests = "tree_*";

bool NamesTreeTests(const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [](const auto& pattern) {
    return absl::StartsWith(pattern, "tree_");
  });
}

TreeRunOptions TreeOptions(const Flags& flags) {
  TreeRunOptions options;
  options.seed = flags.seed;
  if (flags.tree.empty()) {
    options.source = std::string(kDefaultTree);
    options.max_files = kDefaultTreeFiles;
    options.operations = kDefaultTreeOperations;
  } else {
    options.source = flags.tree;
  }
  if (flags.tree_operations > 0) {
    options.operations = static_cast<int>(flags.tree_operations);
  }
  return options;
}

absl::Status CheckTree(const std::string& tree) {
  std::error_code ignored;
  if (tree.empty() || std::filesystem::is_directory(tree, ignored)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--tree=", tree, ": expected a directory, with the source tree to copy"));
}

// Returns the mutants called so; all, if none is.
absl::StatusOr<std::vector<Mutant>> SelectMutants(
    const std::vector<std::string>& names) {
  std::vector<Mutant> mutants = AllMutants();
  std::vector<std::string> known;
  for (const Mutant& mutant : mutants) known.push_back(mutant.backend.name);
  if (absl::Status status = CheckBackends(names, known); !status.ok()) {
    return status;
  }
  if (names.empty()) return mutants;
  std::vector<Mutant> selected;
  std::copy_if(std::make_move_iterator(mutants.begin()),
               std::make_move_iterator(mutants.end()),
               std::back_inserter(selected), [&names](const Mutant& mutant) {
                 return std::find(names.begin(), names.end(),
                                  mutant.backend.name) != names.end();
               });
  return selected;
}

// Runs every scenario on every mutant that is called so, or on all if none is,
// and shows which dies where.
int MeasureTheSuite(const Suite& suite, const std::vector<std::string>& names) {
  const absl::StatusOr<std::vector<Mutant>> selected = SelectMutants(names);
  if (!selected.ok()) return Refuse(selected.status().message());
  const std::vector<Mutant>& mutants = *selected;
  const bool rewrite = IsScreen(STDERR_FILENO);
  const KillMatrix matrix = Measure(
      suite, mutants, names.empty() ? MutantScope::kAll : MutantScope::kSome,
      [&](const Mutant& mutant, size_t kills, size_t done) {
        const std::string line =
            absl::StrFormat("[%d/%d] %s: dead in %d scenarios", done,
                            mutants.size(), mutant.backend.name, kills);
        // Wipes what a longer line left behind.
        std::cerr << (rewrite ? absl::StrFormat("\r%-79.79s", line)
                              : absl::StrCat(line, "\n"))
                  << std::flush;
      });
  if (rewrite) std::cerr << absl::StrFormat("\r%79s\r", "") << std::flush;
  std::cout << matrix.ToString();
  if (!matrix.troubles.empty()) return kExitCouldNotRun;
  return matrix.ok() ? 0 : 1;
}

int Main(Flags flags) {
  // What tests write goes with this program, also if it is interrupted, unless
  // whoever has started it says where and sees to that.
  std::optional<SweptDirectory> directory;
  if (std::getenv(kTestDirectory) == nullptr) {
    directory.emplace();
    setenv(kTestDirectory, directory->path().c_str(), /*replace=*/1);
  }
  const absl::Status tree = CheckTree(flags.tree);
  if (!tree.ok()) return Refuse(tree.message());
  const absl::StatusOr<Suite> suite = LoadSuite(flags.suite_dir);
  if (!suite.ok()) {
    return Refuse(absl::StrCat("the suite in ", flags.suite_dir,
                               " cannot be loaded:\n",
                               suite.status().message()));
  }
  if (flags.mutants) return MeasureTheSuite(*suite, flags.selection.backends);
  const std::vector<Backend> backends = AllBackends();
  std::vector<std::string> names;
  for (const Backend& backend : backends) names.push_back(backend.name);

  std::vector<std::string> tree_reports;
  RegisterTreeTests(backends, TreeOptions(flags), TreeFlags(flags),
                    &tree_reports);
  if (!flags.tree.empty() && !NamesTreeTests(flags.selection.patterns)) {
    flags.selection.patterns.emplace_back(kTreeTests);
  }
  absl::Status registered = RegisterScenarioTests(*suite, backends, {});
  if (registered.ok()) registered = CheckTestNames();
  if (!registered.ok()) return Refuse(registered.message());
  const std::vector<TestId> all = RegisteredTests(names);

  if (!flags.show.empty()) {
    const auto text = FormatClause(*suite, all, flags.show);
    if (!text.ok()) return Refuse(text.status().message());
    std::cout << *text;
    return 0;
  }
  const absl::StatusOr<std::vector<TestId>> selected =
      Select(all, flags.selection);
  if (!selected.ok()) return Refuse(selected.status().message());
  if (selected->empty()) {
    return Refuse(
        "nothing is selected: what --scenario names is not tested on what "
        "--backend names; --list shows what is");
  }
  if (flags.list) {
    std::cout << FormatList(*suite, backends, *selected, all);
    return 0;
  }
  return Run(flags, *selected, names, &tree_reports,
             {.suite = &*suite, .backends = backends, .seed = flags.seed});
}

}  // namespace
}  // namespace reloader::conformance

int main(int argc, char** argv) {
  namespace conformance = reloader::conformance;
  const auto flags =
      conformance::ParseFlags(std::vector<std::string>(argv + 1, argv + argc));
  if (!flags.ok()) return conformance::Refuse(flags.status().message());
  if (flags->help) {
    std::cout << conformance::HelpText();
    return 0;
  }
  conformance::InitGoogleTest(argv[0]);
  return conformance::Main(*flags);
}
