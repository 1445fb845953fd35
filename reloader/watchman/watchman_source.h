// WatchmanSource hints at what a Watchman server says has changed. The server
// tells the state of whole trees when a watch begins, so that nothing is
// crawled twice; from then on every root has a subscription that begins at the
// clock of that answer, so that there is no gap.
//
//   WatchmanSource source(std::move(connector), &clock, &diagnostics, options);
//
// What the server cannot see is looked at once an interval: directories that
// its configuration ignores or that it refuses to watch, links that lead out of
// its roots, files with several names, the ways to what is watched, and files
// that are watched by name outside of every root (a watch of their directory
// could crawl a home).
//
// A server that is gone is looked for again for `patience`; meanwhile
// everything is looked at once an interval, and when it is back it is asked for
// everything anew, so that nothing is lost. After that, kUnavailable. Protocol:
// https://facebook.github.io/watchman/docs/cmd/subscribe
#ifndef RELOADER_WATCHMAN_WATCHMAN_SOURCE_H_
#define RELOADER_WATCHMAN_WATCHMAN_SOURCE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/file_system.h"
#include "reloader/hint_source.h"
#include "reloader/hints.h"
#include "reloader/tree_provider.h"
#include "reloader/watch_plan.h"
#include "reloader/watchman/session.h"
#include "reloader/watchman/transport.h"
#include "reloader/watchman/value.h"
#include "reloader/watchman/watched_root.h"

namespace reloader::watchman {

struct WatchmanSourceOptions {
  SessionOptions session;
  // How often what the server cannot see is looked at; and when it has told
  // nothing for so long it is asked, since it keeps changes back while files
  // are written without a pause.
  absl::Duration interval = absl::Seconds(1);
  // How long a server that is gone is waited for.
  absl::Duration patience = absl::Seconds(5);
};

class WatchmanSource final : public HintSource, private TreeProvider {
 public:
  // `clock` and `diagnostics` must outlive the source.
  WatchmanSource(std::unique_ptr<Connector> connector, Clock* clock,
                 DiagnosticSink* diagnostics, WatchmanSourceOptions options);

  absl::string_view name() const override { return "watchman"; }
  absl::Status Open(const Wakeable& stop) override;
  absl::StatusOr<Hints> Arm(const WatchPlan& plan,
                            const Wakeable& stop) override;
  absl::StatusOr<Hints> Read() override;
  absl::StatusOr<Hints> ReadSynchronised(const Wakeable& stop) override;
  std::vector<const Wakeable*> Wakeables() const override;
  TreeProvider* tree_provider(const Wakeable& stop) override;
  void Disarm() override;

 private:
  // Whole directories, and which one a link on the way leads to: it may come to
  // lead elsewhere, and no watch tells. That another one is at a path without
  // links is told.
  using Trees = std::map<std::string, FileIdentity>;

  // What a plan asks for.
  struct Needs {
    Trees trees;                    // The topmost ones.
    std::set<std::string> listed;   // All directories of trees.
    std::set<std::string> entries;  // Names that no tree tells about.
    std::multimap<std::string, std::string>
        hops;  // Directory to what it leads.
  };

  bool Provide(const std::string& directory, TreeSink* sink) override;
  absl::Status ProvideFrom(const std::string& directory, TreeSink* sink);

  static Needs NeedsOf(const WatchPlan& plan);
  absl::Status ArmRoots(const Needs& needs, const Wakeable& stop, Hints* hints);
  void DropTrees(const Needs& needs);
  // Has the server watch `directory`, and knows its root afterwards.
  absl::StatusOr<Project> WatchRootOf(const std::string& directory,
                                      const Wakeable& stop);
  // Watches a tree whose state is known, or is looked at afterwards.
  absl::StatusOr<WatchedRoot*> Adopt(const std::string& directory,
                                     const Wakeable& stop);
  absl::Status Subscribe(WatchedRoot* root, const Wakeable& stop, Hints* hints);
  absl::Status FinishQuery(const Wakeable& stop);
  void PlanPolling(const Needs& needs);
  void SayWhatIsPolled(const std::set<std::string>& links, const Needs& needs);
  void Poll(const std::string& directory, const absl::Status& why);

  void OnPdu(const Value& pdu, Hints* hints);
  void OnQueryAnswer(const absl::StatusOr<Value>& answer, Hints* hints);
  void OnNews(const Value& news, WatchedRoot* root, Hints* hints);
  void HintAt(absl::string_view name, const WatchedRoot& root,
              Hints* hints) const;
  void Warn(const std::string& warning, WatchedRoot* root, Hints* hints);
  void EndRoot(const std::string& path, Hints* hints);
  void PollIfDue(Hints* hints);
  absl::Status SendQueryIfDue();
  absl::Status SendQuery(WatchedRoot* root, absl::Duration sync_timeout);
  absl::Status AskAllRoots(const Wakeable& stop);
  void Lose(const absl::Status& why, Hints* hints);
  WatchedRoot* RootOfSubscription(absl::string_view name);
  bool IsWatched(const std::string& directory) const;

  const std::unique_ptr<Connector> connector_;
  Clock& clock_;
  DiagnosticSink& diagnostics_;
  const WatchmanSourceOptions options_;

  std::unique_ptr<Session> session_;        // nullptr: the server is gone.
  std::unique_ptr<Session> query_session_;  // For trees, while arming.
  absl::Status lost_;                       // Why the server is gone.
  absl::Time lost_since_;
  const Wakeable* stop_ = nullptr;  // Of tree_provider().

  Trees trees_;                                // Of the last plan.
  std::map<std::string, WatchedRoot> roots_;   // By path.
  std::map<std::string, std::string> polled_;  // Whole trees, and why.
  std::set<std::string> unseen_;  // In trees that are not polled as a whole.
  bool said_links_ = false;       // That some lead out of the roots.
  std::vector<std::string> polled_entries_;
  std::multimap<std::string, std::string> hops_;
  std::string queried_root_;  // Of the query that is under way, and
  absl::Time query_sent_;     // since when it is.
  // Hints that came up while something else was awaited.
  Hints pending_;
  int subscriptions_made_ = 0;
  absl::Time next_poll_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_WATCHMAN_SOURCE_H_
