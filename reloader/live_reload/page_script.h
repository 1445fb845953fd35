// The script that a page loads, the bytes of page_script.js.
//
//   response->set_content(std::string(PageScript()), "text/javascript");
//
// Any thread.
#ifndef RELOADER_LIVE_RELOAD_PAGE_SCRIPT_H_
#define RELOADER_LIVE_RELOAD_PAGE_SCRIPT_H_

#include "absl/strings/string_view.h"

namespace reloader::live_reload {

absl::string_view PageScript();

}  // namespace reloader::live_reload

#endif  // RELOADER_LIVE_RELOAD_PAGE_SCRIPT_H_
