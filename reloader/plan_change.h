// Where a WatchPlan has become another one, so that an event source need not
// go through all of it whenever one directory comes or goes.
#ifndef RELOADER_PLAN_CHANGE_H_
#define RELOADER_PLAN_CHANGE_H_

#include <compare>
#include <string>

namespace reloader {

struct PlanChange {
  // Of a directory that is, or was, in the table: what is planned because of it
  // may be other than before.
  std::string path;
  // ... and because of each directory below it.
  bool below = false;

  friend auto operator<=>(const PlanChange&, const PlanChange&) = default;
};

}  // namespace reloader

#endif  // RELOADER_PLAN_CHANGE_H_
