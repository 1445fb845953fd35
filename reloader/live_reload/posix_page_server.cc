#include "reloader/live_reload/posix_page_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/check.h"
#include "reloader/clock.h"
#include "reloader/errno_status.h"
#include "reloader/file_descriptor.h"
#include "reloader/live_reload/page_connection.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/live_reload/posix_http_exchange.h"
#include "reloader/mutex.h"
#include "reloader/posix_readable.h"
#include "reloader/stop_signal.h"

namespace reloader::live_reload {
namespace {

// What epoll(7) calls the descriptors; clients follow.
constexpr uint64_t kListener = 0;
constexpr uint64_t kMail = 1;
constexpr uint64_t kFirstClient = 2;

constexpr int kBacklog = 128;
constexpr size_t kReadBytes = 4096;
constexpr size_t kEventsAtOnce = 64;
constexpr absl::Duration kAcceptPause = absl::Seconds(1);

// A connection that is not there any more, or a descriptor that is not to be
// had: not the same to who accepts.
bool NoneIsLeft(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS ||
         error == ENOMEM;
}

}  // namespace

PageServer::PageServer(const PageServerOptions& options, Clock* clock)
    : options_(options), clock_(*clock), next_id_(kFirstClient) {
  state_ = {.version = {.run = options.run}, .since = clock_.Now()};
}

absl::StatusOr<std::unique_ptr<PageServer>> PageServer::Listen(
    const PageServerOptions& options, Clock* clock) {
  auto server = absl::WrapUnique(new PageServer(options, clock));
  const absl::Status status = server->Open();
  if (!status.ok()) return status;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // Threads inherit the mask: handlers run on the program's own.
  RELOADER_CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
  server->thread_ = std::thread([raw = server.get()] { raw->Serve(); });
  RELOADER_CHECK(pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
  return server;
}

absl::Status PageServer::Open() {
  absl::StatusOr<std::unique_ptr<StopSignal>> stop = StopSignal::Create();
  if (!stop.ok()) return stop.status();
  stop_ = *std::move(stop);
  mail_ = FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!mail_.valid()) return ErrnoToStatus(errno, "eventfd", "");
  FileDescriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.valid()) return ErrnoToStatus(errno, "epoll_create1", "");
  ready_ = Readable(std::move(epoll));

  const auto name = absl::StrCat("127.0.0.1:", options_.port);
  struct sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(options_.port));
  auto* const generic = reinterpret_cast<struct sockaddr*>(&address);
  socklen_t size = sizeof(address);
  // So that connections of an earlier run, which linger, do not count.
  const int one = 1;
  listener_ = FileDescriptor(
      socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener_.valid() || setsockopt(listener_.get(), SOL_SOCKET,
                                       SO_REUSEADDR, &one, sizeof(one)) != 0) {
    return ErrnoToStatus(errno, "socket", name);
  }
  if (bind(listener_.get(), generic, size) != 0 ||
      listen(listener_.get(), kBacklog) != 0 ||
      getsockname(listener_.get(), generic, &size) != 0) {
    return ErrnoToStatus(errno, "bind", name);
  }
  port_ = ntohs(address.sin_port);
  exchange_ = HttpExchange::Create(port_);
  Await(kListener, listener_.get(), EPOLLIN, EPOLL_CTL_ADD);
  Await(kMail, mail_.get(), EPOLLIN, EPOLL_CTL_ADD);
  return absl::OkStatus();
}

PageServer::~PageServer() {
  if (!thread_.joinable()) return;
  stop_->Stop();
  thread_.join();
}

void PageServer::Publish(PageEvent event) {
  MutexLock lock(&mutex_);
  published_ = Merge(published_, event);
  const uint64_t one = 1;
  // It would take 2^64 of them to make this block, which it does not.
  [[maybe_unused]] const ssize_t written =
      write(mail_.get(), &one, sizeof(one));
}

