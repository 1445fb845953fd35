"""Real clients of Watchman, and what they make of fake_watchman."""

import fcntl
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import swept_directory  # pylint: disable=all
from watchman_server import FakeWatchman, RawClient  # pylint: disable=all

# Packages of Debian are for Debian's Python.
PYTHON = '/usr/bin/python3'
HERE = os.path.dirname(os.path.abspath(__file__))


def has_pywatchman():
  return subprocess.run([PYTHON, '-c', 'import pywatchman'],
                        capture_output=True, check=False).returncode == 0


def has_fb_watchman():
  return shutil.which('node') and subprocess.run(
      ['node', '-e', 'require("fb-watchman")'], capture_output=True,
      check=False, env={**os.environ, 'NODE_PATH': NODE_PATH}).returncode == 0


NODE_PATH = '/usr/share/nodejs:/usr/lib/nodejs'


class ServerTest(unittest.TestCase):

  def setUp(self):
    self.server = FakeWatchman()
    self.addCleanup(lambda: self.server.close())
    self.server.fs('mkdir', '/w')
    self.server.fs('write', '/w/a.py', 'one')

  def make_directory(self):
    """Returns the path of a real one."""
    directory = swept_directory.SweptDirectory()
    self.addCleanup(directory.remove)
    return directory.path

  def run_client(self, *command, text=''):
    return subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=60,
        check=False,
        env={**os.environ, 'WATCHMAN_SOCK': self.server.sockname})


@unittest.skipUnless(shutil.which('watchman'), 'watchman is not installed')
class CommandLineTest(ServerTest):

  def watchman(self, request, *flags):
    done = self.run_client('watchman', '--sockname=' + self.server.sockname,
                           '--no-spawn', '--no-local', *flags, '-j',
                           text=json.dumps(request))
    self.assertEqual(done.stderr, '')
    return json.loads(done.stdout)

  def test_watches_and_asks_in_every_encoding(self):
    for encoding in ('bser', 'bser-v2', 'json'):
      flag = '--server-encoding=' + encoding
      self.assertEqual(self.watchman(['watch', '/w'], flag),
                       {'version': '4.9.0', 'watch': '/w',
                        'watcher': 'inotify'})
      answer = self.watchman(['query', '/w', {'fields': ['name', 'size']}],
                             flag)
      self.assertEqual(answer['files'], [{'name': 'a.py', 'size': 3}])
      self.assertTrue(answer['is_fresh_instance'])

  def test_says_what_is_wrong(self):
    self.assertEqual(
        self.watchman(['watch', '/none'])['error'],
        'unable to resolve root /none: realpath(/none) -> '
        'No such file or directory')

  def test_shuts_the_server_down(self):
    done = self.run_client('watchman', '--sockname=' + self.server.sockname,
                           '--no-spawn', 'shutdown-server')
    self.assertTrue(json.loads(done.stdout)['shutdown-server'])
    self.assertEqual(self.server.process.wait(timeout=30), 0)


@unittest.skipUnless(has_pywatchman(), 'python3-pywatchman is not installed')
class PywatchmanTest(ServerTest):

  PROGRAM = '''
import pywatchman, sys
client = pywatchman.client(sockpath=sys.argv[1], timeout=30,
                           sendEncoding=sys.argv[2], recvEncoding=sys.argv[2])
print(client.query('watch-project', '/w')['watch'])
found = client.query('query', '/w', {'fields': ['name', 'mtime_ns', 'type']})
print([f['name'] for f in found['files']])
client.query('subscribe', '/w', 'mine',
             {'fields': ['name'], 'since': found['clock']})
client.query('fake-fs', 'write', '/w/b.py', 'two')
while not client.getSubscription('mine', remove=False):
    client.receive()
print([pdu['files'] for pdu in client.getSubscription('mine')])
'''

  def test_subscribes(self):
    # What it calls bser is BSER v2.
    for encoding in ('json', 'bser'):
      with self.subTest(encoding), FakeWatchman() as server:
        server.fs('mkdir', '/w')
        server.fs('write', '/w/a.py', 'one')
        done = self.run_client(PYTHON, '-c', self.PROGRAM, server.sockname,
                               encoding)
        self.assertEqual(done.stderr, '')
        self.assertEqual(done.stdout, "/w\n['a.py']\n[['b.py']]\n")


@unittest.skipUnless(shutil.which('watchman-wait') and has_pywatchman(),
                     'watchman-wait is not installed')
