// A FakeWatchmanServer for fuzz targets: a root "/w" with the entries that the
// grammars speak of, clients, and a look at each answer. It ends the program
// where an answer is none. Nothing in it reaches the machine.
//
//   FuzzWorld world({.global_config = config});
//   world.Send(0, request, {PduFormat::kBserV2});
//   world.Advance(absl::Seconds(1));
//
// One thread.
#ifndef FAKES_WATCHMAN_FUZZ_WORLD_H_
#define FAKES_WATCHMAN_FUZZ_WORLD_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "fakes/fake_clock.h"
#include "fakes/in_memory_file_system.h"
#include "fakes/watchman/connection.h"
#include "fakes/watchman/server.h"
#include "reloader/watchman/pdu_encoding.h"
#include "reloader/watchman/value.h"

namespace reloader::fakes::watchman {

class FuzzWorld {
 public:
  // `options` without what the world itself sets: hooks and real files.
  explicit FuzzWorld(ServerOptions options);

  FuzzWorld(const FuzzWorld&) = delete;
  FuzzWorld& operator=(const FuzzWorld&) = delete;

  InMemoryFileSystem& file_system() { return file_system_; }

  // Writes bytes to the client of that number, as one read of the server, and
  // reads what comes back. A client that was hung up on connects anew.
  void Write(size_t client, absl::string_view bytes);
  // The same with a whole request.
  void Send(size_t client, const reloader::watchman::Value& request,
            const reloader::watchman::PduEncoding& encoding);
  // Lets time pass, at most a year.
  void Advance(absl::Duration duration);

  // How often each request that was sent was answered without an error, by its
  // name ("query", "fake-fs mkdir"): for a test of what is asked.
  const std::map<std::string, int>& answered() const { return answered_; }

 private:
  static constexpr size_t kClients = 2;

  void ReadAll();

  FakeClock clock_;
  InMemoryFileSystem file_system_{{}, &clock_};
  InMemoryFileSystem real_files_{{}, &clock_};
  FakeWatchmanServer server_;
  std::shared_ptr<Connection> connections_[kClients];
  std::map<std::string, int> answered_;
  std::string last_name_;
};

}  // namespace reloader::fakes::watchman

#endif  // FAKES_WATCHMAN_FUZZ_WORLD_H_
