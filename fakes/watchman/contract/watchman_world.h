// A Watchman server under test, as the protocol contract sees it: bytes in and
// out, a directory tree to edit, and a restart. One is made for each test.
//
//   class MyWatchman {  // WatchmanServer, below
//    public:
//     std::unique_ptr<ByteStream> Connect();
//     ...
//   };
//   RELOADER_INSTANTIATE_WATCHMAN_QUERY_CONTRACT(MyWatchman);
//
// See query_contract.h and server_contract.h.
#ifndef FAKES_WATCHMAN_CONTRACT_WATCHMAN_WORLD_H_
#define FAKES_WATCHMAN_CONTRACT_WATCHMAN_WORLD_H_

#include <concepts>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reloader/file_system.h"
#include "reloader/file_system_mutator.h"
#include "reloader/watchman/pdu_encoding.h"

namespace reloader::fakes::watchman {

// One connection.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Hands all bytes to the server at once, as one write(2) does.
  virtual absl::Status Write(absl::string_view bytes) = 0;

  // Waits until the server sends, in real or in virtual time; returns what it
  // has sent, or nothing where it has closed the connection.
  // kDeadlineExceeded: nothing came for long.
  virtual absl::StatusOr<std::string> Read() = 0;
};

template <typename T>
concept WatchmanServer = std::default_initializable<T> &&
    requires(T& server, absl::string_view text) {
  // Starts the server where it does not run yet.
  { server.Connect() } -> std::same_as<std::unique_ptr<ByteStream>>;
  // The tree that the server sees.
  { server.file_system() } -> std::convertible_to<const FileSystem&>;
  { server.mutator() } -> std::convertible_to<FileSystemMutator&>;
  // An empty directory, its absolute path without links or a slash at the end.
  // What is above has no files that Watchman cares for. The server removes it.
  { server.base() } -> std::convertible_to<std::string>;
  // Ends the server, as SIGTERM does, and starts it again. Connections end.
  { server.Restart() } -> std::same_as<absl::Status>;
  // The same, with the text of another global configuration.
  { server.Restart(text) } -> std::same_as<absl::Status>;
};

// What the typed suites are instantiated with: a server, spoken to in one
// encoding.
template <WatchmanServer ServerType, reloader::watchman::PduFormat kFormat,
          uint32_t kCapabilities = 0>
struct WatchmanWorld {
  using Server = ServerType;
  static constexpr reloader::watchman::PduEncoding kEncoding = {kFormat,
                                                                kCapabilities};
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_CONTRACT_WATCHMAN_WORLD_H_
