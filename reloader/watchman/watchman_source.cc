#include "reloader/watchman/watchman_source.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/hints.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_plan.h"
#include "reloader/watchman/relative_name.h"
#include "reloader/watchman/session.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/watched_root.h"

namespace reloader::watchman {
namespace {

// A watch is asked for so often at most, when its root ends each time.
constexpr int kMaxAttempts = 3;

// The server's own refusal; the connection goes on.
bool IsRefusal(const absl::Status& status) {
  return absl::IsFailedPrecondition(status);
}

std::string ParentOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string StringMember(const Value& value, absl::string_view key) {
  const Value* member = value.Find(key);
  return member != nullptr && member->is_string() ? member->string() : "";
}

bool BoolMember(const Value& value, absl::string_view key) {
  const Value* member = value.Find(key);
  return member != nullptr && member->is_bool() && member->boolean();
}

}  // namespace

WatchmanSource::WatchmanSource(std::unique_ptr<Connector> connector,
                               Clock* clock, DiagnosticSink* diagnostics,
                               WatchmanSourceOptions options)
    : connector_(std::move(connector)),
      clock_(*clock),
      diagnostics_(*diagnostics),
      options_(options) {}

// --- Arming ------------------------------------------------------------------

absl::Status WatchmanSource::Open(const Wakeable& stop) {
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Open(
      connector_.get(), &clock_, &diagnostics_, options_.session, stop);
  if (!session.ok()) return session.status();
  session_ = *std::move(session);
  next_poll_ = clock_.Now() + options_.interval;
  return absl::OkStatus();
}

void WatchmanSource::Disarm() {
  session_ = nullptr;
  query_session_ = nullptr;
  trees_.clear();
  roots_.clear();
  polled_.clear();
  polled_entries_.clear();
  unseen_.clear();
  hops_.clear();
  queried_root_.clear();
  pending_ = {};
}

absl::StatusOr<Hints> WatchmanSource::Arm(const WatchPlan& plan,
                                          const Wakeable& stop) {
  Hints hints = std::exchange(pending_, {});
  hints.arm = false;
  const Needs needs = NeedsOf(plan);
  if (session_ == nullptr) {
    const absl::Status opened = Open(stop);
    if (absl::IsCancelled(opened)) return opened;
    if (!opened.ok()) return hints;  // Read() knows how long to go on.
  }
  const absl::Status status = ArmRoots(needs, stop, &hints);
  query_session_ = nullptr;
  if (absl::IsCancelled(status)) return status;
  if (!status.ok()) {
    Lose(status, &hints);
    return hints;
  }
  PlanPolling(needs);
  return hints;
}

WatchmanSource::Needs WatchmanSource::NeedsOf(const WatchPlan& plan) {
  Needs needs;
  std::set<std::string> linked;  // By a link to them, or to what they are in.
  const auto add_entries = [&](const PlannedDirectory& directory,
                               const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      needs.entries.insert(
          absl::StrCat(directory.path == "/" ? "" : directory.path, "/", name));
    }
  };
  plan.ForEachDirectory([&](const PlannedDirectory& directory) {
    add_entries(directory, directory.shared_files);
    const bool is_linked =
        directory.via_link || linked.count(ParentOf(directory.path)) > 0;
    switch (directory.role) {
      case PlannedDirectory::Role::kListed:
        needs.listed.insert(directory.path);
        if (is_linked) linked.insert(directory.path);
        if (directory.via_link || directory.path == "/" ||
            needs.listed.count(ParentOf(directory.path)) == 0) {
          needs.trees.emplace(directory.path,
                              is_linked ? directory.identity : FileIdentity());
        }
        break;
      case PlannedDirectory::Role::kPassed:
        if (is_linked) linked.insert(directory.path);
        add_entries(directory, directory.names);
        break;
      case PlannedDirectory::Role::kHop:
        needs.hops.emplace(directory.path, directory.watched);
        break;
    }
  });
  return needs;
}