class WatchmanWaitTest(ServerTest):

  def test_waits_for_a_change(self):
    # It looks at the path itself, so there must be a real one as well.
    root = self.make_directory()
    if self.server.ask(['fake-fs', 'mkdir', '/tmp']).get('error'):
      self.fail('no /tmp')
    self.server.fs('mkdir', root)
    waiting = subprocess.Popen(
        [PYTHON, shutil.which('watchman-wait'), '-m', '1', '-t', '30',
         root], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, 'WATCHMAN_SOCK': self.server.sockname})
    # Until it has subscribed.
    while True:
      answer = self.server.ask(['debug-get-subscriptions', root])
      if answer.get('subscribers'):
        break
      if waiting.poll() is not None:
        break
    self.server.fs('write', root + '/new', 'x')
    out, err = waiting.communicate(timeout=60)
    self.assertEqual((out, err, waiting.returncode), ('new\n', '', 0))


@unittest.skipUnless(has_fb_watchman(), 'node-fb-watchman is not installed')
class FbWatchmanTest(ServerTest):

  def test_subscribes(self):
    client = subprocess.Popen(
        ['node', os.path.join(HERE, 'fb_watchman_client.js'),
         self.server.sockname, '/w'], stdout=subprocess.PIPE, text=True,
        env={**os.environ, 'NODE_PATH': NODE_PATH})
    with client.stdout:
      lines = iter(client.stdout.readline, '')
      self.assertEqual(json.loads(next(lines)), {'version': '4.9.0'})
      self.assertEqual(json.loads(next(lines)), {'query': [['a.py', 3]]})
      self.assertEqual(json.loads(next(lines)), {'subscribed': 'mine'})
      self.server.fs('write', '/w/b.py', 'two')
      self.assertEqual(json.loads(next(lines)), {'files': ['b.py']})
      self.server.fs('write', '/w/stop', '')
      self.assertEqual(json.loads(next(lines)), {'files': ['stop']})
    self.assertEqual(client.wait(timeout=30), 0)


HOOK = '/usr/share/git-core/templates/hooks/fsmonitor-watchman.sample'


@unittest.skipUnless(os.path.exists(HOOK) and shutil.which('watchman') and
                     shutil.which('perl'), "git's hook is not installed")
class GitHookTest(ServerTest):

  def test_names_what_changed(self):
    # It asks `watchman -j`, which must lead here, about its own directory.
    bin_directory = self.make_directory()
    with open(bin_directory + '/watchman', 'w', encoding='utf-8') as file:
      file.write('#!/bin/sh\nexec %s --sockname=%s --no-spawn "$@"\n' %
                 (shutil.which('watchman'), self.server.sockname))
    os.chmod(bin_directory + '/watchman', 0o755)
    root = self.make_directory()
    self.server.fs('mkdir', '/tmp')
    self.server.fs('mkdir', root)
    self.server.fs('write', root + '/old', '1')
    self.server.ask(['watch', root])
    clock = self.server.ask(['clock', root, {'sync_timeout': 1000}])['clock']
    self.server.fs('write', root + '/new', '1')
    done = subprocess.run(
        ['perl', HOOK, '2', clock], cwd=root, capture_output=True, timeout=60,
        check=False,
        env={**os.environ,
             'PATH': bin_directory + ':' + os.environ.get('PATH', '')})
    self.assertEqual(done.stderr, b'')
    token, *names = done.stdout.rstrip(b'\0').split(b'\0')
    self.assertTrue(token.startswith(b'c:'), token)
    self.assertEqual(names, [b'new'])


