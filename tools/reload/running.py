"""A program whose lines are read while it runs.

  running = Running([RELOAD, '--', 'server'], directory)
  running.next_line()
  status, said = running.end()
"""

import queue
import signal
import subprocess
import threading

PATIENCE = 60  # Seconds until a test gives up.


class Running:
    """See above. Standard error is read at the end, or by who needs it."""

    def __init__(self, arguments, cwd, env=None, stderr=subprocess.PIPE):
        self._lines = queue.Queue()
        self.process = subprocess.Popen(
            arguments, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=stderr, text=True,
            errors='surrogateescape')
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.rstrip('\n'))
        self._lines.put(None)

    def next_line(self):
        """The next line of standard output; None when it has ended."""
        return self._lines.get(timeout=PATIENCE)

    def end(self, number=signal.SIGTERM):
        """Sends a signal; returns the exit status and what was said."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        """Returns the exit status and standard error; kills who goes on."""
        self._reader.join(PATIENCE)
        if self._reader.is_alive():
            self.process.kill()
        said = self.process.stderr.read() if self.process.stderr else ''
        status = self.process.wait(PATIENCE)
        self.close()
        return status, said

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
