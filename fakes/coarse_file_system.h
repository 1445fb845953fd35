// A FileSystem whose timestamps step in coarse granules, such as the 2 s of
// FAT, on top of one with fine ones: what a scan can no longer tell apart by
// time.
//
//   CoarseFileSystem fat(&posix, int64_t{2} * 1000 * 1000 * 1000);
//
// Rounds mtime, ctime and its clock down. Not modelled: an mtime set by hand is
// rounded when it is read, not when it is set.
// Thread-safe.
#ifndef FAKES_COARSE_FILE_SYSTEM_H_
#define FAKES_COARSE_FILE_SYSTEM_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "fakes/forwarding_file_system.h"
#include "reloader/file_system.h"

namespace reloader::fakes {

class CoarseFileSystem final : public ForwardingFileSystem {
 public:
  // `base` must outlive this; `granule_ns` is positive.
  CoarseFileSystem(const FileSystem* base, int64_t granule_ns)
      : ForwardingFileSystem(base), granule_ns_(granule_ns) {}

  absl::StatusOr<FileStatus> Stat(absl::string_view path) const override;
  absl::StatusOr<FileStatus> Lstat(absl::string_view path) const override;
  int64_t NowNs() const override;
  absl::StatusOr<int64_t> GranularityNs(absl::string_view path) const override;
  std::unique_ptr<Directory> Wrap(std::unique_ptr<Directory> base,
                                  std::string path) const override;

 private:
  const int64_t granule_ns_;
};

}  // namespace reloader::fakes

#endif  // FAKES_COARSE_FILE_SYSTEM_H_
