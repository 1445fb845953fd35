// PageAudience is whoever has pages open: told once for each batch of changes.
//
//   audience->Publish(PageEvent::kReload);
#ifndef RELOADER_LIVE_RELOAD_PAGE_AUDIENCE_H_
#define RELOADER_LIVE_RELOAD_PAGE_AUDIENCE_H_

#include "reloader/live_reload/page_event.h"

namespace reloader::live_reload {

class PageAudience {
 public:
  virtual ~PageAudience() = default;

  // Tells all pages. Does not block, whatever they do.
  virtual void Publish(PageEvent event) = 0;
};

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_PAGE_AUDIENCE_H_