absl::Status WatchmanSource::ArmRoots(const Needs& needs, const Wakeable& stop,
                                      Hints* hints) {
  absl::Status status = FinishQuery(stop);
  if (!status.ok()) return status;
  DropTrees(needs);
  for (const auto& [directory, identity] : needs.trees) {
    if (IsWatched(directory)) continue;
    const absl::StatusOr<WatchedRoot*> root = Adopt(directory, stop);
    if (IsRefusal(root.status())) {
      Poll(directory, root.status());
    } else if (!root.ok()) {
      return root.status();
    }
    hints->paths.push_back(directory);
  }
  // Not by iterator: a root that is gone is dropped.
  std::vector<std::string> paths;
  for (const auto& [path, root] : roots_) paths.push_back(path);
  for (const std::string& path : paths) {
    WatchedRoot& root = roots_.at(path);
    if (root.trees.empty()) {
      if (!root.subscription.empty()) {
        status = session_->Unsubscribe(
            {.root = path, .name = root.subscription}, stop);
        if (!status.ok() && !IsRefusal(status)) return status;
      }
      roots_.erase(path);
    } else if (root.subscription.empty()) {
      status = Subscribe(&root, stop, hints);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

// Forgets what is no longer asked for, and trees that are elsewhere now, which
// may be in another root. Roots without trees are ended later.
void WatchmanSource::DropTrees(const Needs& needs) {
  const auto is_unneeded = [&](const std::string& directory) {
    const auto needed = needs.trees.find(directory);
    if (needed == needs.trees.end()) return true;
    const auto known = trees_.find(directory);
    return known != trees_.end() && known->second != needed->second;
  };
  for (auto& [path, root] : roots_) {
    root.trees.erase(std::remove_if(root.trees.begin(), root.trees.end(),
                                    [&](const WatchedTree& tree) {
                                      return is_unneeded(tree.directory);
                                    }),
                     root.trees.end());
  }
  for (auto polled = polled_.begin(); polled != polled_.end();) {
    polled = is_unneeded(polled->first) ? polled_.erase(polled) : ++polled;
  }
  trees_ = needs.trees;
}

// The server tells that a root has ended before it has forgotten it, so a watch
// that is asked for just then may be of the root that ends: it has no clock.
absl::StatusOr<Project> WatchmanSource::WatchRootOf(
    const std::string& directory, const Wakeable& stop) {
  absl::Status refusal;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    absl::StatusOr<Project> project = session_->WatchProject(directory, stop);
    if (!project.ok() || roots_.count(project->root) > 0) return project;
    absl::StatusOr<std::string> clock =
        session_->RootClock(project->root, stop);
    refusal = clock.status();
    if (IsRefusal(refusal)) continue;
    if (!clock.ok()) return clock.status();
    absl::StatusOr<std::vector<std::string>> ignored =
        session_->IgnoredDirectories(project->root, stop);
    refusal = ignored.status();
    if (IsRefusal(refusal)) continue;
    if (!ignored.ok()) return ignored.status();
    roots_.emplace(project->root, WatchedRoot{.path = project->root,
                                              .clock = *std::move(clock),
                                              .ignored = *std::move(ignored),
                                              .last_news = clock_.Now()});
    return project;
  }
  return refusal;
}

absl::StatusOr<WatchedRoot*> WatchmanSource::Adopt(const std::string& directory,
                                                   const Wakeable& stop) {
  const absl::StatusOr<Project> project = WatchRootOf(directory, stop);
  if (!project.ok()) return project.status();
  WatchedRoot& root = roots_.at(project->root);
  Warn(project->warning, &root, /*hints=*/nullptr);
  if (!root.Sees(project->relative)) return root.IgnoresDirectory();
  root.trees.push_back({.directory = directory, .relative = project->relative});
  return &root;
}

bool WatchmanSource::Provide(const std::string& directory, TreeSink* sink) {
  if (session_ == nullptr) return false;
  const absl::Status status = ProvideFrom(directory, sink);
  if (status.ok()) return true;
  if (IsRefusal(status)) {
    Poll(directory, status);
  } else if (!absl::IsCancelled(status)) {
    Lose(status, &pending_);
  }
  return false;
}

absl::Status WatchmanSource::ProvideFrom(const std::string& directory,
                                         TreeSink* sink) {
  absl::Status status = FinishQuery(*stop_);
  if (!status.ok()) return status;
  const absl::StatusOr<WatchedRoot*> adopted = Adopt(directory, *stop_);
  if (!adopted.ok()) return adopted.status();
  WatchedRoot& root = **adopted;
  const std::string relative = root.trees.back().relative;
  // On a connection of its own, where no subscription can come in between.
  if (query_session_ == nullptr) {
    absl::StatusOr<std::unique_ptr<Session>> session = Session::Open(
        connector_.get(), &clock_, &diagnostics_, options_.session, *stop_);
    if (!session.ok()) return session.status();
    query_session_ = *std::move(session);
  }
  // The clock of the root is from before this: what changes meanwhile is told
  // again.
  status =
      query_session_
          ->QueryTree({.root = root.path, .relative = relative}, sink, *stop_)
          .status();
  if (!status.ok()) {
    root.trees.pop_back();
    return status;
  }
  for (const std::string& ignored : root.IgnoredBelow(relative)) {
    sink->MustCrawl(ignored);
  }
  return absl::OkStatus();
}

absl::Status WatchmanSource::Subscribe(WatchedRoot* root, const Wakeable& stop,
                                       Hints* hints) {
  const std::string name = absl::StrCat("reloader-", ++subscriptions_made_);
  absl::StatusOr<std::string> clock = session_->Subscribe(
      {.root = root->path, .name = name, .since = root->clock}, stop);
  if (IsRefusal(clock.status())) {
    // It has gone since it was watched.
    const std::vector<WatchedTree> trees = root->trees;
    roots_.erase(root->path);
    for (const WatchedTree& tree : trees) {
      Poll(tree.directory, clock.status());
      hints->paths.push_back(tree.directory);
    }
    return absl::OkStatus();
  }
  if (!clock.ok()) return clock.status();
  if (!IsSameInstance(*clock, root->clock)) root->AddAll(hints);
  root->clock = *std::move(clock);
  root->subscription = name;
  root->last_news = clock_.Now();
  return absl::OkStatus();
}

// No two requests at a time: the answer of a query is awaited first.
absl::Status WatchmanSource::FinishQuery(const Wakeable& stop) {
  if (!session_->client().awaits_response()) return absl::OkStatus();
  const absl::StatusOr<Value> answer =
      session_->client().Await(clock_.Now() + options_.session.timeout, stop);
  if (!answer.ok() && !IsRefusal(answer.status())) return answer.status();
  OnQueryAnswer(answer, &pending_);
  return absl::OkStatus();
}

bool WatchmanSource::IsWatched(const std::string& directory) const {
  if (polled_.count(directory) > 0) return true;
  for (const auto& [path, root] : roots_) {
    for (const WatchedTree& tree : root.trees) {
      if (tree.directory == directory) return true;
    }
  }
  return false;
}

TreeProvider* WatchmanSource::tree_provider(const Wakeable& stop) {
  stop_ = &stop;
  return this;
}

// --- Reading -----------------------------------------------------------------

std::vector<const Wakeable*> WatchmanSource::Wakeables() const {
  if (session_ == nullptr) return {};
  return {&session_->client().wakeable()};
}

absl::StatusOr<Hints> WatchmanSource::Read() {
  Hints hints = std::exchange(pending_, {});
  if (session_ == nullptr) {
    if (clock_.Now() - lost_since_ >= options_.patience) {
      return absl::UnavailableError(
          absl::StrCat("Watchman is gone: ", lost_.message()));
    }
    hints.everything = true;
    hints.arm = true;
    return hints;
  }
  absl::Status status = session_->client().Poll();
  // What came before the end counts.
  for (const Value& pdu : session_->client().TakeUnilateral()) {
    OnPdu(pdu, &hints);
  }
  if (const auto answer = session_->client().TakeResponse()) {
    OnQueryAnswer(*answer, &hints);
  }
  if (status.ok()) {
    PollIfDue(&hints);
    status = SendQueryIfDue();
  }
  if (!status.ok()) Lose(status, &hints);
  return hints;
}

void WatchmanSource::OnPdu(const Value& pdu, Hints* hints) {
  WatchedRoot* root = RootOfSubscription(StringMember(pdu, "subscription"));
  if (root == nullptr) return;  // Of a root that is dropped already.
  if (BoolMember(pdu, "canceled")) {
    EndRoot(root->path, hints);
    return;
  }
  OnNews(pdu, root, hints);
}

void WatchmanSource::OnQueryAnswer(const absl::StatusOr<Value>& answer,
                                   Hints* hints) {
  const auto queried = roots_.find(std::exchange(queried_root_, ""));
  if (queried == roots_.end()) return;
  if (!answer.ok()) {
    // Not watched any more.
    EndRoot(queried->first, hints);
    return;
  }
  OnNews(*answer, &queried->second, hints);
}

void WatchmanSource::OnNews(const Value& news, WatchedRoot* root,
                            Hints* hints) {
  root->last_news = clock_.Now();
  root->query_due = false;
  Warn(StringMember(news, "warning"), root, hints);
  if (BoolMember(news, "is_fresh_instance")) root->AddAll(hints);
  const Value* files = news.Find("files");
  if (files != nullptr && files->is_array()) {
    for (const Value& name : files->items()) {
      if (name.is_string() && IsRelativeName(name.string())) {
        HintAt(name.string(), *root, hints);
      }
    }
  }
  std::string clock = StringMember(news, "clock");
  if (!clock.empty()) root->clock = std::move(clock);
}

void WatchmanSource::HintAt(absl::string_view name, const WatchedRoot& root,
                            Hints* hints) const {
  root.AddHints(name, hints);
  const std::string directory = ParentOf(absl::StrCat(root.path, "/", name));
  const auto [begin, end] = hops_.equal_range(directory);
  for (auto hop = begin; hop != end; ++hop) {
    hints->entries.push_back(hop->second);
  }
}

// A new text means that something has happened: a recrawl, after which not all
// that came and went is told. `hints` is nullptr where nothing can have been
// missed.
void WatchmanSource::Warn(const std::string& warning, WatchedRoot* root,
                          Hints* hints) {
  if (warning.empty() || warning == root->last_warning) return;
  root->last_warning = warning;
  if (hints != nullptr) root->AddAll(hints);
  diagnostics_.Report({DiagnosticKind::kServiceWarning, root->path,
                       absl::UnknownError(warning)});
}

void WatchmanSource::EndRoot(const std::string& path, Hints* hints) {
  const auto root = roots_.find(path);
  root->second.AddAll(hints);
  hints->arm = true;
  roots_.erase(root);
}

void WatchmanSource::Lose(const absl::Status& why, Hints* hints) {
  diagnostics_.Report({DiagnosticKind::kServiceLost, "", why});
  Disarm();
  lost_ = why;
  lost_since_ = clock_.Now();
  hints->everything = true;
}

WatchedRoot* WatchmanSource::RootOfSubscription(absl::string_view name) {
  for (auto& [path, root] : roots_) {
    if (!root.subscription.empty() && root.subscription == name) return &root;
  }
  return nullptr;
}

}  // namespace reloader::watchman
