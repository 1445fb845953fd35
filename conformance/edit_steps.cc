#include "conformance/edit_steps.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/edit_model.h"
#include "conformance/scenario.h"
#include "reloader/file_system.h"

namespace reloader::conformance {
namespace {

constexpr size_t kEverything = std::numeric_limits<size_t>::max();

}  // namespace

std::string DescribeStep(const Step& step) {
  std::string text =
      absl::StrCat(VerbWord(step.verb), " ", absl::CHexEscape(step.path));
  if (!step.target.empty()) {
    absl::StrAppend(&text, " ", absl::CHexEscape(step.target));
  }
  if (step.verb == Verb::kSymlink) {
    absl::StrAppend(&text, " -> ", absl::CHexEscape(step.text));
  } else if (step.verb == Verb::kWrite || step.verb == Verb::kAppend) {
    absl::StrAppend(&text, " (", step.text.size(), " B)");
  }
  return text;
}

void EditSteps::Write(const std::string& path, std::string text) {
  const auto size_bytes = static_cast<int64_t>(text.size());
  if (model_.Has(path)) {
    model_.Change(path, size_bytes);
  } else {
    model_.Add(path, FileType::kRegular, size_bytes);
  }
  Add({.verb = Verb::kWrite, .path = path, .text = std::move(text)});
}

void EditSteps::Append(const std::string& path, std::string text) {
  model_.Change(path, model_.SizeOf(path) + static_cast<int64_t>(text.size()));
  Add({.verb = Verb::kAppend, .path = path, .text = std::move(text)});
}

void EditSteps::SetAttribute(Verb verb, const std::string& path,
                             int64_t number) {
  if (verb == Verb::kChmod) {
    model_.ChangeMetadata(path);
  } else {
    model_.Change(path, model_.SizeOf(path));
  }
  Add({.verb = verb, .path = path, .number = number});
}

void EditSteps::Rename(const std::string& from, const std::string& to) {
  model_.Move(from, to);
  Add({.verb = Verb::kRename, .path = from, .target = to});
}

void EditSteps::Exchange(const std::string& a, const std::string& b) {
  model_.Exchange(a, b);
  Add({.verb = Verb::kExchange, .path = a, .target = b});
}

void EditSteps::HardLink(const std::string& existing, const std::string& path) {
  model_.Link(existing, path);
  Add({.verb = Verb::kLink, .path = existing, .target = path});
}

void EditSteps::Symlink(const std::string& path, std::string target) {
  model_.Add(path, FileType::kSymlink, static_cast<int64_t>(target.size()));
  Add({.verb = Verb::kSymlink, .path = path, .text = std::move(target)});
}

void EditSteps::Unlink(const std::string& path) {
  model_.Remove(path);
  Add({.verb = Verb::kUnlink, .path = path});
}

void EditSteps::Mkdir(const std::string& path) {
  model_.Add(path, FileType::kDirectory, 0);
  Add({.verb = Verb::kMkdir, .path = path});
}

void EditSteps::RemoveTree(const std::string& path) {
  std::vector<std::string> below = model_.Below(path, kEverything);
  std::reverse(below.begin(), below.end());
  for (const std::string& entry : below) model_.Remove(entry);
  model_.Remove(path);
  Add({.verb = Verb::kRmtree, .path = path});
}

void EditSteps::CopyTree(const std::string& from, const std::string& to) {
  const std::vector<std::string> below = model_.Below(from, kEverything);
  model_.Add(to, FileType::kDirectory, 0);
  for (const std::string& entry : below) {
    model_.Add(absl::StrCat(to, absl::string_view(entry).substr(from.size())),
               model_.TypeOf(entry), model_.SizeOf(entry));
  }
  Add({.verb = Verb::kCopytree, .path = from, .target = to});
}

void EditSteps::Add(Step step) {
  steps_.push_back({std::move(step), model_.TakeTouches()});
}

}  // namespace reloader::conformance
