// What a WatchmanSource has looked at because its server does not tell of it.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/diagnostics.h"
#include "reloader/hints.h"
#include "reloader/watchman/watched_root.h"
#include "reloader/watchman/watchman_source.h"

namespace reloader::watchman {
namespace {

// Returns whether `path` is a key of `trees`, or below one.
bool IsInOneOf(const std::map<std::string, std::string>& trees,
               const std::string& path) {
  return std::any_of(trees.begin(), trees.end(), [&](const auto& tree) {
    return WatchedRoot{.path = tree.first}.Contains(path);
  });
}

}  // namespace

void WatchmanSource::PlanPolling(const Needs& needs) {
  const auto is_seen = [&](const std::string& directory) {
    return std::any_of(roots_.begin(), roots_.end(), [&](const auto& root) {
      return root.second.Contains(directory) &&
             root.second.Sees(root.second.RelativeName(directory));
    });
  };
  std::set<std::string> links;
  std::set<std::string> entries = needs.entries;
  for (const auto& [directory, watched] : needs.hops) {
    if (is_seen(directory)) continue;
    entries.insert(watched);
    if (!IsInOneOf(polled_, directory) && !IsInOneOf(polled_, watched)) {
      links.insert(watched);
    }
  }
  polled_entries_.assign(entries.begin(), entries.end());
  hops_ = needs.hops;
  SayWhatIsPolled(links, needs);
}

// There may be thousands of links that lead out, so they are said together.
void WatchmanSource::SayWhatIsPolled(const std::set<std::string>& links,
                                     const Needs& needs) {
  if (!links.empty() && !std::exchange(said_links_, true)) {
    const std::string others =
        links.size() == 1
            ? ""
            : absl::StrCat(", as do ", links.size() - 1, " more links");
    diagnostics_.Report(
        {DiagnosticKind::kPolled, *links.begin(),
         absl::FailedPreconditionError(absl::StrCat(
             "it leads through what Watchman does not watch", others))});
  }
  std::set<std::string> unseen;
  for (const auto& [path, root] : roots_) {
    Hints ignored;
    root.AddIgnored(&ignored);
    for (const std::string& directory : ignored.paths) {
      if (needs.listed.count(directory) == 0) continue;
      if (!unseen.insert(directory).second) continue;
      if (unseen_.count(directory) > 0) continue;
      diagnostics_.Report(
          {DiagnosticKind::kPolled, directory, root.IgnoresDirectory()});
    }
  }
  unseen_ = std::move(unseen);
}

void WatchmanSource::Poll(const std::string& directory,
                          const absl::Status& why) {
  if (!polled_.emplace(directory, why.message()).second) return;
  diagnostics_.Report({DiagnosticKind::kPolled, directory, why});
}

void WatchmanSource::PollIfDue(Hints* hints) {
  const absl::Time now = clock_.Now();
  if (now < next_poll_) return;
  next_poll_ = now + options_.interval;
  hints->entries.insert(hints->entries.end(), polled_entries_.begin(),
                        polled_entries_.end());
  for (const auto& [directory, why] : polled_) {
    hints->paths.push_back(directory);
  }
  for (auto& [path, root] : roots_) {
    root.AddIgnored(hints);
    root.query_due |= now - root.last_news >= options_.interval;
  }
}

}  // namespace reloader::watchman
