#include "reloader/live_reload/page_event.h"

#include <optional>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "reloader/change.h"

namespace reloader::live_reload {
namespace {

TEST(PageEventTest, StyleSheetsAreSwapped) {
  EXPECT_EQ(EventOf({"/srv/a.css", ChangeKind::kModified}), PageEvent::kStyles);
  EXPECT_EQ(EventOf({"/srv/a.css", ChangeKind::kCreated}), PageEvent::kStyles);
  EXPECT_EQ(EventOf({"/srv/A.CSS", ChangeKind::kModified}), PageEvent::kStyles);
}

TEST(PageEventTest, AllElseReloadsThePage) {
  for (const char* path : {"/srv/a.py", "/srv/css", "/srv/a.css.map",
                           "/srv/a.scss", "/srv/a.css/b"}) {
    EXPECT_EQ(EventOf({path, ChangeKind::kModified}), PageEvent::kReload)
        << path;
  }
}

TEST(PageEventTest, AStyleSheetThatIsGoneReloadsThePage) {
  EXPECT_EQ(EventOf({"/srv/a.css", ChangeKind::kDeleted}), PageEvent::kReload);
}

TEST(PageEventTest, ReloadingBeatsSwapping) {
  EXPECT_EQ(Merge(std::nullopt, PageEvent::kStyles), PageEvent::kStyles);
  EXPECT_EQ(Merge(PageEvent::kStyles, PageEvent::kStyles), PageEvent::kStyles);
  EXPECT_EQ(Merge(PageEvent::kStyles, PageEvent::kReload), PageEvent::kReload);
  EXPECT_EQ(Merge(PageEvent::kReload, PageEvent::kStyles), PageEvent::kReload);
}

TEST(PageEventTest, WritesServerSentEvents) {
  const PageVersion version = {.run = 7, .batch = 2};
  EXPECT_EQ(HelloText(version, absl::Milliseconds(1500)),
            "retry: 500\n"
            "event: hello\n"
            "data: {\"version\":\"7.2\",\"quiet_ms\":1500}\n"
            "\n");
  EXPECT_EQ(EventText(PageEvent::kStyles, version),
            "event: css\ndata: {\"version\":\"7.2\"}\n\n");
  EXPECT_EQ(EventText(PageEvent::kReload, version),
            "event: reload\ndata: {\"version\":\"7.2\"}\n\n");
}

}  // namespace
}  // namespace reloader::live_reload
