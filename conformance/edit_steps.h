// The steps of an edit, each an operation that is carried out in an EditModel
// as it is written down.
//
//   EditSteps steps(&model);
//   steps.Write("a.h.tmp", "int a;");
//   steps.Rename("a.h.tmp", "a.h");
//   std::vector<EditStep> save = steps.Take();
//
// Paths are relative to the root of the tree. One thread.
#ifndef CONFORMANCE_EDIT_STEPS_H_
#define CONFORMANCE_EDIT_STEPS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "conformance/edit_model.h"
#include "conformance/scenario.h"

namespace reloader::conformance {

struct EditStep {
  Step step;
  std::vector<PathTouch> touches;  // Sorted by path, each once.
};

// Returns "rename a.h.tmp a.h": the verb and the paths, escaped.
std::string DescribeStep(const Step& step);

class EditSteps {
 public:
  // `model` must outlive this.
  explicit EditSteps(EditModel* model) : model_(*model) {}

  // Returns the steps since the last call.
  std::vector<EditStep> Take() { return std::exchange(steps_, {}); }
  const std::vector<EditStep>& steps() const { return steps_; }

  void Write(const std::string& path, std::string text);
  void Append(const std::string& path, std::string text);
  void SetAttribute(Verb verb, const std::string& path, int64_t number);
  void Rename(const std::string& from, const std::string& to);
  void Exchange(const std::string& a, const std::string& b);
  void HardLink(const std::string& existing, const std::string& path);
  void Symlink(const std::string& path, std::string target);
  void Unlink(const std::string& path);
  void Mkdir(const std::string& path);
  void RemoveTree(const std::string& path);
  void CopyTree(const std::string& from, const std::string& to);

 private:
  void Add(Step step);

  EditModel& model_;
  std::vector<EditStep> steps_;
};

}  // namespace reloader::conformance

#endif  // CONFORMANCE_EDIT_STEPS_H_
