// PageConnection is one client, without its socket: it is given bytes and
// times, and says which bytes to send, until when, and when it is over.
//
//   PageConnection page(&exchange, limits, now);
//   page.Receive(bytes, state, now);
//   page.Tell(PageEvent::kReload, state);
//   page.Sent(send(fd, page.output()), now);
//   if (now >= page.deadline()) page.OnDeadline(now);
//
// What it holds is bounded: a request that does not end is refused, and for a
// client that takes nothing one event is kept, which does for all of them. One
// that takes nothing for longer is given up.
//
// One thread.
#ifndef RELOADER_LIVE_RELOAD_PAGE_CONNECTION_H_
#define RELOADER_LIVE_RELOAD_PAGE_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/live_reload/posix_http_exchange.h"

namespace reloader::live_reload {

struct PageLimits {
  // Of a request up to its empty line; cookies of all ports are in it.
  size_t head_bytes = 65536;
  // How long a client may take to say what it wants, and to hang up.
  absl::Duration request = absl::Seconds(5);
  // How often a silent stream says that it is there.
  absl::Duration heartbeat = absl::Seconds(15);
  // How long a client may take nothing of what is sent.
  absl::Duration stall = absl::Seconds(10);
};

// What all pages are told about.
struct PageState {
  PageVersion version;
  absl::Time since;  // Of the last event, or of the beginning.
};

class PageConnection {
 public:
  // `exchange` must outlive this.
  PageConnection(HttpExchange* exchange, const PageLimits& limits,
                 absl::Time now);

  // The client has sent this. A stream begins with `state`.
  void Receive(absl::string_view bytes, const PageState& state, absl::Time now);
  // The client sends no more.
  void ReceiveEnd();
  // Something has changed, which `version` is. For those that listen.
  void Tell(PageEvent event, const PageVersion& version, absl::Time now);

  // What is to be sent next; empty: nothing. Valid until the next call.
  absl::string_view output() const { return output_; }
  // So many bytes of it were.
  void Sent(size_t count, absl::Time now);

  // When OnDeadline() wants to be called.
  absl::Time deadline() const { return deadline_; }
  void OnDeadline(absl::Time now);

  bool is_listening() const { return phase_ == Phase::kListening; }
  // Everything is sent: say so, and wait for the client to hang up, for whom
  // the answer would be lost if the connection was closed with bytes unread.
  bool is_closing() const { return phase_ == Phase::kClosing; }
  // Nothing more to do.
  bool is_over() const { return phase_ == Phase::kOver; }

 private:
  enum class Phase : uint8_t {
    kReading,
    kAnswering,
    kListening,
    kClosing,
    kOver,
  };

  void Enqueue(absl::string_view text, absl::Time now);

  HttpExchange& exchange_;
  const PageLimits limits_;
  Phase phase_ = Phase::kReading;
  bool has_ended_ = false;
  std::string head_;
  std::string output_;
  // What comes after `output_`.
  std::optional<PageEvent> waiting_;
  PageVersion waiting_version_;
  absl::Time deadline_;
};

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_PAGE_CONNECTION_H_
