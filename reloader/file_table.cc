#include "reloader/file_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "reloader/change.h"
#include "reloader/check.h"
#include "reloader/diagnostics.h"
#include "reloader/directory_node.h"
#include "reloader/directory_observer.h"
#include "reloader/directory_scanner.h"
#include "reloader/executor.h"
#include "reloader/file_system.h"
#include "reloader/hint_groups.h"
#include "reloader/hints.h"
#include "reloader/plan_change.h"
#include "reloader/scan_pass.h"
#include "reloader/shared_names.h"
#include "reloader/tier_look.h"
#include "reloader/tree_feed.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_list.h"
#include "reloader/watch_set.h"

namespace reloader {
namespace {

template <typename T>
void MoveAppend(std::vector<T>* from, std::vector<T>* to) {
  to->insert(to->end(), std::make_move_iterator(from->begin()),
             std::make_move_iterator(from->end()));
  from->clear();
}

void CountBelow(const DirectoryNode& node, FileTable::Stats* stats) {
  if (!node.present) return;
  ++stats->directories;
  for (const FileRow& row : node.rows()) {
    stats->files += row.Has(FileRow::kPresent) ? 1 : 0;
  }
  for (const auto& child : node.children()) CountBelow(*child, stats);
}

void VisitFiles(
    const DirectoryNode& node, const MetaTable& metas,
    absl::FunctionRef<void(const std::string&, const FileStatus&)> visit) {
  if (!node.present) return;
  for (const FileRow& row : node.rows()) {
    if (!row.Has(FileRow::kPresent)) continue;
    visit(node.Path(node.RowName(row)), LoadStatus(row, metas));
  }
  for (const auto& child : node.children()) VisitFiles(*child, metas, visit);
}

// Whether this pass saw a directory that can be entered.
bool IsSeen(const DirectoryNode& node, const ScanPass& pass) {
  return node.present && !node.looping && node.pass == pass.number;
}

void Announce(const std::vector<DirectoryNode*>& level,
              DirectoryObserver* observer) {
  for (const DirectoryNode* node : level) {
    if (node->fresh) observer->BeforeFirstLook(node->Path(), node->via_link);
  }
}

}  // namespace

// Directories that are to be scanned as a whole, each once.
class FileTable::WholeDirectories {
 public:
  void Add(DirectoryNode* node) {
    if (known_.insert(node).second) nodes_.push_back(node);
  }
  bool Contains(const DirectoryNode* node) const {
    return known_.contains(node);
  }
  std::vector<DirectoryNode*> Take() { return std::move(nodes_); }

