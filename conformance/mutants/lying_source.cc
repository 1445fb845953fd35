#include "conformance/mutants/lying_source.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/clock.h"
#include "reloader/directory_observer.h"
#include "reloader/file_system.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_plan.h"

namespace reloader::conformance {
namespace {

class LyingTreeSink final : public TreeSink {
 public:
  LyingTreeSink(TreeSink* base, std::string directory, SourceLies* lies)
      : base_(*base), directory_(std::move(directory)), lies_(*lies) {}
  void Add(absl::string_view path, const FileStatus& status) override {
    FileStatus lie = status;
    lies_.LieAboutFile(directory_, path, &lie);
    base_.Add(path, lie);
  }
  void MustCrawl(absl::string_view path) override { base_.MustCrawl(path); }

 private:
  TreeSink& base_;
  const std::string directory_;
  SourceLies& lies_;
};

class LyingSource final : public HintSource,
                          private TreeProvider,
                          private DirectoryObserver {
 public:
  LyingSource(std::unique_ptr<HintSource> base,
              std::shared_ptr<SourceLies> lies)
      : base_(std::move(base)), lies_(std::move(lies)) {}

  absl::string_view name() const override { return base_->name(); }
  absl::Status Open(const Wakeable& stop) override { return base_->Open(stop); }
  absl::StatusOr<Hints> Arm(const WatchPlan& plan,
                            const Wakeable& stop) override {
    absl::StatusOr<Hints> hints = base_->Arm(plan, stop);
    if (hints.ok()) lies_->LieAboutArming(plan, &*hints);
    return hints;
  }
  absl::StatusOr<Hints> Read() override {
    absl::StatusOr<Hints> hints = base_->Read();
    if (hints.ok()) lies_->LieAboutHints(&*hints);
    return hints;
  }
  std::vector<const Wakeable*> Wakeables() const override {
    return base_->Wakeables();
  }
  TreeProvider* tree_provider(const Wakeable& stop) override {
    provider_ = base_->tree_provider(stop);
    return provider_ == nullptr ? nullptr : this;
  }
  DirectoryObserver* directory_observer() override {
    observer_ = base_->directory_observer();
    return observer_ == nullptr ? nullptr : this;
  }
  void Disarm() override { base_->Disarm(); }

 private:
  void BeforeFirstLook(const std::string& path, bool via_link) override {
    bool told = true;
    lies_->LieAboutNewDirectory(path, &told);
    if (told) observer_->BeforeFirstLook(path, via_link);
  }
  bool Provide(const std::string& directory, TreeSink* sink) override {
    LyingTreeSink lies(sink, directory, lies_.get());
    return provider_->Provide(directory, &lies);
  }

  const std::unique_ptr<HintSource> base_;
  const std::shared_ptr<SourceLies> lies_;
  TreeProvider* provider_ = nullptr;       // Of `base_`.
  DirectoryObserver* observer_ = nullptr;  // Of `base_`.
};

}  // namespace

void SourceLies::LieAboutHints(Hints*) {}
void SourceLies::LieAboutArming(const WatchPlan&, Hints*) {}
void SourceLies::LieAboutNewDirectory(const std::string&, bool*) {}
void SourceLies::LieAboutFile(const std::string&, absl::string_view,
                              FileStatus*) {}

std::unique_ptr<HintSource> MakeLyingSource(std::unique_ptr<HintSource> base,
                                            std::shared_ptr<SourceLies> lies) {
  return std::make_unique<LyingSource>(std::move(base), std::move(lies));
}

}  // namespace reloader::conformance
