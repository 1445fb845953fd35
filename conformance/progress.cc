#include "conformance/progress.h"

#include <algorithm>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "conformance/result.h"
#include "conformance/run_report.h"
#include "conformance/test_id.h"

namespace reloader::conformance {
namespace {

// "[  7/102]": as wide for every test of a run.
std::string Position(int index, int total) {
  const int width = static_cast<int>(absl::StrCat(total).size());
  return absl::StrFormat("[%*d/%d]", width, index, total);
}

}  // namespace

void Progress::Started(const TestId& id, int index, int total) {
  if (!options_.rewrite) return;
  Rewrite(absl::StrCat(Position(index, total), " ", id.FullName()));
}

void Progress::Ended(const TestRecord& record, int index, int total) {
  if (options_.rewrite) return;
  out_ << absl::StrFormat("%s %-14s  %s (%s)\n", Position(index, total),
                          std::string(OutcomeName(record.outcome)),
                          record.id.FullName(), ShortDuration(record.duration))
       << std::flush;
}

void Progress::Clear() {
  if (shown_ == 0) return;
  Rewrite("");
  out_ << "\r" << std::flush;
}

void Progress::Rewrite(std::string line) {
  // A character in the last column would make some terminals wrap.
  const size_t room = std::max<size_t>(options_.width, 2) - 1;
  line.resize(std::min(line.size(), room));
  const size_t used = line.size();
  line.resize(std::max(used, shown_), ' ');
  out_ << "\r" << line << std::flush;
  shown_ = used;
}

}  // namespace reloader::conformance
