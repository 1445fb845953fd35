"""A directory below /tmp, for sockets, that does not outlive its test.

  with SweptDirectory() as path:
    bind(path + '/sock')

A process of its own sees the test die, even by SIGKILL, and removes it; as
reloader/testing/swept_directory.h does in C++.
"""

import shutil
import signal
import subprocess
import tempfile

_SWEEP = """
read -r word
[ "$word" = done ] && exit 0
for try in 1 2 3 4 5 6 7 8 9; do
  rm -rf -- "$1" && exit 0
done
"""


def _ignore_signals():
  # What is sent to all processes of the test is not for this one.
  for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)


class SweptDirectory:
  """`path` is absolute, short and empty; `remove()` ends it."""

  def __init__(self):
    self.path = tempfile.mkdtemp(prefix='fw', dir='/tmp')
    self._sweeper = subprocess.Popen(
        ['/bin/sh', '-c', _SWEEP, 'sweep', self.path], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=_ignore_signals)

  def remove(self):
    shutil.rmtree(self.path)
    # Only then: until here the sweeper would have done it.
    self._sweeper.communicate(b'done\n')

  def __enter__(self):
    return self.path

  def __exit__(self, *_):
    self.remove()
