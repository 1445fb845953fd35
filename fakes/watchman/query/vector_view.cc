#include "fakes/watchman/query/vector_view.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fakes/watchman/query/sha1.h"
#include "fakes/watchman/query/view.h"

namespace reloader::fakes::watchman {
namespace {

absl::StatusOr<std::string> TextOf(
    const std::map<std::string, std::string>& texts, const std::string& name) {
  const auto text = texts.find(name);
  if (text == texts.end()) {
    return absl::NotFoundError(absl::StrCat("nothing is set for ", name));
  }
  return text->second;
}

}  // namespace

VectorView::VectorView(std::vector<Node> nodes) : nodes_(std::move(nodes)) {
  for (const Node& node : nodes_) by_name_[node.name] = &node;
  for (const auto& [name, node] : by_name_) {
    const size_t slash = name.rfind('/');
    children_[slash == std::string::npos ? "" : name.substr(0, slash)]
        .push_back(node);
  }
}

void VectorView::SetContent(const std::string& name,
                            absl::string_view content) {
  contents_[name] = std::string(content);
}

void VectorView::SetLinkTarget(const std::string& name,
                               absl::string_view target) {
  link_targets_[name] = std::string(target);
}

const Node* VectorView::Find(absl::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

void VectorView::ForEachNewestFirst(
    absl::FunctionRef<bool(const Node&)> visit) const {
  for (const Node& node : nodes_) {
    if (!visit(node)) return;
  }
}

void VectorView::ForEachChild(
    absl::string_view name, absl::FunctionRef<void(const Node&)> visit) const {
  const auto found = children_.find(name);
  if (found == children_.end()) return;
  for (const Node* node : found->second) visit(*node);
}

absl::StatusOr<std::string> VectorView::ReadLink(const Node& node) const {
  return TextOf(link_targets_, node.name);
}

absl::StatusOr<std::string> VectorView::ContentSha1(const Node& node) const {
  const absl::StatusOr<std::string> content = TextOf(contents_, node.name);
  if (!content.ok()) return content.status();
  return Sha1Hex(*content);
}

}  // namespace reloader::fakes::watchman
