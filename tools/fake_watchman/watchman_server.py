"""A fake_watchman that runs for a test, with a raw client of its own."""

import base64
import ctypes
import json
import os
import signal
import socket
import subprocess

import swept_directory

_PR_SET_PDEATHSIG = 1


def _end_with(parent):
  """In the child: has the kernel end it when the test dies."""
  ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
  if os.getppid() != parent:
    os._exit(1)


class FakeWatchman:
  """Starts the server in a directory of its own; `close()` ends it.

  with FakeWatchman() as server:
    server.fs('mkdir', '/w')
    server.ask(['watch', '/w'])
  """

  def __init__(self, *flags, config=None):
    # A socket's path must be short.
    self._swept = swept_directory.SweptDirectory()
    self.directory = self._swept.path
    self.sockname = os.path.join(self.directory, 'sock')
    self.flags = [
        '--foreground', '--sockname=' + self.sockname,
        '--statefile=' + os.path.join(self.directory, 'state'),
        '--logfile=' + os.path.join(self.directory, 'log'),
        '--pidfile=' + os.path.join(self.directory, 'pid'), *flags
    ]
    self.environment = dict(os.environ)
    self.environment.pop('WATCHMAN_CONFIG_FILE', None)
    if config is not None:
      path = os.path.join(self.directory, 'config')
      with open(path, 'w', encoding='utf-8') as file:
        json.dump(config, file)
      self.environment['WATCHMAN_CONFIG_FILE'] = path
    self.process = None
    self.connection = None
    try:
      self.start()
    except BaseException:
      self._swept.remove()
      raise

  @staticmethod
  def binary():
    return os.path.join(os.environ['TEST_SRCDIR'],
                        os.environ['TEST_WORKSPACE'],
                        'tools/fake_watchman/fake_watchman')

  def start(self):
    parent = os.getpid()
    self.process = subprocess.Popen(
        [self.binary(), *self.flags], env=self.environment,
        stdin=subprocess.DEVNULL, preexec_fn=lambda: _end_with(parent))
    # The socket is there once it can be connected to; the process says when it
    # cannot come.
    while True:
      try:
        self.connection = RawClient(self.sockname)
        return
      except (FileNotFoundError, ConnectionRefusedError):
        try:
          self.process.wait(timeout=0.02)
          raise AssertionError('fake_watchman ended') from None
        except subprocess.TimeoutExpired:
          pass

  def stop(self, how=signal.SIGTERM):
    """Returns the exit status."""
    if self.connection is not None:
      self.connection.close()
      self.connection = None
    self.process.send_signal(how)
    return self.process.wait(timeout=30)

  def close(self):
    if self.process.poll() is None:
      self.stop()
    elif self.connection is not None:
      self.connection.close()
    self._swept.remove()

  def __enter__(self):
    return self

  def __exit__(self, *_):
    self.close()

  def ask(self, request):
    return self.connection.ask(request)

  def fs(self, *arguments):
    answer = self.ask(['fake-fs', *arguments])
    if 'error' in answer:
      raise AssertionError(answer['error'])
    return answer

  def write(self, path, contents):
    self.fs('write', path, base64.b64encode(contents).decode(),
            {'encoding': 'base64'})


class RawClient:
  """A connection that speaks JSON."""

  def __init__(self, sockname):
    self.socket = socket.socket(socket.AF_UNIX)
    try:
      self.socket.connect(sockname)
    except OSError:
      self.socket.close()
      raise
    self.socket.settimeout(30)
    self.lines = self.socket.makefile('rb')
    self.unilateral = []

  def send(self, request):
    self.socket.sendall(json.dumps(request).encode() + b'\n')

  def receive(self):
    line = self.lines.readline()
    return json.loads(line) if line else None

  def ask(self, request):
    self.send(request)
    while True:
      answer = self.receive()
      if answer is None or not answer.get('unilateral'):
        return answer
      self.unilateral.append(answer)

  def wait_for(self, wanted):
    """Returns the next unilateral PDU that `wanted` is true of."""
    while True:
      for index, pdu in enumerate(self.unilateral):
        if wanted(pdu):
          return self.unilateral.pop(index)
      pdu = self.receive()
      if pdu is None:
        raise AssertionError('the server hung up')
      self.unilateral.append(pdu)

  def close(self):
    self.lines.close()
    self.socket.close()