 private:
  absl::flat_hash_set<const DirectoryNode*> known_;
  std::vector<DirectoryNode*> nodes_;
};

FileTable::FileTable(const FileSystem* file_system, Executor* executor,
                     DiagnosticSink* diagnostics, FileTableOptions options)
    : file_system_(*file_system),
      executor_(*executor),
      diagnostics_(*diagnostics),
      options_(options),
      cache_(std::min(options.max_open_directories,
                      file_system->MaxKeptDirectories())),
      watches_(WatchSet::Compile(WatchList())),
      previous_watches_(watches_),
      root_(std::make_unique<DirectoryNode>(nullptr, "")) {
  RELOADER_CHECK(options_.tasks_per_thread > 0);
  RELOADER_CHECK(options_.files_per_call > 0);
  root_->position = watches_->Root();
}

FileTable::~FileTable() = default;

void FileTable::SetWatches(std::shared_ptr<const WatchSet> watches) {
  // A second change before a scan: what was watched is what the last scan saw.
  if (previous_watches_ == watches_) root_->previous_position = root_->position;
  watches_ = std::move(watches);
  root_->position = watches_->Root();
  root_->generation = ++generation_;
  root_->rematch = true;
  root_->must_list = true;
  plan_changes_.push_back({"/"});
}

ScanPass FileTable::MakePass() {
  due_turns_.clear();
  return {.file_system = &file_system_,
          .metas = &metas_,
          .cache = &cache_,
          .watches = watches_.get(),
          .previous_watches = previous_watches_.get(),
          .number = ++pass_number_,
          .generation = generation_,
          .files_per_call = options_.files_per_call,
          .max_hashed_file_bytes = options_.max_hashed_file_bytes,
          .hash_budget_bytes = options_.max_hashed_bytes_per_pass};
}

void FileTable::Finish(const ScanPass& pass, ScanOutput* output,
                       std::vector<Change>* changes) {
  racy_files_not_hashed_ = pass.racy_files_not_hashed;
  for (const Diagnostic& diagnostic : output->diagnostics) {
    diagnostics_.Report(diagnostic);
  }
  MoveAppend(&output->changes, changes);
  plan_changed_ = !output->plan_changes.empty();
  MoveAppend(&output->plan_changes, &plan_changes_);
  MoveAppend(&output->unsettled, &unsettled_);
}

void FileTable::Scan(const Hints& hints, absl::FunctionRef<bool()> stop,
                     std::vector<Change>* changes, const ScanParties& parties,
                     bool is_repeated) {
  ScanPass pass = MakePass();
  pass.is_repeated = is_repeated;
  pass.looks_everywhere = hints.everything || pass.watches_changed();
  ScanOutput output;
  if (RefreshRoot()) {
    if (pass.looks_everywhere) {
      unsettled_.clear();
      ScanAll(&pass, stop, {root_.get()}, parties, &output);
      looked_at_ = {.directories = output.directories, .files = output.files};
    } else {
      ScanHints(hints, &pass, stop, parties.observer, &output);
      ScanOtherNames(&pass, stop, parties.observer, &output);
    }
    previous_watches_ = watches_;
  }
  Finish(pass, &output, changes);
}

TierCounts FileTable::ScanTier(const TierBudget& budget,
                               absl::FunctionRef<bool()> stop,
                               std::vector<Change>* changes) {
  RELOADER_CHECK(previous_watches_ == watches_);
  ScanPass pass = MakePass();
  const uint64_t hot_since =
      pass.number - std::min(pass.number - 1, options_.hot_passes);
  pass.looks_everywhere = true;
  TierLook tier(budget, tier_round_, hot_since);
  pass.tier = &tier;
  ScanOutput output;
  unsettled_.clear();  // Each directory has its turn.
  if (RefreshRoot()) {
    ScanAll(&pass, stop, {root_.get()}, /*parties=*/{}, &output);
    std::vector<DirectoryNode*> turns = std::exchange(output.turns, {});
    if (output.changes.empty()) {
      ScanEachTurn(turns, stop, &pass, &output);
    } else {  // They do not wait for those.
      due_turns_ = std::move(turns);
    }
  }
  round_ends_with_due_turns_ = tier.round_is_over() && turns_are_due();
  if (tier.round_is_over() && !turns_are_due()) ++tier_round_;
  Finish(pass, &output, changes);
  return {.directories = output.directories,
          .files = output.files,
          .turn_files = turns_are_due() ? 0 : tier.turn_files(),
          .hot_files = tier.hot_files(),
          .looked_at_files = output.looked_at_files};
}

void FileTable::ScanTurns(absl::FunctionRef<bool()> stop,
                          std::vector<Change>* changes) {
  const std::vector<DirectoryNode*> turns = std::exchange(due_turns_, {});
  ScanPass pass = MakePass();
  pass.looks_everywhere = true;
  TierLook tier(/*budget=*/{}, tier_round_, /*hot_since=*/pass.number);
  pass.tier = &tier;
  ScanOutput output;
  ScanEachTurn(turns, stop, &pass, &output);
  if (round_ends_with_due_turns_) ++tier_round_;
  Finish(pass, &output, changes);
}

void FileTable::ScanEachTurn(const std::vector<DirectoryNode*>& turns,
                             absl::FunctionRef<bool()> stop, ScanPass* pass,
                             ScanOutput* output) {
  std::vector<ScanOutput> outputs = MakeOutputs();
  ScanEach(turns, stop, &DirectoryScanner::ScanTurn, pass, &outputs);
  Gather(&outputs, output);
}

std::vector<PlanChange> FileTable::TakePlanChanges() {
  return std::exchange(plan_changes_, {});
}

std::vector<std::string> FileTable::TakeUnsettled() {
  return std::exchange(unsettled_, {});
}

// Sees that "/" is there; it has no parent to see it from. Returns false in a
// world without one, where nothing can be looked at.
bool FileTable::RefreshRoot() {
  const absl::StatusOr<FileStatus> status = file_system_.Stat("/");
  if (!status.ok()) {
    if (!root_->unreadable) {
      root_->unreadable = true;
      diagnostics_.Report({DiagnosticKind::kUnreadable, "/", status.status()});
    }
    return false;
  }
  // Without a parent to say whether its names have changed, list it each time.
  root_->must_list = true;
  root_->identity = IdentityOf(*status);
  root_->pass = pass_number_;
  root_->present = true;
  return true;
}

void FileTable::ScanAll(ScanPass* pass, absl::FunctionRef<bool()> stop,
                        std::vector<DirectoryNode*> level,
                        const ScanParties& parties, ScanOutput* output) {
  // Level by level: every directory is seen from its parent before it is
  // scanned, and the directories of one level are independent of each other.
  std::vector<ScanOutput> outputs = MakeOutputs();
  while (!level.empty()) {
    if (parties.provider != nullptr && pass->watches_changed() && !stop()) {
      TakeProvided(parties.provider, pass, &level, output);
      if (level.empty()) break;
    }
    if (parties.observer != nullptr) Announce(level, parties.observer);
    ScanEach(level, stop,
             pass->tier == nullptr ? &DirectoryScanner::Scan
                                   : &DirectoryScanner::ScanTier,
             pass, &outputs);
    Gather(&outputs, output);
    level = std::exchange(output->subdirectories, {});
  }
}

// One for each task of ScanEach().
std::vector<ScanOutput> FileTable::MakeOutputs() const {
  const size_t threads = executor_.concurrency();
  return std::vector<ScanOutput>(
      threads == 1 ? 1 : threads * options_.tasks_per_thread);
}

void FileTable::ScanEach(const std::vector<DirectoryNode*>& nodes,
                         absl::FunctionRef<bool()> stop,
                         void (DirectoryScanner::*scan)(DirectoryNode*),
                         ScanPass* pass, std::vector<ScanOutput>* outputs) {
  const size_t most = outputs->size();
  const size_t least_per_task =
      most == 1 ? nodes.size() : options_.directories_per_task;
  const size_t per_task =
      std::max({size_t{1}, least_per_task, (nodes.size() + most - 1) / most});
  const size_t tasks = (nodes.size() + per_task - 1) / per_task;
  executor_.ParallelFor(tasks, [&](size_t task) {
    DirectoryScanner scanner(pass, &(*outputs)[task]);
    const size_t end = std::min(nodes.size(), (task + 1) * per_task);
    for (size_t i = task * per_task; i < end && !stop(); ++i) {
      (scanner.*scan)(nodes[i]);
    }
  });
}

// Moves what is in `parts` to the end of what is in `whole`.
void FileTable::Gather(std::vector<ScanOutput>* parts, ScanOutput* whole) {
  for (ScanOutput& part : *parts) {
    MoveAppend(&part.subdirectories, &whole->subdirectories);
    MoveAppend(&part.turns, &whole->turns);
    MoveAppend(&part.changes, &whole->changes);
    MoveAppend(&part.plan_changes, &whole->plan_changes);
    MoveAppend(&part.shared_files, &whole->shared_files);
    whole->directories += std::exchange(part.directories, 0);
    whole->files += std::exchange(part.files, 0);
    whole->looked_at_files += std::exchange(part.looked_at_files, 0);
    MoveAppend(&part.diagnostics, &whole->diagnostics);
    MoveAppend(&part.unsettled, &whole->unsettled);
  }
}

// Takes out of `level` the directories that `provider` knows, and adds those in
// them that it does not.
void FileTable::TakeProvided(TreeProvider* provider, ScanPass* pass,
                             std::vector<DirectoryNode*>* level,
                             ScanOutput* output) {
  ScanOutput provided;
  level->erase(std::remove_if(level->begin(), level->end(),
                              [&](DirectoryNode* node) {
                                return IsProvided(node, provider, pass,
                                                  &provided);
                              }),
               level->end());
  MoveAppend(&provided.subdirectories, level);
  MoveAppend(&provided.changes, &output->changes);
  MoveAppend(&provided.diagnostics, &output->diagnostics);
  MoveAppend(&provided.unsettled, &output->unsettled);
  MoveAppend(&provided.plan_changes, &output->plan_changes);
}

// Returns whether `provider` told what is in `node`, which then is in the
// table.
bool FileTable::IsProvided(DirectoryNode* node, TreeProvider* provider,
                           ScanPass* pass, ScanOutput* output) {
  // Only whole trees, not the directories in one that has to be crawled; and
  // only new ones: what was watched before has changes to be told.
  const bool eligible = node->parent() != nullptr &&
                        !watches_->NeedsListing(node->parent()->position) &&
                        watches_->NeedsListing(node->position) && node->fresh &&
                        node->previous_position == nullptr &&
                        node->rows().empty() && node->children().empty();
  if (!eligible) return false;
  const std::string path = node->Path();
  const absl::StatusOr<int64_t> granularity_ns =
      file_system_.GranularityNs(path);
  if (!granularity_ns.ok()) return false;
  TreeFeed feed(node, *granularity_ns, pass);
  if (!provider->Provide(path, &feed)) {
    feed.Discard();
    return false;
  }
  feed.Finish();
  output->plan_changes.push_back({path, /*below=*/true});
  DirectoryScanner scanner(pass, output);
  for (DirectoryNode* incomplete : feed.TakeIncomplete()) {
    scanner.ScanUnknown(incomplete);
  }
  return true;
}

void FileTable::ScanHints(const Hints& hints, ScanPass* pass,
                          absl::FunctionRef<bool()> stop,
                          DirectoryObserver* observer, ScanOutput* output) {
  // A hinted directory stands for all that is in it. It comes before what is in
  // it, so that those hints find it here, and nothing is looked at twice.
  WholeDirectories whole;
  const HintGroups hinted = GroupHints(hints);
  if (hinted.root) whole.Add(root_.get());
  for (const HintGroup& group : hinted.groups) {
    if (stop()) return;
    DirectoryNode* node = Descend(group.directory, pass, &whole, output);
    if (node == nullptr) continue;
    ScanEntries(node, group.names, pass, output);
    for (const HintedName& hint : group.names) {
      DirectoryNode* child = node->FindChild(hint.name);
      if (child == nullptr || !IsSeen(*child, *pass)) continue;
      if (child->fresh || !hint.only_entry) whole.Add(child);
    }
  }
  ScanAll(pass, stop, whole.Take(), {.observer = observer}, output);
}

// Nobody tells what is done to a file under another name, nor that it got one;
// so when one turns up, or tells of a change, all that are watched are looked
// at: what happens later must not be told first. What is done under a name that
// is not watched is for who polls them (WatchPlan).
void FileTable::ScanOtherNames(ScanPass* pass, absl::FunctionRef<bool()> stop,
                               DirectoryObserver* observer,
                               ScanOutput* output) {
  const Hints others = {
      .entries = FindUnawareNames(*root_, metas_,
                                  std::exchange(output->shared_files, {}))};
  if (!others.empty()) ScanHints(others, pass, stop, observer, output);
}

// Looks at each name on the way to a directory. Returns nullptr if there is
// none, or if it will be looked at as a part of one in `whole`: one on the way
// of which nothing is known yet is added there.
DirectoryNode* FileTable::Descend(const std::vector<std::string>& names,
                                  ScanPass* pass, WholeDirectories* whole,
                                  ScanOutput* output) {
  DirectoryNode* node = root_.get();
  for (const std::string& name : names) {
    if (whole->Contains(node)) return nullptr;
    DirectoryNode* child = node->FindChild(name);
    if (child == nullptr || child->pass != pass->number) {
      ScanEntries(node, {{.name = name}}, pass, output);
      child = node->FindChild(name);
    }
    if (child == nullptr || !IsSeen(*child, *pass)) return nullptr;
    if (child->fresh) whole->Add(child);
    node = child;
  }
  return whole->Contains(node) ? nullptr : node;
}

// The subdirectories among them are not entered.
void FileTable::ScanEntries(DirectoryNode* node,
                            const std::vector<HintedName>& names,
                            ScanPass* pass, ScanOutput* output) {
  DirectoryScanner(pass, output).ScanEntries(node, names);
  output->subdirectories.clear();
}

void FileTable::ForEachFile(
    absl::FunctionRef<void(const std::string&, const FileStatus&)> visit)
    const {
  VisitFiles(*root_, metas_, visit);
}

FileTable::Stats FileTable::GetStats() const {
  Stats stats;
  CountBelow(*root_, &stats);
  stats.open_directories = cache_.size();
  stats.racy_files_not_hashed = racy_files_not_hashed_;
  return stats;
}

}  // namespace reloader