void PageServer::Serve() {
  const Wakeable* const wakeables[] = {&ready_, stop_.get()};
  while (true) {
    clock_.WaitUntil(NextDeadline(), wakeables);
    if (stop_->stopped()) return;
    TakeEvents();
    TakePublished();
    const absl::Time now = clock_.Now();
    if (now >= accept_again_) {
      accept_again_ = absl::InfiniteFuture();
      Await(kListener, listener_.get(), EPOLLIN, EPOLL_CTL_MOD);
    }
    for (auto client = clients_.begin(); client != clients_.end();) {
      client->second.page.OnDeadline(now);
      const bool goes_on = Proceed(client->first, &client->second);
      client = goes_on ? std::next(client) : clients_.erase(client);
    }
  }
}

absl::Time PageServer::NextDeadline() const {
  absl::Time next = accept_again_;
  for (const auto& [id, client] : clients_) {
    next = std::min(next, client.page.deadline());
  }
  return next;
}

void PageServer::TakeEvents() {
  std::array<struct epoll_event, kEventsAtOnce> events;
  const int count = epoll_wait(ready_.descriptor(), events.data(),
                               static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const uint64_t id = events[i].data.u64;
    if (id == kListener) {
      Accept();
    } else if (const auto client = clients_.find(id);
               client != clients_.end()) {
      Receive(&client->second);
    }
  }
}

void PageServer::TakePublished() {
  std::optional<PageEvent> event;
  {
    MutexLock lock(&mutex_);
    event = std::exchange(published_, std::nullopt);
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got =
        read(mail_.get(), &count, sizeof(count));
  }
  if (!event.has_value()) return;
  state_.since = clock_.Now();
  ++state_.version.batch;
  for (auto& [id, client] : clients_) {
    client.page.Tell(*event, state_.version, state_.since);
  }
}

void PageServer::Accept() {
  // One at a time: there is another round if more of them wait.
  FileDescriptor socket(
      accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  const absl::Time now = clock_.Now();
  if (!socket.valid()) {
    if (!NoneIsLeft(errno)) return;
    accept_again_ = now + kAcceptPause;
    Await(kListener, listener_.get(), 0, EPOLL_CTL_MOD);
    return;
  }
  if (clients_.size() >= options_.max_clients) return;  // Hangs up.
  // Else an event waits until the one before it is acknowledged, which takes a
  // browser that has nothing to say 40 ms.
  const int one = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &options_.send_buffer_bytes,
             sizeof(options_.send_buffer_bytes));
  const uint64_t id = next_id_++;
  Await(id, socket.get(), EPOLLIN, EPOLL_CTL_ADD);
  clients_.emplace(
      id, Client{.socket = std::move(socket),
                 .page = PageConnection(exchange_.get(), options_.limits, now),
                 .awaited = EPOLLIN});
}

void PageServer::Receive(Client* client) {
  if (client->has_ended) return;  // It is here because it takes something.
  std::array<char, kReadBytes> bytes;
  const ssize_t count =
      recv(client->socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count > 0) {
    client->page.Receive(
        absl::string_view(bytes.data(), static_cast<size_t>(count)), state_,
        clock_.Now());
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    client->has_ended = true;
    client->page.ReceiveEnd();
  }
}

bool PageServer::Proceed(uint64_t id, Client* client) {
  PageConnection& page = client->page;
  while (!page.is_over() && !page.output().empty()) {
    const ssize_t count = send(client->socket.get(), page.output().data(),
                               page.output().size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (count < 0) break;
    page.Sent(static_cast<size_t>(count), clock_.Now());
  }
  if (page.is_over()) return false;
  if (page.is_closing() && !client->is_shut) {
    client->is_shut = true;
    shutdown(client->socket.get(), SHUT_WR);
  }
  const uint32_t awaited = (client->has_ended ? 0u : EPOLLIN) |
                           (page.output().empty() ? 0u : EPOLLOUT);
  if (awaited != client->awaited) {
    client->awaited = awaited;
    Await(id, client->socket.get(), awaited, EPOLL_CTL_MOD);
  }
  return true;
}

void PageServer::Await(uint64_t id, int descriptor, uint32_t events,
                       int operation) {
  struct epoll_event wanted = {.events = events, .data = {.u64 = id}};
  // Fails where this process may watch no more descriptors (epoll(7)): a client
  // is given up at its deadline then.
  [[maybe_unused]] const int done =
      epoll_ctl(ready_.descriptor(), operation, descriptor, &wanted);
}

}  // namespace reloader::live_reload
