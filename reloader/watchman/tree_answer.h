// TreeAnswer reads the answer of a query for a whole tree while it arrives, and
// hands each file on, so that no more of the answer is kept than one row.
//
//   TreeAnswer answer(&sink);
//   client.Stream(Value::Array({"query", root,
//                               Value::Object({{"fields",
//                               TreeAnswer::Fields()},
//                                              ...})}),
//                 &answer, deadline, stop);
//   if (answer.status().ok()) clock = answer.clock();
//
// One thread.
#ifndef RELOADER_WATCHMAN_TREE_ANSWER_H_
#define RELOADER_WATCHMAN_TREE_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "reloader/file_system.h"
#include "reloader/tree_provider.h"
#include "reloader/watchman/pdu_visitor.h"
#include "reloader/watchman/value.h"

namespace reloader::watchman {

class TreeAnswer final : public PduVisitor {
 public:
  // The fields to ask for: all that makes a FileStatus.
  static Value Fields();

  // `sink` must outlive this.
  explicit TreeAnswer(TreeSink* sink) : sink_(*sink) {}

  // kFailedPrecondition: the server refused, in its own words. kDataLoss: the
  // answer is none to such a query.
  absl::Status status() const;
  // Of the root, when the query ran.
  const std::string& clock() const { return clock_; }
  // Empty if there was none.
  const std::string& warning() const { return warning_; }

  void OnNull() override { OnOther(); }
  void OnBool(bool /*value*/) override { OnOther(); }
  void OnInt(int64_t value) override;
  void OnReal(double /*value*/) override { OnOther(); }
  void OnString(absl::string_view bytes, StringKind kind) override;
  void OnBeginArray(Count /*count*/) override { Begin(); }
  void OnEndArray() override { --depth_; }
  void OnBeginObject(Count /*count*/) override { Begin(); }
  void OnKey(absl::string_view key) override;
  void OnEndObject() override { --depth_; }
  void OnBeginTemplate(absl::Span<const absl::string_view> keys,
                       size_t rows) override;
  void OnSkip() override { OnOther(); }
  void OnEndTemplate() override;

 private:
  enum class Column : uint8_t {
    kName,
    kMode,
    kSize,
    kMtimeNs,
    kCtimeNs,
    kInode,
    kDevice,
    kLinkCount,
    kUid,
    kGid,
    kUnknown,
  };

  static Column ColumnOf(absl::string_view field);

  bool in_row() const { return in_files_ && depth_ == kFilesDepth; }
  void Begin();
  // A value that no column of a row has.
  void OnOther();
  void EndCell();
  void SetCell(Column column, int64_t value);

  static constexpr int kMembersDepth = 1;
  static constexpr int kFilesDepth = 2;

  TreeSink& sink_;
  int depth_ = 0;
  std::string key_;  // Of the member of the answer that comes next.
  std::string error_;
  std::string clock_;
  std::string warning_;
  bool has_files_ = false;
  bool in_files_ = false;
  bool malformed_ = false;
  std::vector<Column> columns_;
  size_t column_ = 0;
  std::string name_;
  FileStatus status_;
};

}  // namespace reloader::watchman

#endif  // RELOADER_WATCHMAN_TREE_ANSWER_H_
