// A command for tests of supervisors: does what its arguments say, in order.
//
//   test_command REPORT WORD...
//
// REPORT is the number of an inherited descriptor that lines are written to.
//
//   say TEXT      writes TEXT
//   ignore N      ignores the signal N
//   tell N        writes "got N" whenever the signal N comes, and goes on
//   quit-on N     exits with 0 when the signal N comes
//   fork [ ... ]  does what stands in the brackets in a child, which then exits
//   leave         becomes the leader of a session of its own
//   raw           makes the terminal raw
//   unblock       makes the standard input non-blocking
//   read          reads a line from the standard input, writes "read LINE"
//   print N       prints N bytes
//   listen IP     listens on port 20123 of an address; writes "listening"
//   pid           writes "pid N", its own
//   parent        writes "pid N", its parent's
//   env NAME      writes "NAME=VALUE"
//   args          writes all its arguments, with "|" between
//   reap          waits until a child has ended
//   exit N        exits
//   die N         sends itself the signal N
//   wait          waits for signals, for ever
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <string>

namespace {

int report_fd = -1;

void Say(const std::string& text) {
  const std::string line = text + "\n";
  if (write(report_fd, line.data(), line.size()) < 0) _exit(99);
}

void OnTell(int signal) {
  // Async-signal-safe.
  char line[] = "got 00\n";
  line[4] = static_cast<char>('0' + signal / 10);
  line[5] = static_cast<char>('0' + signal % 10);
  const int saved_errno = errno;
  if (write(report_fd, line, sizeof(line) - 1) < 0) _exit(99);
  errno = saved_errno;
}

void OnQuit(int) { _exit(0); }

void Listen(const char* ip) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = inet_addr(ip);
  address.sin_port = htons(20'123);
  if (bind(fd, reinterpret_cast<struct sockaddr*>(&address), sizeof(address)) !=
          0 ||
      listen(fd, 1) != 0) {
    Say(std::string("cannot listen: ") + strerror(errno));
    _exit(98);
  }
  Say("listening");
}

void MakeRaw() {
  struct termios modes;
  tcgetattr(STDIN_FILENO, &modes);
  cfmakeraw(&modes);
  tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

// Returns the argument behind the closing bracket.
char** Behind(char** word) {
  int depth = 1;
  while (depth > 0) {
    if (strcmp(*word, "[") == 0) ++depth;
    if (strcmp(*word, "]") == 0) --depth;
    ++word;
  }
  return word;
}

void Print(long size) {
  const std::string line = std::string(79, 'x') + "\n";
  for (long printed = 0; printed < size; printed += 80) {
    fputs(line.c_str(), stdout);
  }
  fflush(stdout);
}

void Run(char** word, char** all) {
  while (*word != nullptr && strcmp(*word, "]") != 0) {
    const std::string what = *word++;
    const int number = *word == nullptr ? 0 : atoi(*word);
    if (what == "fork") {
      if (fork() == 0) {
        Run(word + 1, all);
        _exit(0);
      }
      word = Behind(word + 1);
    } else if (what == "leave") {
      setsid();
    } else if (what == "unblock") {
      fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    } else if (what == "raw") {
      MakeRaw();
    } else if (what == "read") {
      char line[256] = {};
      if (fgets(line, sizeof(line), stdin) == nullptr) Say("read nothing");
      line[strcspn(line, "\n")] = '\0';
      Say(std::string("read ") + line);
    } else if (what == "reap") {
      while (wait(nullptr) < 0 && errno == EINTR) {
      }
    } else if (what == "args") {
      std::string text;
      for (char** at = all; *at != nullptr; ++at) {
        text += std::string(*at) + "|";
      }
      Say(text);
    } else if (what == "pid") {
      Say("pid " + std::to_string(getpid()));
    } else if (what == "parent") {
      Say("pid " + std::to_string(getppid()));
    } else if (what == "wait") {
      // Not pause(), in which ThreadSanitizer keeps signals from handlers.
      while (true) poll(nullptr, 0, -1);
    } else {
      const char* const argument = *word++;
      if (argument == nullptr) _exit(2);
      if (what == "say") Say(argument);
      if (what == "ignore") signal(number, SIG_IGN);
      if (what == "tell") signal(number, OnTell);
      if (what == "quit-on") signal(number, OnQuit);
      if (what == "print") Print(number);
      if (what == "listen") Listen(argument);
      if (what == "exit") _exit(number);
      if (what == "die") raise(number);
      if (what == "env") {
        const char* const value = getenv(argument);
        Say(std::string(argument) + "=" + (value != nullptr ? value : "?"));
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  // Under ThreadSanitizer (GCC 12) a signal can get lost that comes during the
  // first call that may wait. So that call is not the one that counts.
  poll(nullptr, 0, 0);
  if (argc < 2) return 2;
  report_fd = atoi(argv[1]);
  Run(argv + 2, argv);
  return 0;
}
