#include "conformance/mutants/watchman_line_mutants.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "conformance/mutants/lying_file_system.h"
#include "conformance/mutants/lying_watchman.h"
#include "conformance/mutants/mutant.h"
#include "conformance/result.h"
#include "reloader/file_system.h"
#include "reloader/hints.h"
#include "reloader/watch_plan.h"
#include "reloader/watchman/value.h"

namespace reloader::conformance {
namespace {

using watchman::Value;

bool IsCommand(const Value& request, absl::string_view command) {
  return request.items()[0] == Value(command);
}

bool HasTrue(const Value& pdu, absl::string_view key) {
  const Value* const value = pdu.Find(key);
  return value != nullptr && value->is_bool() && value->boolean();
}

// Asks for what matches "**", as one who forgets that this leaves out dotfiles.
class ForgetsToIncludeDotfiles final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    if (IsCommand(*request, "query") || IsCommand(*request, "subscribe")) {
      request->items().back().members()["expression"] =
          Value::Array({"match", "**", "wholename"});
    }
    return std::nullopt;
  }
};

class NeverAsksWhatHasChanged final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    if (!IsSinceQuery(*request)) return std::nullopt;
    return NothingSince(*request);
  }
};

class IgnoresFreshInstances final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    has_since_ = IsSinceQuery(*request);
    return std::nullopt;
  }
  bool LieAboutPdu(Value* pdu) override {
    const bool is_news = has_since_ || IsUnilateral(*pdu);
    if (is_news && HasTrue(*pdu, "is_fresh_instance")) {
      pdu->members()["is_fresh_instance"] = false;
    }
    return true;
  }

 private:
  bool has_since_ = false;  // What was asked last.
};

class IgnoresWarnings final : public LyingLine {
 public:
  bool LieAboutPdu(Value* pdu) override {
    if (pdu->Find("warning") != nullptr) pdu->members().erase("warning");
    return true;
  }
};

// Neither of what is cancelled nor of what cannot be asked about.
class DoesNotNoticeThatAWatchHasEnded final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    asked_.reset();
    if (IsSinceQuery(*request)) asked_ = NothingSince(*request);
    return std::nullopt;
  }
  bool LieAboutPdu(Value* pdu) override {
    if (HasTrue(*pdu, "canceled")) return false;
    if (pdu->Find("error") != nullptr && asked_.has_value()) *pdu = *asked_;
    return true;
  }

 private:
  std::optional<Value> asked_;
};

class DoesNotKnowWhatIsIgnored final : public LyingLine {
 public:
  bool LieAboutPdu(Value* pdu) override {
    if (pdu->Find("config") != nullptr) {
      pdu->members()["config"] =
          Value::Object({{"ignore_vcs", Value::Array()}});
    }
    return true;
  }
};

// What came by itself, in one piece with an answer that is awaited.
class DropsWhatComesWithAnAnswer final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value*) override {
    awaits_ = true;
    return std::nullopt;
  }
  bool LieAboutPdu(Value* pdu) override {
    if (IsUnilateral(*pdu)) return !awaits_;
    is_answered_ = true;
    return true;
  }
  void EndOfRead() override {
    if (std::exchange(is_answered_, false)) awaits_ = false;
  }

 private:
  bool awaits_ = false;
  bool is_answered_ = false;
};

// Goes on from where it was, and takes what is there for all that has changed.
class ReusesTheOldClockAfterARestart final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    if (!IsCommand(*request, "subscribe")) return std::nullopt;
    Value::Members& query = request->items().back().members();
    const auto [clock, is_first] =
        clocks_.try_emplace(request->items()[1].string(), query["since"]);
    if (is_first) return std::nullopt;
    query["since"] = clock->second;
    query.erase("empty_on_fresh_instance");
    return std::nullopt;
  }
  bool LieAboutPdu(Value* pdu) override {
    if (IsUnilateral(*pdu)) pdu->members()["is_fresh_instance"] = false;
    const Value* const root = pdu->Find("root");
    const Value* const clock = pdu->Find("clock");
    if (root != nullptr && clock != nullptr) clocks_[root->string()] = *clock;
    return true;
  }
  void LieAboutHints(Hints* hints) override {
    is_back_ |= std::exchange(hints->everything, false);
  }
  void LieAboutArming(const WatchPlan&, Hints* hints) override {
    if (is_back_) hints->paths.clear();
  }

 private:
  std::map<std::string, Value> clocks_;  // By root.
  bool is_back_ = false;
};

// What Watchman has told of the existence of files, by path.
using Existence = std::map<std::string, bool>;

class FilesThatWatchmanTellsOf final : public LyingFileSystem {
 public:
  FilesThatWatchmanTellsOf(const FileSystem* base,
                           std::shared_ptr<const Existence> existence)
      : LyingFileSystem(base), existence_(std::move(existence)) {}

  void LieAboutStatus(const std::string& path,
                      EntryStatus* entry) const override {
    if (entry->error == 0) {
      if (entry->status.type == FileType::kRegular) {
        seen_[path] = entry->status;
      }
      return;
    }
    const auto seen = seen_.find(path);
    if (seen == seen_.end() || !Exists(path)) return;
    entry->error = 0;
    entry->status = seen->second;
  }

  void LieAboutListing(const std::string& path, absl::Status*,
                       std::vector<ListedEntry>* entries) const override {
    const std::string prefix = absl::StrCat(path, "/");
    for (const auto& [file, status] : seen_) {
      const absl::string_view name =
          absl::string_view(file).substr(std::min(prefix.size(), file.size()));
      const bool is_here = absl::StartsWith(file, prefix) &&
                           !absl::StrContains(name, '/') && Exists(file);
      const bool is_listed = std::any_of(
          entries->begin(), entries->end(),
          [&](const ListedEntry& entry) { return entry.name == name; });
      if (!is_here || is_listed) continue;
      entries->push_back({std::string(name), status.inode, status.type});
    }
  }

