// LiveReload makes one event for open pages of each batch of changes, as any
// other handler of file_changed might.
//
//   auto server = PageServer::Listen({.port = 35729, .run = run}, &clock);
//   LiveReload live(&loop.signals(), server->get());
//   while (*loop.Step(&client)) live.Flush();
//
// It deals with no change: whatever a change restarts is restarted. Flush()
// comes after that, so that no page can be answered once more by what is being
// stopped. One thread, the ticking one.
#ifndef RELOADER_LIVE_RELOAD_LIVE_RELOAD_H_
#define RELOADER_LIVE_RELOAD_LIVE_RELOAD_H_

#include <optional>

#include "reloader/live_reload/page_audience.h"
#include "reloader/live_reload/page_event.h"
#include "reloader/run/handler_list.h"
#include "reloader/run/signals.h"

namespace reloader::live_reload {

class LiveReload {
 public:
  // `audience` must outlive this.
  LiveReload(Signals* signals, PageAudience* audience);

  LiveReload(const LiveReload&) = delete;
  LiveReload& operator=(const LiveReload&) = delete;

  // Publishes what has come since the last call, if anything has. Call it at
  // the end of each step of the run loop.
  void Flush();

 private:
  PageAudience& audience_;
  std::optional<PageEvent> event_;
  HandlerHandle handle_;
};

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_LIVE_RELOAD_H_
