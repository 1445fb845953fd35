// The runs over a real tree (tree_run.h) as GoogleTest tests, so that they
// stand in the matrix beside the scenarios: `StatOnDisk.tree_in_turns` and
// `StatOnDisk.tree_with_a_writer`.
//
//   std::vector<std::string> reports;
//   RegisterTreeTests(AllBackends(), {.source = "/usr/include"}, "", &reports);
//   RUN_ALL_TESTS();
//   for (const std::string& report : reports) std::cout << report;
#ifndef CONFORMANCE_TREE_TESTS_H_
#define CONFORMANCE_TREE_TESTS_H_

#include <string>
#include <vector>

#include "conformance/backend.h"
#include "conformance/tree_run.h"

namespace reloader::conformance {

// Registers both runs for each backend. What they found, figures included, is
// appended to `*reports` when they have run; it must outlive the tests. Each
// records `replay_flags`, the flags that lead to these options, as a property.
void RegisterTreeTests(const std::vector<Backend>& backends,
                       const TreeRunOptions& options,
                       const std::string& replay_flags,
                       std::vector<std::string>* reports);

}  // namespace reloader::conformance

#endif  // CONFORMANCE_TREE_TESTS_H_
