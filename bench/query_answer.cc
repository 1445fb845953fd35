#include "bench/query_answer.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::bench {
namespace {

using watchman::PduVisitor;
using watchman::StringKind;

constexpr absl::string_view kFields[] = {"name",     "mode", "size", "mtime_ns",
                                         "ctime_ns", "ino",  "dev",  "nlink"};

}  // namespace

QueryAnswer::QueryAnswer(int64_t files) {
  for (int64_t i = 0; i < files; ++i) {
    names_.push_back(absl::StrFormat("src/package_%03d/module_%02d/file_%d.%s",
                                     i / 10'000, i / 100 % 100, i,
                                     i % 10 == 0 ? "py" : "txt"));
  }
}

void QueryAnswer::Visit(AnswerFields fields, PduVisitor* visitor) const {
  visitor->OnBeginObject(4);
  visitor->OnKey("version");
  visitor->OnString("4.9.0", StringKind::kText);
  visitor->OnKey("clock");
  visitor->OnString("c:1600000000:4242:1:117", StringKind::kText);
  visitor->OnKey("is_fresh_instance");
  visitor->OnBool(true);
  visitor->OnKey("files");
  if (fields == AnswerFields::kEight) {
    VisitRows(visitor);
  } else {
    VisitNames(visitor);
  }
  visitor->OnEndObject();
}

void QueryAnswer::VisitNames(PduVisitor* visitor) const {
  visitor->OnBeginArray(names_.size());
  for (const std::string& name : names_) {
    visitor->OnString(name, StringKind::kBytes);
  }
  visitor->OnEndArray();
}

void QueryAnswer::VisitRows(PduVisitor* visitor) const {
  visitor->OnBeginTemplate(kFields, names_.size());
  int64_t i = 0;
  for (const std::string& name : names_) {
    ++i;
    visitor->OnString(name, StringKind::kBytes);
    visitor->OnInt(0100644);
    visitor->OnInt(i * 37 % 20'000);
    visitor->OnInt(1'600'000'000'123'456'789 + i * 1'000);
    visitor->OnInt(1'600'000'001'123'456'789 + i * 1'000);
    visitor->OnInt(1'000'000 + i);
    visitor->OnInt(65'024);
    visitor->OnInt(1);
  }
  visitor->OnEndTemplate();
}

}  // namespace reloader::bench
