// Terminal lends the foreground of the controlling terminal to a process group,
// and restores the terminal's whole state afterwards: modes (termios(3)), which
// a program that died may have left raw, and foreground group.
//
//   Terminal terminal("/dev/tty");
//   terminal.Lend(group);
//   ...                             // The group runs, and ends.
//   terminal.TakeBack();
//
// Does nothing where there is no terminal, or where it is somebody else's: a
// program in the background does not grab it. One thread.
#ifndef RELOADER_PROCESS_POSIX_TERMINAL_H_
#define RELOADER_PROCESS_POSIX_TERMINAL_H_

#include <sys/types.h>
#include <termios.h>

#include <optional>
#include <string>

#include "reloader/file_descriptor.h"

namespace reloader::process {

class Terminal {
 public:
  // Opens it; one that cannot be opened, or "", is none.
  explicit Terminal(const std::string& path);

  // Keeps the modes and gives the foreground to `group`, if it is ours.
  void Lend(pid_t group);

  // Takes the foreground and the modes back, if they are lent. Returns false if
  // the terminal has hung up meanwhile.
  bool TakeBack();

  // The same around a time in which the borrower is suspended: it finds its own
  // modes again.
  void TakeBackForNow();
  void LendAgain(pid_t group);

  // Looks who has the foreground after this process was stopped and continued:
  // a shell may have taken it, or brought us back into it.
  void LookAgain(pid_t group);

  // Returns whether our own group has the foreground.
  bool IsOurs() const;

 private:
  void SetModes(const struct termios& modes);

  FileDescriptor fd_;
  bool is_lent_ = false;
  struct termios own_modes_ = {};
  std::optional<struct termios> borrower_modes_;
};

}  // namespace reloader::process

#endif  // RELOADER_PROCESS_POSIX_TERMINAL_H_
