// The Unix socket in front of a FakeWatchmanServer: many clients at once, on
// the time of the machine.
//
//   PosixClock clock;
//   SocketServer front(options, &clock);
//   absl::Status status = front.Run();   // Until SIGTERM or shutdown-server.
//
// The server's clock follows the machine's, and is ahead of it by what clients
// let it advance. SIGTERM and SIGINT must be blocked in all threads.
//
// One thread.
#ifndef TOOLS_FAKE_WATCHMAN_SOCKET_SERVER_H_
#define TOOLS_FAKE_WATCHMAN_SOCKET_SERVER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "reloader/clock.h"
#include "reloader/file_descriptor.h"
#include "reloader/posix_file_system.h"
#include "reloader/watchman/value.h"
#include "tools/fake_watchman/trigger_process.h"

namespace reloader::tools {

struct SocketServerOptions {
  std::string sockname;   // Absolute, shorter than 107 bytes.
  std::string statefile;  // "": nothing is saved.
  std::string logfile;    // "": standard error.
  std::string pidfile;    // "": none.
  fakes::watchman::LogLevel log_level = fakes::watchman::LogLevel::kError;
  reloader::watchman::Value global_config;
};

class SocketServer {
 public:
  // `real_clock` is the machine's, and must outlive the server.
  SocketServer(SocketServerOptions options, const Clock* real_clock);

  // Serves until it is told to end. A socket that somebody left behind is
  // replaced; one that is served by a process with the same pid file is not:
  // kAlreadyExists.
  absl::Status Run();

 private:
  struct Client {
    FileDescriptor socket;
    std::shared_ptr<fakes::watchman::Connection> connection;
    std::string unsent;
    size_t sent = 0;  // Of these bytes, from their beginning.
  };

  absl::Status Open();
  absl::Status LockPidFile();
  absl::Status Listen();
  // Lets pass in virtual time what has passed, with all that is due in it. What
  // comes of that is sent by Write().
  void CatchUp();
  absl::Duration UntilNextEvent() const;
  // Waits for something to do. Returns false on a signal.
  bool Wait(std::vector<bool>* readable, bool* acceptable);
  void Accept();
  void Read(Client* client);
  // Returns false when the client is to be dropped.
  bool Write(Client* client);
  void WriteLog(fakes::watchman::LogLevel level, absl::string_view text);
  void SaveState();

  const SocketServerOptions options_;
  const Clock& real_clock_;
  fakes::FakeClock clock_;
  fakes::InMemoryFileSystem file_system_;
  const PosixFileSystem real_files_{};
  TriggerProcesses triggers_;
  FileDescriptor log_;
  FileDescriptor pid_file_;
  FileDescriptor listener_;
  FileDescriptor signals_;
  absl::Time last_real_time_;
  std::array<char, 65536> read_buffer_;
  // Declared after what it uses.
  std::unique_ptr<fakes::watchman::FakeWatchmanServer> server_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace reloader::tools

#endif  // TOOLS_FAKE_WATCHMAN_SOCKET_SERVER_H_
