#include "tools/fuzz/replay.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tools/fuzz/input_generator.h"

namespace reloader::fuzz {
namespace {

struct NamedInput {
  std::string name;
  std::string bytes;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)),
                    std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(absl::StrCat("cannot read ", path));
  }
  return bytes;
}

// Returns the contents of `paths`, and of the files in those that are
// directories, sorted by name.
absl::StatusOr<std::vector<NamedInput>> ReadInputs(
    const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    for (std::filesystem::directory_iterator entry(path, error), end;
         !error && entry != end; entry.increment(error)) {
      if (entry->is_regular_file(error)) files.push_back(entry->path());
    }
    if (error) {
      return absl::NotFoundError(
          absl::StrCat("cannot list ", path, ": ", error.message()));
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<NamedInput> inputs;
  for (const std::string& file : files) {
    absl::StatusOr<std::string> bytes = ReadFile(file);
    if (!bytes.ok()) return bytes.status();
    inputs.push_back({file, *std::move(bytes)});
  }
  return inputs;
}

// What the child tells its parent: in files, because they outlive any death.
class Progress {
 public:
  explicit Progress(const std::string& directory)
      : input_path_(absl::StrCat(directory, "/fuzz_input.", getpid())),
        name_path_(absl::StrCat(input_path_, ".name")) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { unlink(name_path_.c_str()); }

  const std::string& input_path() const { return input_path_; }

  // Opens both files. Returns false if that fails, with errno set.
  bool Open() {
    input_.open(input_path_, std::ios::binary | std::ios::trunc);
    name_.open(name_path_, std::ios::binary | std::ios::trunc);
    return input_.is_open() && name_.is_open();
  }

  // Notes `input` as the one that runs.
  void Begin(const NamedInput& input) {
    Rewrite(input.bytes, input_path_, &input_);
    Rewrite(input.name, name_path_, &name_);
  }

  absl::StatusOr<std::string> ReadName() const { return ReadFile(name_path_); }

 private:
  static void Rewrite(const std::string& bytes, const std::string& path,
                      std::ofstream* file) {
    file->seekp(0);
    file->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file->flush();
    std::error_code ignored;
    std::filesystem::resize_file(path, bytes.size(), ignored);
  }

  const std::string input_path_;
  const std::string name_path_;
  std::ofstream input_;
  std::ofstream name_;
};

// The target gets a copy of exactly the input's size, so that AddressSanitizer
// sees a read behind its end.
void RunInput(const NamedInput& input, const ReplayOptions& options,
              FuzzTarget target, Progress* progress) {
  progress->Begin(input);
  const auto copy = std::make_unique<uint8_t[]>(input.bytes.size());
  std::copy(input.bytes.begin(), input.bytes.end(), copy.get());
  alarm(options.seconds_per_input);
  target(copy.get(), input.bytes.size());
  alarm(0);
}

void RunAll(const std::vector<NamedInput>& inputs, const ReplayOptions& options,
            FuzzTarget target, Progress* progress) {
  std::vector<std::string> examples;
  for (const NamedInput& input : inputs) {
    RunInput(input, options, target, progress);
    examples.push_back(input.bytes);
  }
  InputGenerator generator(std::move(examples), options.seed);
  for (int64_t i = 1; i <= options.generated; ++i) {
    RunInput({absl::StrCat("generated input ", i, " of seed ", options.seed),
              generator.Next()},
             options, target, progress);
  }
  progress->Begin({"all inputs had returned", ""});
}

std::string HowItEnded(int wait_status) {
  if (WIFEXITED(wait_status)) {
    return absl::StrCat("exit with status ", WEXITSTATUS(wait_status));
  }
  const int signal = WTERMSIG(wait_status);
  return absl::StrCat(
      "signal ", signal, " (", strsignal(signal), ")",
      signal == SIGALRM ? ": the input took too long, or for ever" : "");
}

void DescribeFailure(const Progress& progress, int wait_status,
                     std::ostream& log) {
  const absl::StatusOr<std::string> name = progress.ReadName();
  const absl::StatusOr<std::string> bytes = ReadFile(progress.input_path());
  log << "The fuzz target failed.\n"
      << "  ended    by " << HowItEnded(wait_status) << "\n"
      << "  input    " << name.value_or("unknown") << "\n";
  if (!bytes.ok()) return;
  log << "  bytes    " << bytes->size() << ": \"" << absl::CHexEscape(*bytes)
      << "\"\n"
      << "  saved    " << progress.input_path() << "\n"
      << "  restore  echo " << absl::Base64Escape(*bytes)
      << " | base64 -d > input\n"
      << "  replay   run the test's program with that file as its argument\n";
}

}  // namespace

bool Replay(const ReplayOptions& options, FuzzTarget target,
            std::ostream& log) {
  const absl::StatusOr<std::vector<NamedInput>> inputs =
      ReadInputs(options.files);
  if (!inputs.ok()) {
    log << inputs.status().message() << "\n";
    return false;
  }
  Progress progress(options.output_directory);
  if (!progress.Open()) {
    log << "cannot write " << progress.input_path() << ": "
        << std::strerror(errno) << "\n";
    return false;
  }
  log << "Replaying " << inputs->size() << " files and " << options.generated
      << " generated inputs, seed " << options.seed << "\n"
      << std::flush;
  std::fflush(nullptr);  // What is buffered, the child would print again.
  const pid_t child = fork();
  if (child == 0) {
    RunAll(*inputs, options, target, &progress);
    std::exit(0);
  }
  int wait_status = 0;
  if (child < 0 || waitpid(child, &wait_status, 0) != child) {
    log << "cannot run a child process: " << std::strerror(errno) << "\n";
    return false;
  }
  if (wait_status != 0) {
    DescribeFailure(progress, wait_status, log);
    return false;
  }
  unlink(progress.input_path().c_str());
  return true;
}

}  // namespace reloader::fuzz