 private:
  bool Exists(const std::string& path) const {
    const auto exists = existence_->find(path);
    return exists != existence_->end() && exists->second;
  }

  const std::shared_ptr<const Existence> existence_;
  mutable std::map<std::string, FileStatus> seen_;
};

class TrustsExistsWithoutLooking final : public LyingLine {
 public:
  std::optional<Value> LieAboutRequest(Value* request) override {
    if (request->items().size() > 1 && request->items()[1].is_string()) {
      asked_ = request->items()[1].string();
    }
    if (IsSinceQuery(*request) || IsCommand(*request, "subscribe")) {
      request->items().back().members()["fields"] =
          Value::Array({"name", "exists"});
    }
    return std::nullopt;
  }

  bool LieAboutPdu(Value* pdu) override {
    const Value* const watch = pdu->Find("watch");
    if (watch != nullptr && *watch == Value(asked_)) plain_.insert(asked_);
    const Value* const files = pdu->Find("files");
    if (files == nullptr || !files->is_array()) return true;
    const Value* const root = pdu->Find("root");
    const std::string directory = root != nullptr ? root->string() : asked_;
    Value::Items names;
    for (const Value& file : files->items()) {
      const Value* const name = file.Find("name");
      const Value* const exists = file.Find("exists");
      if (name == nullptr || exists == nullptr) return true;  // Of a tree.
      (*existence_)[absl::StrCat(directory, "/", name->string())] =
          exists->boolean();
      names.push_back(*name);
    }
    pdu->members()["files"] = Value::Array(std::move(names));
    return true;
  }

  void LieAboutFile(const std::string& directory, absl::string_view name,
                    FileStatus*) override {
    if (plain_.count(directory) == 0) return;
    (*existence_)[absl::StrCat(directory, "/", name)] = true;
  }

  std::unique_ptr<FileSystem> WrapFileSystem(const FileSystem* base) override {
    return std::make_unique<FilesThatWatchmanTellsOf>(base, existence_);
  }

 private:
  const std::shared_ptr<Existence> existence_ = std::make_shared<Existence>();
  std::string asked_;            // About what directory.
  std::set<std::string> plain_;  // Roots that are called as they are watched.
};

std::vector<Mutant> MutantsOfRequests() {
  return {
      {.backend = WatchmanOnDiskBehind<ForgetsToIncludeDotfiles>(
           "forgets_to_include_dotfiles"),
       .defect = "Asks Watchman for all that \"**\" matches.",
       .family = "GLOB",
       .verdict = Verdict::kLost,
       .words = "modified .config/app.ini"},
      {.backend = WatchmanOnDiskBehind<NeverAsksWhatHasChanged>(
           "never_asks_what_has_changed"),
       .defect = "Waits until Watchman tells by itself.",
       .family = "SERVICE",
       .verdict = Verdict::kHung,
       .words = "modified src/app.py"},
      {.backend = WatchmanOnDiskBehind<ReusesTheOldClockAfterARestart>(
           "reuses_the_old_clock_after_a_restart"),
       .defect = "Subscribes to another Watchman from the clock of the last, "
                 "and looks at what that tells only.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "deleted src/old.py"},
      {.backend = WatchmanOnDiskBehind<TrustsExistsWithoutLooking>(
           "trusts_exists_without_looking"),
       .defect = "Takes a file for existing until Watchman says otherwise.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "old.py  (must"},
  };
}

std::vector<Mutant> MutantsOfAnswers() {
  return {
      {.backend = WatchmanOnDiskBehind<IgnoresFreshInstances>(
           "ignores_fresh_instances"),
       .defect = "Takes what a fresh instance tells for all that has changed.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "deleted old.py"},
      {.backend = WatchmanOnDiskBehind<DoesNotNoticeThatAWatchHasEnded>(
           "does_not_notice_that_a_watch_has_ended"),
       .defect = "Goes on waiting for a watch that was cancelled.",
       .family = "REPLACE",
       .verdict = Verdict::kLost,
       .words = "modified"},
      {.backend = WatchmanOnDiskBehind<DoesNotKnowWhatIsIgnored>(
           "does_not_know_what_watchman_ignores"),
       .defect = "Does not look itself where Watchman does not.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "modified build/gen.py"},
      {.backend = WatchmanInMemoryBehind<IgnoresWarnings>("ignores_recrawls"),
       .defect = "Does not look itself when Watchman has crawled anew. In "
                 "memory, since a daemon reads its queue before anything can "
                 "be done behind its back.",
       .family = "SERVICE",
       .verdict = Verdict::kWrongKind,
       .words = "created new.py"},
      {.backend = WatchmanInMemoryBehind<DropsWhatComesWithAnAnswer>(
           "drops_what_comes_with_an_answer"),
       .defect = "Drops what Watchman tells by itself while an answer is "
                 "awaited. In memory, since only there it is known what "
                 "comes together.",
       .family = "SERVICE",
       .verdict = Verdict::kLost,
       .words = "modified app/a.py"},
  };
}

}  // namespace

std::vector<Mutant> WatchmanLineMutants() {
  std::vector<Mutant> all = MutantsOfRequests();
  for (Mutant& mutant : MutantsOfAnswers()) all.push_back(std::move(mutant));
  return all;
}

}  // namespace reloader::conformance
