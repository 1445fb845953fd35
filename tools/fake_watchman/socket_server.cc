#include "tools/fake_watchman/socket_server.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/memory_tree.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "fakes/watchman/trigger.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/watchman/json_encoder.h"
#include "reloader/watchman/json_text.h"
#include "reloader/watchman/value.h"

namespace reloader::tools {
namespace {

using fakes::watchman::FakeWatchmanServer;
using fakes::watchman::LogLevel;
using reloader::watchman::Value;

constexpr absl::Duration kLongestWait = absl::Minutes(1);
// How soon it is looked again whether a client has read a piece.
constexpr absl::Duration kPieceWait = absl::Milliseconds(1);

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n <= 0) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

// Whether the other end has read all that was sent.
bool IsRead(int socket) {
  int unread = 0;
  return ioctl(socket, SIOCOUTQ, &unread) != 0 || unread == 0;
}

FakeWatchmanServer::Peer PeerOf(int socket) {
  struct ucred peer = {};
  socklen_t size = sizeof(peer);
  const bool known =
      getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return known && (peer.uid == geteuid() || peer.uid == 0)
             ? FakeWatchmanServer::Peer::kOwner
             : FakeWatchmanServer::Peer::kSomebodyElse;
}

}  // namespace

SocketServer::SocketServer(SocketServerOptions options, const Clock* real_clock)
    : options_(std::move(options)),
      real_clock_(*real_clock),
      // Changes are as long apart as they really are.
      file_system_({.operation_time = absl::Nanoseconds(1)}, &clock_) {
  clock_.StepFileClock(absl::Now() - absl::FromUnixNanos(clock_.FileNowNs()));
  last_real_time_ = real_clock_.Now();
}

absl::Status SocketServer::Run() {
  if (absl::Status status = Open(); !status.ok()) return status;
  while (!server_->wants_shutdown()) {
    std::vector<bool> readable;
    bool acceptable = false;
    if (!Wait(&readable, &acceptable)) break;
    CatchUp();
    for (size_t i = 0; i < readable.size(); ++i) {
      if (readable[i]) Read(clients_[i].get());
    }
    if (acceptable) Accept();
    CatchUp();
    triggers_.Reap();
    clients_.erase(
        std::remove_if(clients_.begin(), clients_.end(),
                       [&](auto& client) { return !Write(client.get()); }),
        clients_.end());
  }
  SaveState();
  return absl::OkStatus();
}