class SocketServerTest(ServerTest):

  def test_serves_many_clients_at_once(self):
    self.server.ask(['watch', '/w'])
    clients = [RawClient(self.server.sockname) for _ in range(50)]
    for number, client in enumerate(clients):
      client.ask(['subscribe', '/w', 's%d' % number, {'fields': ['name']}])
    self.server.fs('write', '/w/news', 'x')
    for client in clients:
      client.wait_for(lambda pdu: 'news' in pdu.get('files', []))
      client.close()

  def test_answers_of_many_megabytes(self):
    self.server.ask(['watch', '/w'])
    for number in range(200):
      self.server.fs('mkdir', '/w/%d' % number + 'x' * 200)
    query = ['query', '/w', {'fields': ['name'] * 100}]
    self.assertGreater(len(self.server.ask(query)['files']), 200)
    self.server.write('/w/big', b'\xff' * (8 << 20))
    read = self.server.fs('read', '/w/big')
    self.assertEqual(read['encoding'], 'base64')
    self.assertGreater(len(read['contents']), 8 << 20)

  def next_piece(self, connection):
    """Reads what is there. To ask for more than that could bring the piece
    that comes when this one is read."""
    patience = connection.gettimeout()
    readable, _, _ = select.select([connection], [], [], patience)
    self.assertTrue(readable, 'nothing comes')
    size, = struct.unpack('i', fcntl.ioctl(connection, termios.FIONREAD,
                                           bytes(4)))
    return connection.recv(size)

  def test_clients_read_small_pieces_where_that_is_planned(self):
    self.server.fs('fault', {'read_bytes': 7})
    client = RawClient(self.server.sockname)
    self.addCleanup(client.close)
    client.send(['version'])
    answer = b'{"version":"4.9.0"}\n'
    for begin in range(0, len(answer), 7):
      self.assertEqual(self.next_piece(client.socket), answer[begin:begin + 7])
    self.server.fs('fault', {'read_bytes': 0})
    client.send(['version'])
    self.assertEqual(self.next_piece(client.socket), answer)

  def test_ends_on_sigterm_and_keeps_its_watches(self):
    self.server.ask(['watch', '/w'])
    self.assertEqual(self.server.stop(), 0)
    self.assertTrue(os.path.exists(self.server.sockname))
    with open(self.server.directory + '/state', encoding='utf-8') as file:
      state = json.load(file)
    self.assertEqual(state, {'version': '4.9.0',
                             'watched': [{'path': '/w', 'triggers': []}]})
    # The socket that is left behind is in nobody's way.
    self.server.start()
    self.assertEqual(self.server.ask(['watch-list'])['roots'], [])

  def test_a_killed_server_can_be_replaced(self):
    self.server.stop(signal.SIGKILL)
    self.server.start()
    self.assertEqual(self.server.ask(['version']), {'version': '4.9.0'})

  def test_the_socket_is_for_its_user_alone(self):
    mask = os.umask(0)
    self.addCleanup(os.umask, mask)
    with FakeWatchman() as server:
      self.assertEqual(os.stat(server.sockname).st_mode & 0o777, 0o600)

  def test_two_servers_do_not_share_a_pid_file(self):
    second = subprocess.run([FakeWatchman.binary(), *self.server.flags],
                            capture_output=True, text=True, check=False)
    self.assertEqual(second.returncode, 1)
    self.assertIn('another process holds the lock', second.stderr)

  def test_unknown_flags_are_named(self):
    second = subprocess.run([FakeWatchman.binary(), '--foreground', '--fast'],
                            capture_output=True, text=True, check=False)
    self.assertEqual(second.returncode, 64)
    self.assertEqual(second.stderr,
                     'fake_watchman: --fast is not an option\n')

  def test_levels_of_the_log_are_numbers(self):
    for level in ('', '!', '3', '10', 'x'):
      with self.subTest(level):
        refused = subprocess.run(
            [FakeWatchman.binary(), '--sockname=/x/sock', 'get-sockname',
             '--log-level=' + level],
            capture_output=True, text=True, check=False)
        self.assertEqual(refused.returncode, 64)
        self.assertIn('--log-level must be', refused.stderr)

  def test_tells_its_socket(self):
    asked = subprocess.run(
        [FakeWatchman.binary(), '--sockname=/x/sock', 'get-sockname'],
        capture_output=True, text=True, check=False)
    self.assertEqual(json.loads(asked.stdout),
                     {'sockname': '/x/sock', 'version': '4.9.0'})

  def test_runs_triggers_in_the_real_directory(self):
    root = self.make_directory()
    self.server.fs('mkdir', '/tmp')
    self.server.fs('mkdir', root)
    self.server.ask(['watch', root])
    fifo = root + '/out'
    os.mkfifo(fifo)
    script = '{ echo "$WATCHMAN_TRIGGER $*"; cat; } > out'
    answer = self.server.ask(
        ['trigger', root, {'name': 't', 'command': ['sh', '-c', script, 'sh'],
                           'append_files': True, 'stdin': 'NAME_PER_LINE'}])
    self.assertEqual(answer['disposition'], 'created')
    self.server.fs('write', root + '/new.c', 'x')
    with open(fifo, encoding='utf-8') as file:
      self.assertEqual(file.read(), 't new.c\nnew.c\n')


if __name__ == '__main__':
  unittest.main()
