#include "conformance/suite_main.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "conformance/backend.h"
#include "conformance/gtest_session.h"
#include "conformance/junit_report.h"
#include "conformance/known_failures.h"
#include "conformance/matrix.h"
#include "conformance/progress.h"
#include "conformance/run_report.h"
#include "conformance/scenario.h"
#include "conformance/scenario_loader.h"
#include "conformance/suite.h"
#include "conformance/text_report.h"
#include "gtest/gtest.h"

namespace reloader::conformance {
namespace {

int Refuse(absl::string_view what, const absl::Status& status) {
  std::cerr << what << ":\n" << status.message() << "\n";
  return kExitCouldNotRun;
}

absl::StatusOr<Suite> LoadWholeSuite(const SuiteMainOptions& options) {
  absl::StatusOr<Suite> suite = LoadSuite(options.suite_directory);
  if (!suite.ok()) return suite;
  const absl::Status added = AddScenarios(options.scenarios, &*suite);
  if (!added.ok()) return added;
  return suite;
}

absl::StatusOr<KnownFailures> LoadKnown(const SuiteMainOptions& options,
                                        const Backend& backend) {
  if (options.known_failures.empty()) return KnownFailures();
  absl::StatusOr<KnownFailures> known =
      LoadKnownFailures(options.known_failures);
  if (!known.ok()) return known;
  const absl::Status found =
      CheckKnownFailures(*known, RegisteredTests({backend.name}));
  if (!found.ok()) return found;
  return known;
}

// Runs the tests that GoogleTest's flags select.
void RunTests(OutcomeCollector* collector) {
  testing::TestEventListeners& listeners =
      testing::UnitTest::GetInstance()->listeners();
  // What they print and write, the reports say in words of this suite.
  delete listeners.Release(listeners.default_result_printer());
  delete listeners.Release(listeners.default_xml_generator());
  listeners.Append(collector);
  // GoogleTest counts known failures, too; the records decide.
  [[maybe_unused]] const int failed = RUN_ALL_TESTS();
  listeners.Release(collector);
}

// Writes JUnit's XML where Bazel asks for it. Returns whether that is done.
bool WriteXml(const RunReport& report) {
  const char* const path = std::getenv("XML_OUTPUT_FILE");
  if (path == nullptr) return true;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << FormatJunit(report);
  file.close();
  if (!file) std::cerr << path << ": the XML cannot be written\n";
  return static_cast<bool>(file);
}

// Returns whether an assertion failed, but in no test.
bool FailedOutsideOfTests() {
  return testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed();
}

int Run(const Suite& suite, const Backend& backend, const KnownFailures& known,
        const SuiteMainOptions& options) {
  Progress progress(std::cerr, {});
  OutcomeCollector collector({backend.name}, &progress);
  RunTests(&collector);
  RunReport report = {.suite = &suite, .backends = {backend}};
  report.records = collector.records();
  JudgeKnownFailures(known, &report.records);
  for (TestRecord& record : report.records) {
    record.test_target = options.test_target;
  }
  report.duration =
      absl::Milliseconds(testing::UnitTest::GetInstance()->elapsed_time());
  if (NothingSelected()) {
    std::cerr << "no test is selected: see --test_filter\n";
  }
  std::cout << FormatReport(report, {}) << std::flush;
  const int code =
      SessionExitCode(FailedOutsideOfTests() ? 1 : 0, report.records);
  return WriteXml(report) || code != 0 ? code : kExitCouldNotRun;
}

}  // namespace

int SuiteMain(int argc, char** argv, const Backend& declared,
              const SuiteMainOptions& options) {
  testing::InitGoogleTest(&argc, argv);
  const absl::StatusOr<Backend> backend =
      options.capabilities.has_value()
          ? WithCapabilities(declared, *options.capabilities)
          : declared;
  if (!backend.ok()) return Refuse("cannot use capabilities", backend.status());
  const absl::StatusOr<Suite> suite = LoadWholeSuite(options);
  if (!suite.ok()) return Refuse("cannot load the suite", suite.status());
  absl::Status registered = RegisterScenarioTests(
      *suite, {*backend}, {.test_target = options.test_target});
  if (registered.ok()) registered = CheckTestNames();
  if (!registered.ok()) return Refuse("cannot register", registered);
  const absl::StatusOr<KnownFailures> known = LoadKnown(options, *backend);
  if (!known.ok()) return Refuse("cannot use known failures", known.status());
  return Run(*suite, *backend, *known, options);
}

}  // namespace reloader::conformance
