// A View made up of a list of nodes, for tests.
//
//   VectorView view({{.name = "d", .exists = true, ...}, {.name = "d/a.py"}});
//   view.SetContent("d/a.py", "print()");
//
// Nodes are in the order in which they are given, the newest first. What a
// directory holds is sorted by name. One thread.
#ifndef FAKES_WATCHMAN_QUERY_VECTOR_VIEW_H_
#define FAKES_WATCHMAN_QUERY_VECTOR_VIEW_H_

#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/view.h"

namespace reloader::fakes::watchman {

class VectorView : public View {
 public:
  explicit VectorView(std::vector<Node> nodes);

  VectorView(const VectorView&) = delete;
  VectorView& operator=(const VectorView&) = delete;

  // What is hashed, and what ReadLink() returns; kNotFound where nothing was
  // set.
  void SetContent(const std::string& name, absl::string_view content);
  void SetLinkTarget(const std::string& name, absl::string_view target);

  const Node* Find(absl::string_view name) const override;
  void ForEachNewestFirst(
      absl::FunctionRef<bool(const Node&)> visit) const override;
  void ForEachChild(absl::string_view name,
                    absl::FunctionRef<void(const Node&)> visit) const override;
  absl::StatusOr<std::string> ReadLink(const Node& node) const override;
  absl::StatusOr<std::string> ContentSha1(const Node& node) const override;

 private:
  using Texts = std::map<std::string, std::string>;

  const std::vector<Node> nodes_;
  std::map<std::string, const Node*, std::less<>> by_name_;
  std::map<std::string, std::vector<const Node*>, std::less<>> children_;
  Texts contents_;
  Texts link_targets_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_QUERY_VECTOR_VIEW_H_
