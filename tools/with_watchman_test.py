"""Tests of tools/with_watchman with a real daemon."""

import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import unittest

_TOOL = pathlib.Path(__file__).parent.absolute() / 'with_watchman'

# Prints the socket and the process of the daemon.
_SHOW = ('echo "$WATCHMAN_SOCK"; '
         'watchman --no-spawn --sockname="$WATCHMAN_SOCK" get-pid')


class WithWatchmanTest(unittest.TestCase):

  def setUp(self):
    self.assertIsNotNone(
        shutil.which('watchman'),
        'could not run: the package `watchman` is missing (see tools/setup)')
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)

  def run_tool(self, *arguments, **environment):
    return subprocess.run(
        [str(_TOOL), *arguments], text=True, check=False,
        env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

  def start(self, script):
    """Starts the tool with a script that goes on when it can read a line.

    Returns the process, and the pidfd and directory of its daemon.
    """
    process = subprocess.Popen(
        [str(_TOOL), '--', 'sh', '-c', f'{_SHOW}; echo ready; {script}'],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    self.addCleanup(process.stdout.close)
    self.addCleanup(process.stdin.close)
    self.addCleanup(process.wait)
    self.addCleanup(process.kill)
    lines = iter(process.stdout.readline, 'ready\n')
    socket = next(lines).strip()
    (pid,) = [int(line.split()[-1]) for line in lines if '"pid"' in line]
    daemon = os.pidfd_open(pid)
    self.addCleanup(os.close, daemon)
    return process, daemon, os.path.dirname(socket)

  def stub(self, script):
    """Makes a program to be run as the daemon."""
    path = self.folder / 'stub'
    path.write_text(f'#!/bin/sh\n{script}\n', encoding='utf-8')
    path.chmod(0o755)
    return f'--watchman={path}'

  # --- A command runs.

  def test_the_command_finds_a_daemon_that_answers(self):
    result = self.run_tool('--', 'sh', '-c', _SHOW)
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertIn('"pid"', result.stdout)
    self.assertEqual(result.stderr, '')

  def test_nothing_is_left(self):
    process, daemon, directory = self.start('read line')
    process.communicate('go\n')
    self.assertEqual(process.returncode, 0)
    self.assertTrue(select.select([daemon], [], [], 0)[0], 'it still runs')
    self.assertFalse(os.path.exists(directory))

  def test_passes_the_status_on(self):
    for status in (0, 1, 2, 77, 125):
      result = self.run_tool('--', 'sh', '-c', f'exit {status}')
      self.assertEqual(result.returncode, status)

  def test_a_command_that_a_signal_ended_is_128_more(self):
    result = self.run_tool('--', 'sh', '-c', 'kill -KILL $$')
    self.assertEqual(result.returncode, 128 + signal.SIGKILL)

  def test_says_where_the_daemon_is_to_clients_and_to_tests(self):
    result = self.run_tool(
        '--', 'sh', '-c',
        'echo "$WATCHMAN_SOCK"; echo "$RELOADER_TEST_WATCHMAN_SOCK"',
        RELOADER_TEST_WATCHMAN_SOCK='/nonexistent')
    client, test = result.stdout.splitlines()
    self.assertEqual(client, test)
    self.assertTrue(client.endswith('/sock'), client)

  def test_passes_arguments_and_output_on(self):
    result = self.run_tool('--', 'printf', '%s|', 'a b', '--', '-c', '')
    self.assertEqual(result.stdout, 'a b|--|-c||')

  def test_passes_input_on(self):
    process, _, _ = self.start('read line; echo "got $line"')
    output, _ = process.communicate('x y\n')
    self.assertEqual(output, 'got x y\n')

  def test_the_daemon_is_not_the_users(self):
    config = self.folder / 'config.json'
    config.write_text('{"root_files": ["x"], "enforce_root_files": true}',
                      encoding='utf-8')
    result = self.run_tool(
        '--', 'sh', '-c', 'watchman --no-spawn --sockname="$WATCHMAN_SOCK" '
        f'watch "$(realpath {self.folder})"', WATCHMAN_CONFIG_FILE=str(config),
        WATCHMAN_SOCK='/nonexistent')
    self.assertIn('"watcher"', result.stdout)

  def test_two_at_once_have_a_daemon_each(self):
    one, _, _ = self.start('read line')
    other, _, _ = self.start('read line')
    other.communicate('go\n')
    self.assertEqual(other.returncode, 0)
    one.communicate('go\n')
    self.assertEqual(one.returncode, 0)

  # --- Signals.

  def test_passes_signals_on_and_then_ends(self):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
      with self.subTest(signal=number.name):
        process, daemon, directory = self.start('exec cat')
        process.send_signal(number)
        self.assertEqual(process.wait(), 128 + number)
        self.assertTrue(select.select([daemon], [], [], 0)[0])
        self.assertFalse(os.path.exists(directory))

  def test_a_command_may_catch_the_signal_and_go_on(self):
    process, daemon, _ = self.start(
        'trap "echo caught; read line; exit 3" TERM; echo set; '
        'while :; do read line; done')
    self.assertEqual(process.stdout.readline(), 'set\n')
    process.send_signal(signal.SIGTERM)
    process.stdin.write('wake up\n')
    process.stdin.flush()
    self.assertEqual(process.stdout.readline(), 'caught\n')
    self.assertFalse(select.select([daemon], [], [], 0)[0], 'still needed')
    process.communicate('go\n')
    self.assertEqual(process.returncode, 3)

  def test_after_an_early_signal_the_command_does_not_run(self):
    fifo = self.folder / 'fifo'
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [str(_TOOL), self.stub(f'echo started >{fifo}; exec tail -f /dev/null'),
         '--', 'echo', 'ran'], stdout=subprocess.PIPE, text=True)
    self.addCleanup(process.kill)
    self.assertEqual(fifo.read_text(encoding='utf-8'), 'started\n')
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate()
    self.assertEqual((process.returncode, output), (128 + signal.SIGTERM, ''))

  def test_leaves_nothing_when_it_is_killed(self):
    process, _, directory = self.start('read line')
    children = pathlib.Path(
        f'/proc/{process.pid}/task/{process.pid}/children').read_text(
            encoding='utf-8').split()
    # The command, the daemon, and what removes the directory.
    self.assertEqual(len(children), 3)
    descriptors = [os.pidfd_open(int(child)) for child in children]
    process.kill()
    process.communicate('go\n')
    for descriptor in descriptors:
      select.select([descriptor], [], [])
      os.close(descriptor)
    self.assertFalse(os.path.exists(directory))

  # --- What goes wrong.

  def test_helps(self):
    result = self.run_tool('--help')
    self.assertEqual(result.returncode, 0)
    self.assertIn('Usage: tools/with_watchman', result.stdout)

  def test_wrong_usage(self):
    for arguments, words in (((), 'no command'), (('--',), 'no command'),
                             (('--no-such',), '--no-such is not an option'),
                             (('--timeout=x', '--', 'true'), 'no number'),
                             (('--timeout=nan', '--', 'true'), 'no number'),
                             (('--timeout=inf', '--', 'true'), 'no number'),
                             (('--timeout=-1', '--', 'true'), 'no number'),
                             (('--could_not_run=x', '--', 'true'),
                              '--could_not_run=x is not an option')):
      with self.subTest(arguments=arguments):
        result = self.run_tool(*arguments)
        self.assertEqual(result.returncode, 125)
        self.assertIn(words, result.stderr)

  def test_a_command_that_is_not_there_or_no_program(self):
    result = self.run_tool('--', '/nonexistent/command')
    self.assertEqual(result.returncode, 127)
    self.assertIn('/nonexistent/command', result.stderr)
    result = self.run_tool('--', str(self.folder))
    self.assertEqual(result.returncode, 126)

  def test_a_missing_watchman_names_the_package(self):
    (self.folder / 'python3').symlink_to(shutil.which('python3'))
    result = self.run_tool('--', '/bin/true', PATH=str(self.folder))
    self.assertEqual(result.returncode, 125)
    self.assertIn('install the package `watchman`', result.stderr)

  def test_a_daemon_that_does_not_start_is_quoted(self):
    result = self.run_tool(self.stub('echo "bad luck"; exit 1'), '--', 'echo',
                           'ran')
    self.assertEqual((result.returncode, result.stdout), (125, ''))
    self.assertIn('bad luck', result.stderr)

  def test_the_daemon_may_be_named_from_here(self):
    self.stub('echo "found"; exit 1')
    result = subprocess.run(
        [str(_TOOL), '--watchman=./stub', '--', 'true'], cwd=self.folder,
        stderr=subprocess.PIPE, text=True, check=False)
    self.assertIn('found', result.stderr)

  def test_fails_with_the_status_that_the_caller_wants(self):
    result = self.run_tool('--could_not_run=2', self.stub('exit 1'), '--',
                           'true')
    self.assertEqual(result.returncode, 2)
    result = self.run_tool('--could_not_run=2', '--', 'sh', '-c', 'exit 125')
    self.assertEqual(result.returncode, 125, 'that is what CMD said')

  def test_a_daemon_that_never_answers_is_given_up(self):
    result = self.run_tool(self.stub('echo thinking; exec tail -f /dev/null'),
                           '--timeout=0.2', '--', 'echo', 'ran')
    self.assertEqual((result.returncode, result.stdout), (125, ''))
    self.assertIn('did not answer', result.stderr)
    self.assertIn('thinking', result.stderr)

  def crash(self, status):
    process, daemon, _ = self.start(f'read line; exit {status}')
    signal.pidfd_send_signal(daemon, signal.SIGKILL)
    select.select([daemon], [], [])
    process.communicate('go\n')
    return process.returncode

  def test_success_beside_a_daemon_that_crashed_is_none(self):
    self.assertEqual(self.crash(0), 125)

  def test_failure_beside_a_daemon_that_crashed_stays_what_it_is(self):
    self.assertEqual(self.crash(7), 7)

  def test_the_command_may_end_the_daemon(self):
    result = self.run_tool(
        '--', 'sh', '-c',
        'watchman --no-spawn --sockname="$WATCHMAN_SOCK" shutdown-server')
    self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == '__main__':
  unittest.main()