absl::Status SocketServer::Open() {
  if (!options_.logfile.empty()) {
    log_ =
        FileDescriptor(open(options_.logfile.c_str(),
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log_.valid()) return ErrnoToStatus(errno, "open", options_.logfile);
  }
  if (absl::Status status = LockPidFile(); !status.ok()) return status;
  fakes::watchman::ServerOptions server_options = {
      .sockname = options_.sockname,
      .pid = getpid(),
      .global_config = options_.global_config,
      .run_trigger =
          [this](const fakes::watchman::TriggerRun& run) {
            const absl::Status status = triggers_.Start(run);
            if (!status.ok()) WriteLog(LogLevel::kError, status.message());
          },
      .real_files = &real_files_,
      .write_log = [this](LogLevel level,
                          absl::string_view text) { WriteLog(level, text); },
      .save_state = [this] { SaveState(); }};
  char host[256] = {};
  if (gethostname(host, sizeof(host) - 1) == 0) server_options.host = host;
  server_ = std::make_unique<FakeWatchmanServer>(&file_system_, &clock_,
                                                 std::move(server_options));
  if (!options_.statefile.empty()) {
    std::ifstream file(options_.statefile);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    const auto state = watchman::ParseJson(text);
    if (state.ok()) {
      server_->LoadState(*state);
    } else if (!text.empty()) {
      WriteLog(LogLevel::kError,
               absl::StrCat("failed to parse json from ", options_.statefile,
                            ": ", state.status().message()));
    }
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  signals_ = FileDescriptor(signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals_.valid()) return ErrnoToStatus(errno, "signalfd", "");
  return Listen();
}

absl::Status SocketServer::LockPidFile() {
  if (options_.pidfile.empty()) return absl::OkStatus();
  pid_file_ = FileDescriptor(
      open(options_.pidfile.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (!pid_file_.valid()) return ErrnoToStatus(errno, "open", options_.pidfile);
  if (flock(pid_file_.get(), LOCK_EX | LOCK_NB) != 0) {
    return absl::AlreadyExistsError(
        absl::StrCat("another process holds the lock of ", options_.pidfile));
  }
  if (ftruncate(pid_file_.get(), 0) != 0 ||
      !WriteAll(pid_file_.get(), absl::StrCat(getpid()))) {
    return ErrnoToStatus(errno, "write", options_.pidfile);
  }
  return absl::OkStatus();
}

absl::Status SocketServer::Listen() {
  struct sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (options_.sockname.empty() || options_.sockname[0] != '/' ||
      options_.sockname.size() >= sizeof(address.sun_path) - 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(options_.sockname,
                     " must be an absolute path of fewer than 107 bytes"));
  }
  std::memcpy(address.sun_path, options_.sockname.data(),
              options_.sockname.size());
  listener_ = FileDescriptor(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  unlink(options_.sockname.c_str());  // Somebody may have left it behind.
  if (!listener_.valid() ||
      bind(listener_.get(), reinterpret_cast<struct sockaddr*>(&address),
           sizeof(address)) != 0 ||
      // As the daemon's, which only its user may connect to.
      chmod(options_.sockname.c_str(), 0600) != 0 ||
      listen(listener_.get(), 200) != 0) {
    return ErrnoToStatus(errno, "bind", options_.sockname);
  }
  return absl::OkStatus();
}

void SocketServer::CatchUp() {
  const absl::Time now = real_clock_.Now();
  clock_.Advance(now - std::exchange(last_real_time_, now));
}

absl::Duration SocketServer::UntilNextEvent() const {
  const absl::Duration behind = real_clock_.Now() - last_real_time_;
  return std::max(absl::ZeroDuration(),
                  clock_.NextEventTime() - clock_.Now() - behind);
}

bool SocketServer::Wait(std::vector<bool>* readable, bool* acceptable) {
  std::vector<struct pollfd> polled = {
      {.fd = listener_.get(), .events = POLLIN},
      {.fd = signals_.get(), .events = POLLIN}};
  for (const auto& client : clients_) {
    const bool has_more = client->sent < client->unsent.size();
    const short events = has_more ? POLLIN | POLLOUT : POLLIN;
    polled.push_back({.fd = client->socket.get(), .events = events});
  }
  const bool is_due = clock_.NextEventTime() != absl::InfiniteFuture();
  const struct timespec timeout =
      absl::ToTimespec(std::min(kLongestWait, UntilNextEvent()));
  const int ready = ppoll(polled.data(), polled.size(),
                          is_due ? &timeout : nullptr, /*sigmask=*/nullptr);
  readable->assign(clients_.size(), false);
  if (ready <= 0) return true;
  *acceptable = polled[0].revents != 0;
  for (size_t i = 0; i < clients_.size(); ++i) {
    (*readable)[i] = (polled[i + 2].revents & ~POLLOUT) != 0;
  }
  return polled[1].revents == 0;
}

void SocketServer::Accept() {
  while (true) {
    FileDescriptor socket(accept4(listener_.get(), nullptr, nullptr,
                                  SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.valid()) return;
    auto client = std::make_unique<Client>();
    client->connection = server_->Connect(PeerOf(socket.get()));
    client->socket = std::move(socket);
    clients_.push_back(std::move(client));
  }
}

void SocketServer::Read(Client* client) {
  const ssize_t n =
      read(client->socket.get(), read_buffer_.data(), read_buffer_.size());
  if (n > 0) {
    client->connection->Receive(absl::string_view(read_buffer_.data(), n));
  } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
    client->connection->Close();
  }
}

bool SocketServer::Write(Client* client) {
  while (true) {
    if (client->sent == client->unsent.size()) {
      // In a stream, pieces that are sent together are read together.
      if (server_->faults().read_bytes != 0 &&
          client->connection->has_output() && !IsRead(client->socket.get())) {
        clock_.At(clock_.Now() + kPieceWait, [] {});
        return true;
      }
      client->unsent = client->connection->TakeOutput();
      client->sent = 0;
    }
    if (client->unsent.empty()) return !client->connection->closed();
    const ssize_t n =
        send(client->socket.get(), client->unsent.data() + client->sent,
             client->unsent.size() - client->sent, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (n < 0) {
      client->connection->Close();
      // Others may have to hear of that, and have had their turn.
      clock_.At(clock_.Now(), [] {});
      return false;
    }
    client->sent += n;
  }
}

void SocketServer::WriteLog(LogLevel level, absl::string_view text) {
  if (level > options_.log_level) return;
  const std::string line = absl::StrCat(
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3S", absl::Now(), absl::UTCTimeZone()),
      ": ", text, "\n");
  (void)WriteAll(log_.valid() ? log_.get() : STDERR_FILENO, line);
}

void SocketServer::SaveState() {
  if (options_.statefile.empty() || server_ == nullptr) return;
  std::string text;
  reloader::watchman::JsonEncoder encoder(&text);
  server_->State().Visit(&encoder);
  if (!encoder.Finish().ok()) return;
  // Whole, or not at all.
  const std::string temporary = absl::StrCat(options_.statefile, ".new");
  std::ofstream(temporary) << text;
  if (rename(temporary.c_str(), options_.statefile.c_str()) != 0) {
    WriteLog(LogLevel::kError,
             ErrnoToStatus(errno, "rename", options_.statefile).message());
  }
}

}  // namespace reloader::tools
