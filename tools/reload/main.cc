// reload: runs a command, and starts it again when a file changes.
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/gitignore/gitignore_rules.h"
#include "reloader/gitignore/gitignore_watcher.h"
#include "reloader/live_reload/live_reload.h"
#include "reloader/live_reload/posix_page_server.h"
#include "reloader/posix_clock.h"
#include "reloader/posix_file_system.h"
#include "reloader/process/process_supervisor.h"
#include "reloader/process/supervisor.h"
#include "reloader/reloader.h"
#include "reloader/run/run_loop.h"
#include "reloader/selection/make_reloader.h"
#include "reloader/table_reloader.h"
#include "reloader/thread_pool_executor.h"
#include "reloader/watch_list.h"
#include "tools/reload/announcer.h"
#include "tools/reload/reload_options.h"
#include "tools/reload/reload_session.h"
#include "tools/reload/said_before.h"
#include "tools/reload/stop_on_signals.h"
#include "tools/reload/user_excludes.h"
#include "tools/reload/watch_targets.h"

namespace reloader::tools {
namespace {

constexpr absl::string_view kVersion = "reload 0.1.0\n";
constexpr int kFailure = 2;
constexpr int kSignalBase = 128;
// Of a scan: a second one nearly halves it, a third brings little.
constexpr int kScanThreads = 2;

int Fail(absl::string_view why) {
  std::cerr << "reload: " << why << "\n";
  return kFailure;
}

bool WantsColors() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 &&
         (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || absl::string_view(term) != "dumb");
}

// Empty if it is not set.
std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// As the server finds it: the variable counts also when it is empty.
std::string WatchmanConfig(const std::string& directory) {
  const char* const path = std::getenv("WATCHMAN_CONFIG_FILE");
  if (path == nullptr) return ReloaderOptions().watchman_config;
  const bool is_relative = *path != '\0' && *path != '/';
  return is_relative ? absl::StrCat(directory, "/", path) : path;
}

std::string TemporaryDirectory() {
  std::string directory = Variable("TMPDIR");
  const bool is_usable = access(directory.c_str(), W_OK | X_OK) == 0;
  return is_usable ? directory : "/tmp";
}

Announcer::Level LevelOf(const ReloadOptions& options) {
  if (options.quiet) return Announcer::Level::kQuiet;
  return options.verbose ? Announcer::Level::kVerbose
                         : Announcer::Level::kNormal;
}

// What to do about a backend that does not work.
std::string Advice(const absl::Status& why, const ReloadOptions& options) {
  if (options.backend != BackendChoice::kWatchman) return "";
  if (absl::IsNotFound(why)) {
    return "\nInstall it (Debian: apt install watchman), set WATCHMAN_SOCK to "
           "the socket of one that runs,\nor leave --reloader=watchman out: "
           "then the best that works is taken.";
  }
  return "\nSee what `watchman version` says; or leave --reloader=watchman "
         "out: then the best that works is taken.";
}

RunLoopOptions LoopOptions(const ReloadOptions& options) {
  RunLoopOptions loop = {
      .settling = {.settle = options.settle, .max_wait = options.max_wait},
      .vcs_hold = !options.no_vcs_hold};
  if (options.content) loop.content.emplace();
  return loop;
}

// Listens for pages, and says what they need. nullptr: nobody asked for it.
absl::StatusOr<std::unique_ptr<live_reload::PageServer>> ServePages(
    const ReloadOptions& options, Clock* clock, Announcer* announcer) {
  if (!options.live_reload.has_value()) return nullptr;
  auto server = live_reload::PageServer::Listen(
      {.port = *options.live_reload, .run = absl::ToUnixMicros(absl::Now())},
      clock);
  if (ErrnoFromStatus(server.status()) == EADDRINUSE) {
    return absl::AlreadyExistsError(
        absl::StrCat("port ", *options.live_reload,
                     " of 127.0.0.1 is in use, perhaps by "
                     "another reload: end that,\nor choose another one: "
                     "--live-reload=PORT"));
  }
  if (!server.ok()) return server.status();
  announcer->Say(absl::StrCat("pages load again with <script src=\"http://",
                              "127.0.0.1:", (*server)->port(),
                              "/live-reload.js\"></script>"));
  return server;
}

// Without a command nobody reads our signals, and the first process of a
// container has no default action for them.
void EndOnSignals() {
  if (getpid() != 1) return;
  for (const int number : {SIGHUP, SIGINT, SIGTERM}) {
    signal(number, [](int caught) { _exit(kSignalBase + caught); });
  }
}

// Steps until it is time to end. Returns the exit status.
int RunSession(const ReloadOptions& options, Reloader* reloader, RunLoop* loop,
               ReloadSession* session, live_reload::LiveReload* live,
               Announcer* announcer) {
  std::string backend;
  while (!session->exit_status().has_value()) {
    const absl::StatusOr<bool> goes_on = loop->Step(session);
    if (live != nullptr) live->Flush();
    if (session->exit_status().has_value()) break;
    if (goes_on.ok() && *goes_on) {
      if (backend == reloader->name()) continue;
      backend = std::string(reloader->name());
      announcer->Detail(absl::StrCat("backend: ", backend));
      continue;
    }
    if (goes_on.ok()) {  // It was stopped.
      session->OnTick();
      if (session->exit_status().has_value()) break;
    }
    session->Abandon();
    return Fail(absl::StrCat(reloader->name(), ": ", goes_on.status().message(),
                             Advice(goes_on.status(), options)));
  }
  return *session->exit_status();
}

// To be called before there are threads: it blocks the signals that it reads.
// nullptr: there is no command.
absl::StatusOr<std::unique_ptr<process::Supervisor>> Supervise(
    const ReloadOptions& options, std::vector<std::string> environment,
    const std::string& directory, Clock* clock, Announcer* announcer) {
  if (options.command.empty()) {
    EndOnSignals();
    return nullptr;
  }
  return process::MakeProcessSupervisor(
      {.command = options.command,
       .environment = std::move(environment),
       .directory = directory,
       .stop_signal = options.stop_signal,
       .stop_timeout = options.stop_timeout,
       .temporary_directory = TemporaryDirectory(),
       .diagnostics = announcer},
      clock);
}

// The file of excludes of this user; empty: none is to be read.
std::string UserExcludesFile(const ReloadOptions& options,
                             const std::string& directory, Clock* clock) {
  if (options.no_gitignore) return "";
  return UserExcludes(
      directory,
      DefaultUserExcludes(Variable("XDG_CONFIG_HOME"), Variable("HOME")),
      clock);
}

absl::Status ReadGitignore(const WatchList& watches, Announcer* announcer,
                           GitignoreWatcher* gitignore) {
  const absl::Status read = gitignore->Update(watches);
  if (!read.ok()) return read;
  for (const absl::Status& problem : gitignore->rules().problems) {
    announcer->Warn(problem.message());
  }
  return absl::OkStatus();
}

int Run(const ReloadOptions& options, std::vector<std::string> environment) {
  std::error_code error;
  const std::string directory = std::filesystem::current_path(error).string();
  if (error)
    return Fail(absl::StrCat("the current directory: ", error.message()));

  PosixClock clock;
  PosixFileSystem file_system;
  Announcer announcer(&std::cerr, LevelOf(options), WantsColors());
  SaidBefore said(
      DefaultStateDirectory(Variable("XDG_STATE_HOME"), Variable("HOME")));
  announcer.SetSaidBefore(
      [&] { return said.Note("many files polled", directory); });
  const auto made =
      Supervise(options, std::move(environment), directory, &clock, &announcer);
  if (!made.ok()) return Fail(made.status().message());
  process::Supervisor* const supervisor = made->get();
  ThreadPoolExecutor executor(kScanThreads);
  const Environment world = {.file_system = &file_system,
                             .clock = &clock,
                             .executor = &executor,
                             .diagnostics = &announcer};
  absl::StatusOr<std::unique_ptr<Reloader>> reloader =
      MakeReloader(world, {.backend = options.backend,
                           .interval = options.interval,
                           .watchman_sock = Variable("WATCHMAN_SOCK"),
                           .watchman_config = WatchmanConfig(directory),
                           .watchman_timeout = options.watchman_timeout,
                           .cpu_budget = options.cpu_budget});
  if (!reloader.ok()) return Fail(reloader.status().message());
  std::optional<StopOnSignals> stop;
  if (supervisor != nullptr) stop.emplace(reloader->get(), &clock);
  WatchList watches;
  const absl::Status watched = WatchTargets(
      options, directory, file_system, &announcer, reloader->get(), &watches);
  if (!watched.ok()) return Fail(watched.message());
  GitignoreWatcher gitignore(
      &file_system, reloader->get(),
      {.user_excludes = UserExcludesFile(options, directory, &clock)});
  if (!options.no_gitignore) {
    const absl::Status read = ReadGitignore(watches, &announcer, &gitignore);
    if (!read.ok()) return Fail(read.message());
  }
  const auto pages = ServePages(options, &clock, &announcer);
  if (!pages.ok()) return Fail(pages.status().message());
  RunLoop loop(reloader->get(), world, LoopOptions(options));
  std::optional<live_reload::LiveReload> live;
  if (*pages != nullptr) live.emplace(&loop.signals(), pages->get());
  ReloadSession session(options, directory, supervisor,
                        options.no_gitignore ? nullptr : &gitignore, &clock,
                        &announcer, &std::cout);
  return RunSession(options, reloader->get(), &loop, &session,
                    live.has_value() ? &*live : nullptr, &announcer);
}

int Main(const std::vector<std::string>& arguments,
         std::vector<std::string> environment) {
  absl::StatusOr<ReloadOptions> options =
      ParseReloadOptions(arguments, environment);
  if (!options.ok()) {
    return Fail(absl::StrCat(options.status().message(),
                             "\nreload --help explains what is allowed."));
  }
  if (options->help) {
    std::cout << ReloadHelp();
    return 0;
  }
  if (options->version) {
    std::cout << kVersion;
    return 0;
  }
  // A log would not be cleared by it, but have it in it.
  options->clear &= isatty(STDOUT_FILENO) == 1;
  return Run(*options, std::move(environment));
}

}  // namespace
}  // namespace reloader::tools

int main(int argc, char** argv) {
  std::vector<std::string> environment;
  for (char** at = environ; *at != nullptr; ++at) environment.emplace_back(*at);
  return reloader::tools::Main({argv + 1, argv + argc}, std::move(environment));
}
