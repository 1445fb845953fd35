#include "reloader/process/posix_terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <string>

#include "reloader/file_descriptor.h"

namespace reloader::process {
namespace {

// Who changes a terminal from the background is stopped by SIGTTOU, unless it
// blocks that.
class TtouBlock {
 public:
  TtouBlock() {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  ~TtouBlock() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  TtouBlock(const TtouBlock&) = delete;
  TtouBlock& operator=(const TtouBlock&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

Terminal::Terminal(const std::string& path)
    : fd_(path.empty() ? -1
                       : open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)) {}

bool Terminal::IsOurs() const {
  return fd_.valid() && tcgetpgrp(fd_.get()) == getpgrp();
}

void Terminal::SetModes(const struct termios& modes) {
  // At once: a terminal that is held with Ctrl-S would not drain.
  tcsetattr(fd_.get(), TCSANOW, &modes);
}

void Terminal::Lend(pid_t group) {
  borrower_modes_.reset();
  LendAgain(group);
}

void Terminal::LendAgain(pid_t group) {
  if (!IsOurs() || tcgetattr(fd_.get(), &own_modes_) != 0) return;
  const TtouBlock block;
  is_lent_ = tcsetpgrp(fd_.get(), group) == 0;
  if (is_lent_ && borrower_modes_.has_value()) SetModes(*borrower_modes_);
}

bool Terminal::TakeBack() {
  if (!is_lent_) return true;
  is_lent_ = false;
  const TtouBlock block;
  if (tcsetpgrp(fd_.get(), getpgrp()) != 0) return false;
  SetModes(own_modes_);
  return true;
}

void Terminal::TakeBackForNow() {
  borrower_modes_.reset();
  struct termios modes;
  if (is_lent_ && tcgetattr(fd_.get(), &modes) == 0) borrower_modes_ = modes;
  TakeBack();
}

void Terminal::LookAgain(pid_t group) {
  if (!fd_.valid()) return;
  const pid_t foreground = tcgetpgrp(fd_.get());
  if (foreground == group) return;
  is_lent_ = false;
  if (foreground == getpgrp()) LendAgain(group);
}

}  // namespace reloader::process
