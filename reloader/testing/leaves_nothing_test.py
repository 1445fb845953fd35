"""No daemon, socket or directory is left, however a test ends.

Programs with a daemon fail, crash, are interrupted and killed. This process
adopts whatever they leave running, so that it sees all of it, and nothing of
other tests; their directories are found by asking the running processes.

Not in Bazel's sandbox, which would end and hide what is left (tag `local`).
"""

import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

_PR_SET_CHILD_SUBREAPER = 36
_DAEMON = 'reloader/testing/interrupted_daemon'
_SUITE = 'conformance/conformance'
_WITH_WATCHMAN = 'tools/with_watchman'
_FAKE = """
import sys
sys.path.insert(0, 'tools/fake_watchman')
import watchman_server
with watchman_server.FakeWatchman():
  print('ready', flush=True)
  sys.stdin.read()
"""
_DIRECTORY = re.compile(rb'/tmp/(?:r\.|wm\.|fw)[^/\0 ]+')
_PATIENCE_SECONDS = 60
# What Bazel gives a test that is out of time, shortened.
_GRACE_SECONDS = 0.2


def _read(path):
  try:
    return pathlib.Path(path).read_bytes()
  except OSError:  # The process has ended meanwhile.
    return b''


def _descendants():
  """Returns the processes below this one, the dead that nobody awaited too."""
  children = {}
  for name in os.listdir('/proc'):
    if name.isdigit():
      # The name of the program, in parentheses, may have any bytes.
      fields = _read(f'/proc/{name}/stat').rpartition(b')')[2].split()
      if fields:
        children.setdefault(int(fields[1]), []).append(int(name))
  found = []
  below = [os.getpid()]
  while below:
    below = [child for pid in below for child in children.get(pid, ())]
    found += below
  return found


def _command(pid):
  return _read(f'/proc/{pid}/cmdline').replace(b'\0', b' ').decode(
      errors='replace')


def _directories():
  """Returns the directories that the processes below this one know of."""
  found = set()
  for pid in _descendants():
    texts = [_read(f'/proc/{pid}/cmdline')]
    try:
      for fd in os.listdir(f'/proc/{pid}/fd'):
        texts.append(os.fsencode(os.readlink(f'/proc/{pid}/fd/{fd}')))
    except OSError:
      pass
    for text in texts:
      found.update(_DIRECTORY.findall(text))
  return found


def _daemons():
  return [pid for pid in _descendants()
          if '--foreground' in _command(pid)]


class LeavesNothingTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    # What loses its parent becomes a child of this process.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
      raise OSError(ctypes.get_errno(), 'prctl')

  def setUp(self):
    self.assertIsNotNone(
        shutil.which('watchman'),
        'could not run: the package `watchman` is missing (see tools/setup)')

  def start(self, *command, says_ready=True):
    """Starts a program in a group of its own; returns when it has a daemon.

    Returns the process, and the directories that it tells of.
    """
    variables = dict(os.environ)
    for name in ('TEST_TMPDIR', 'XML_OUTPUT_FILE', 'TEST_PREMATURE_EXIT_FILE',
                 'TEST_SHARD_INDEX', 'TEST_TOTAL_SHARDS',
                 'TESTBRIDGE_TEST_ONLY', 'RELOADER_TEST_WATCHMAN_SOCK'):
      variables.pop(name, None)
    process = subprocess.Popen(
        command, env=variables, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    self.addCleanup(process.stdin.close)
    self.addCleanup(process.stdout.close)
    self.addCleanup(process.kill)
    told = set()
    if says_ready:
      while (line := process.stdout.readline()) != 'ready\n':
        self.assertNotEqual(line, '', 'it has ended')
        told.update(_DIRECTORY.findall(line.encode()))
    else:
      while not _daemons():
        self.assertIsNone(process.poll(), 'it has ended')
    return process, told

  def await_nothing(self, process, directories):
    """Fails unless all that is known of the program goes away."""
    process.wait()
    # A command of the caller's own may have read there.
    process.stdin.close()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while left := _descendants():
      try:
        os.waitpid(-1, os.WNOHANG)
      except ChildProcessError:
        pass
      directories |= _directories()
      if time.monotonic() > deadline:
        names = [_command(pid) for pid in left]
        for pid in left:
          os.kill(pid, signal.SIGKILL)
        self.fail('still running: ' + ', '.join(names))
    self.assertTrue(directories, 'none is known: what does this test?')
    for directory in directories:
      self.assertFalse(os.path.lexists(directory), directory)

  def interrupt_in_all_ways(self, *command, **options):
    """Starts and interrupts a program again and again."""
    for name, how in self.interruptions():
      with self.subTest(name):
        process, told = self.start(*command, **options)
        directories = told | _directories()
        how(process)
        self.await_nothing(process, directories)

  # How programs are ended.

  @staticmethod
  def by_signal(number):
    return lambda process: process.send_signal(number)

  @staticmethod
  def by_signal_to_all(number):
    """Ctrl-C, or Bazel that has been interrupted."""
    return lambda process: os.killpg(process.pid, number)

  @staticmethod
  def out_of_time(process):
    """What Bazel's local strategy does."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
      process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
      pass
    try:
      os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
      pass
    process.wait()

  def interruptions(self):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
      yield f'{number.name}', self.by_signal(number)
      yield f'{number.name} to all', self.by_signal_to_all(number)
    yield 'out of time', self.out_of_time

  # Programs.

  def test_one_that_ends_by_itself(self):
    for how, status in (('fails', 1), ('exits', 1), ('aborts', -6)):
      with self.subTest(how):
        process, told = self.start(_DAEMON, how)
        self.await_nothing(process, told)
        self.assertEqual(process.returncode, status)

  def test_one_that_waits(self):
    self.interrupt_in_all_ways(_DAEMON, 'waits')

  def test_one_whose_daemon_is_on_a_thread(self):
    self.interrupt_in_all_ways(_DAEMON, 'waits_on_a_thread')

  def test_one_that_ignores_signals_and_is_out_of_time(self):
    process, told = self.start(_DAEMON, 'ignores')
    self.out_of_time(process)
    self.assertEqual(process.returncode, -signal.SIGKILL)
    self.await_nothing(process, told)

  def test_the_suite(self):
    self.interrupt_in_all_ways(
        _SUITE, '--suite_dir=conformance', '--backend=WatchmanOnDisk',
        says_ready=False)

  def test_a_command_with_a_watchman(self):
    self.interrupt_in_all_ways(_WITH_WATCHMAN, '--', 'sh', '-c',
                               'echo ready; read -r line')

  def test_the_fake_server(self):
    self.interrupt_in_all_ways(sys.executable, '-c', _FAKE)


if __name__ == '__main__':
  unittest.main()
