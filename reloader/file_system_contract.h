// What every FileSystem with its FileSystemMutator promises, as one suite for
// the disk and for whatever stands in for it. It uses the two interfaces only.
//
//   class MyWorld {  // FileSystemWorld, in file_system_contract_fixture.h
//    public:
//     const FileSystem& file_system();
//     FileSystemMutator& mutator();
//     std::string root();
//     void PassGranule();
//     bool permissions_bind();
//   };
//   RELOADER_INSTANTIATE_FILE_SYSTEM_CONTRACT(MyWorld);
//
// The behaviour is that of Linux on ext4 and tmpfs. Not in it, since file
// systems differ: link counts of directories, the order of a listing, sizes of
// directories, and whether cutting a file to the size that it has sets its
// times (ext4 always does, tmpfs only unless it is empty). Nor the effect of
// the umask.
#ifndef RELOADER_FILE_SYSTEM_CONTRACT_H_
#define RELOADER_FILE_SYSTEM_CONTRACT_H_

#include "gtest/gtest.h"
#include "reloader/file_system_contract_change.h"
#include "reloader/file_system_contract_directory.h"
#include "reloader/file_system_contract_path.h"
#include "reloader/file_system_contract_permission.h"
#include "reloader/file_system_contract_read.h"
#include "reloader/file_system_contract_rename.h"
#include "reloader/file_system_contract_status.h"
#include "reloader/file_system_contract_times.h"

// Use in the namespace of `World`, once.
#define RELOADER_INSTANTIATE_FILE_SYSTEM_CONTRACT(World)                      \
  using ::reloader::FileSystemChangeContract;                                 \
  using ::reloader::FileSystemDirectoryContract;                              \
  using ::reloader::FileSystemPathContract;                                   \
  using ::reloader::FileSystemPermissionContract;                             \
  using ::reloader::FileSystemReadContract;                                   \
  using ::reloader::FileSystemRenameContract;                                 \
  using ::reloader::FileSystemStatusContract;                                 \
  using ::reloader::FileSystemTimesContract;                                  \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemChangeContract, World);     \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemDirectoryContract, World);  \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemPathContract, World);       \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemPermissionContract, World); \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemReadContract, World);       \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemRenameContract, World);     \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemStatusContract, World);     \
  INSTANTIATE_TYPED_TEST_SUITE_P(World, FileSystemTimesContract, World)

#endif  // RELOADER_FILE_SYSTEM_CONTRACT_H_
