// PageServer listens on 127.0.0.1 for pages that want to know when to load
// again: it serves the script and the event stream (request_rules.h says to
// whom), on a thread of its own.
//
//   absl::StatusOr<std::unique_ptr<PageServer>> server =
//       PageServer::Listen({.port = 0, .run = absl::ToUnixMicros(start)},
//                          &clock);
//   std::cout << (*server)->port() << "\n";
//   (*server)->Publish(PageEvent::kReload);     // Any thread.
//
// Nothing that a client does makes Publish() or the destructor wait: events
// that come faster than a client takes them become one (page_connection.h), and
// the number of clients has a limit, beyond which a connection is closed at
// once. No descriptor is inherited by programs that are started meanwhile.
//
// Publish() and port() are thread-safe.
#ifndef RELOADER_LIVE_RELOAD_POSIX_PAGE_SERVER_H_
#define RELOADER_LIVE_RELOAD_POSIX_PAGE_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/live_reload/page_audience.h"
#include "reloader/live_reload/page_connection.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/live_reload/posix_http_exchange.h"
#include "reloader/mutex.h"
#include "reloader/posix_readable.h"
#include "reloader/stop_signal.h"

namespace reloader::live_reload {

struct PageServerOptions {
  int port = 0;     // 0: one that is free.
  int64_t run = 0;  // PageVersion::run.
  size_t max_clients = 64;
  // What the kernel may keep for a client that takes nothing; it doubles that.
  // Less than a packet of the loopback device (64 KiB) makes it slow.
  int send_buffer_bytes = 65536;
  PageLimits limits;
};

class PageServer final : public PageAudience {
 public:
  // Listens from when this returns. `clock` must outlive the server, and is
  // used on its thread. Errors as bind(2), which ErrnoFromStatus() tells:
  // EADDRINUSE, EACCES.
  static absl::StatusOr<std::unique_ptr<PageServer>> Listen(
      const PageServerOptions& options, Clock* clock);

  // Hangs up on all clients, and ends the thread.
  ~PageServer() override;

  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  int port() const { return port_; }

  void Publish(PageEvent event) override;

 private:
  struct Client {
    FileDescriptor socket;
    PageConnection page;
    uint32_t awaited = 0;  // By epoll(7).
    bool has_ended = false;
    bool is_shut = false;
  };
  using Clients = std::map<uint64_t, Client>;

  PageServer(const PageServerOptions& options, Clock* clock);

  absl::Status Open();
  // All that follows is the thread's.
  void Serve();
  absl::Time NextDeadline() const;
  void TakeEvents();
  void TakePublished();
  void Accept();
  void Receive(Client* client);
  // Sends what can be sent. Returns false when the client is to be dropped.
  bool Proceed(uint64_t id, Client* client);
  void Await(uint64_t id, int descriptor, uint32_t events, int operation);

  const PageServerOptions options_;
  Clock& clock_;
  int port_ = 0;
  std::unique_ptr<StopSignal> stop_;
  FileDescriptor listener_;
  FileDescriptor mail_;  // An eventfd: something was published.
  Readable ready_;       // An epoll(7) instance.

  Mutex mutex_;
  std::optional<PageEvent> published_ ABSL_GUARDED_BY(mutex_);

  std::unique_ptr<HttpExchange> exchange_;
  PageState state_;
  Clients clients_;
  uint64_t next_id_;
  // When no descriptor was left for one more client: when to try again.
  absl::Time accept_again_ = absl::InfiniteFuture();

  std::thread thread_;  // Last, for it uses all of them.
};

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_POSIX_PAGE_SERVER_H_
