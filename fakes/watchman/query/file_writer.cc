#include "fakes/watchman/query/file_writer.h"

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "fakes/watchman/query/clock_spec.h"
#include "fakes/watchman/query/field.h"
#include "fakes/watchman/query/file_type_letter.h"
#include "fakes/watchman/query/query.h"
#include "fakes/watchman/query/view.h"
#include "reloader/file_system.h"
#include "reloader/watchman/pdu_visitor.h"

namespace reloader::fakes::watchman {
namespace {

using reloader::watchman::PduVisitor;
using reloader::watchman::StringKind;

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;

uint32_t TypeBits(FileType type) {
  switch (type) {
    case FileType::kRegular:
      return S_IFREG;
    case FileType::kDirectory:
      return S_IFDIR;
    case FileType::kSymlink:
      return S_IFLNK;
    case FileType::kFifo:
      return S_IFIFO;
    case FileType::kSocket:
      return S_IFSOCK;
    case FileType::kCharacterDevice:
      return S_IFCHR;
    case FileType::kBlockDevice:
      return S_IFBLK;
    case FileType::kUnknown:
      return 0;
  }
  return 0;
}

// Times before the epoch are rounded down as well.
int64_t FloorDivide(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

double RealSeconds(int64_t nanoseconds) {
  const int64_t seconds = FloorDivide(nanoseconds, kNanosecondsPerSecond);
  return static_cast<double>(seconds) +
         1e-9 *
             static_cast<double>(nanoseconds - seconds * kNanosecondsPerSecond);
}

// Writes what is asked for of one file after the other.
class FileWriter {
 public:
  FileWriter(const QueryResult& result, const View& view,
             const TickCounter& counter, PduVisitor* visitor)
      : result_(result), view_(view), counter_(counter), visitor_(visitor) {}

  void Write(const QueryResult::File& file, Field field) {
    const Node& node = *file.node;
    const FileStatus& status = node.status;
    switch (field) {
      case Field::kName:
        return visitor_->OnString(result_.NameOf(file), StringKind::kBytes);
      case Field::kExists:
        return visitor_->OnBool(node.exists);
      case Field::kNew:
        return visitor_->OnBool(file.is_new);
      case Field::kSize:
        return visitor_->OnInt(status.size_bytes);
      case Field::kMode:
        return visitor_->OnInt(TypeBits(status.type) | status.permissions);
      case Field::kUid:
        return visitor_->OnInt(status.uid);
      case Field::kGid:
        return visitor_->OnInt(status.gid);
      case Field::kInode:
        return visitor_->OnInt(static_cast<int64_t>(status.inode));
      case Field::kDevice:
        return visitor_->OnInt(static_cast<int64_t>(status.device));
      case Field::kLinkCount:
        return visitor_->OnInt(status.link_count);
      case Field::kType: {
        const char letter = FileTypeLetter(status.type);
        return visitor_->OnString(absl::string_view(&letter, 1),
                                  StringKind::kText);
      }
      case Field::kSymlinkTarget:
        return WriteSymlinkTarget(node);
      case Field::kContentSha1:
        return WriteContentSha1(node);
      case Field::kCreatedClock:
        return WriteClock(node.created.tick);
      case Field::kObservedClock:
        return WriteClock(node.observed.tick);
      default:
        return WriteTime(node, field);
    }
  }

 private:
  void WriteClock(uint32_t tick) {
    visitor_->OnString(FormatClock(counter_, tick), StringKind::kText);
  }

  void WriteSymlinkTarget(const Node& node) {
    if (node.status.type != FileType::kSymlink) return visitor_->OnNull();
    const absl::StatusOr<std::string> target = view_.ReadLink(node);
    if (!target.ok()) return visitor_->OnNull();
    visitor_->OnString(*target, StringKind::kBytes);
  }

  void WriteContentSha1(const Node& node) {
    if (!node.exists || node.status.type != FileType::kRegular) {
      return visitor_->OnNull();
    }
    const absl::StatusOr<std::string> hash = view_.ContentSha1(node);
    if (hash.ok()) return visitor_->OnString(*hash, StringKind::kText);
    visitor_->OnBeginObject(1);
    visitor_->OnKey("error");
    visitor_->OnString(std::string(hash.status().message()), StringKind::kText);
    visitor_->OnEndObject();
  }

  void WriteTime(const Node& node, Field field) {
    // Five fields each, in this order.
    const int64_t times[] = {node.atime_ns, node.status.mtime_ns,
                             node.status.ctime_ns};
    const auto index =
        static_cast<size_t>(field) - static_cast<size_t>(Field::kAtime);
    const int64_t time_ns = times[index / 5];
    switch (index % 5) {
      case 0:
        return visitor_->OnInt(FloorDivide(time_ns, kNanosecondsPerSecond));
      case 1:
        return visitor_->OnInt(FloorDivide(time_ns, 1'000'000));
      case 2:
        return visitor_->OnInt(FloorDivide(time_ns, 1'000));
      case 3:
        return visitor_->OnInt(time_ns);
      default:
        return visitor_->OnReal(RealSeconds(time_ns));
    }
  }

  const QueryResult& result_;
  const View& view_;
  const TickCounter& counter_;
  PduVisitor* const visitor_;
};

// For two fields or more: their names once, and then the values of each file.
void WriteTemplate(const QueryResult& result, absl::Span<const Field> fields,
                   FileWriter* writer, PduVisitor* visitor) {
  std::vector<absl::string_view> names;
  for (const Field field : fields) names.push_back(FieldName(field));
  visitor->OnBeginTemplate(names, result.files.size());
  for (const QueryResult::File& file : result.files) {
    for (const Field field : fields) writer->Write(file, field);
  }
  visitor->OnEndTemplate();
}

}  // namespace

void WriteFiles(const QueryResult& result, absl::Span<const Field> fields,
                const View& view, const TickCounter& counter,
                PduVisitor* visitor) {
  FileWriter writer(result, view, counter, visitor);
  if (fields.size() > 1) {
    return WriteTemplate(result, fields, &writer, visitor);
  }
  visitor->OnBeginArray(result.files.size());
  for (const QueryResult::File& file : result.files) {
    if (fields.size() == 1) {
      writer.Write(file, fields.front());
    } else {
      visitor->OnBeginObject(0);
      visitor->OnEndObject();
    }
  }
  visitor->OnEndArray();
}

}  // namespace reloader::fakes::watchman
