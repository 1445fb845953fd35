"""reload as its users have it: real commands, real edits, each backend."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from running import Running

RELOAD = os.path.abspath('tools/reload/reload')
WITH_WATCHMAN = os.path.abspath('tools/with_watchman')

# Says how many changes it was started for, and goes on.
SERVER = ['sh', '-c', 'echo "started $RELOADER_CHANGED_COUNT"; exec sleep 1000']


class ReloadTest(unittest.TestCase):

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name).resolve() / 'work'
        self.directory.mkdir()
        self.env = {
            'PATH': os.environ.get('PATH', '/usr/bin:/bin'),
            'HOME': temporary.name,
            'GIT_CONFIG_NOSYSTEM': '1',
        }

    def start(self, *arguments, env=None):
        running = Running([RELOAD, *arguments], self.directory,
                          env or self.env)
        self.addCleanup(running.close)
        return running

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def git(self, *arguments):
        subprocess.run(
            ['git', '-c', 'user.name=n', '-c', 'user.email=e', *arguments],
            cwd=self.directory, env=self.env, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def without_watchman(self):
        """An environment in which no Watchman is found."""
        programs = self.directory.parent / 'bin'
        programs.mkdir()
        for name in ('sh', 'sleep', 'git'):
            (programs / name).symlink_to(shutil.which(name))
        return dict(self.env, PATH=str(programs))

    # --- Starting again ------------------------------------------------------

    def test_each_way_of_saving_is_one_restart(self):
        self.write('app.py', '1')
        for backend in ('inotify', 'stat'):
            with self.subTest(backend):
                running = self.start(f'--reloader={backend}',
                                     '--interval=50ms', '--', *SERVER)
                self.assertEqual(running.next_line(), 'started 0')
                self.write('app.py', '22')
                self.assertEqual(running.next_line(), 'started 1')
                self.write('.app.py.tmp', '333')
                os.rename(self.directory / '.app.py.tmp',
                          self.directory / 'app.py')
                line = running.next_line()
                self.assertIn(line, ('started 1', 'started 2'))
                os.unlink(self.directory / 'app.py')
                self.write('app.py', '4444')
                self.assertEqual(running.next_line(), 'started 1')
                status, said = running.end()
                self.assertEqual(status, 128 + signal.SIGTERM)
                self.assertEqual(said.count('reloading'), 3, said)

    def test_a_checkout_is_one_restart(self):
        self.git('init', '-q', '.')
        for branch, text in (('one', '1'), ('two', '22')):
            self.git('checkout', '-q', '-b', branch)
            for i in range(1000):
                self.write(f'd{i % 20}/{i}.py', text)
            self.git('add', '-A')
            self.git('commit', '-q', '-m', branch)
        for backend in ('inotify', 'stat', 'watchman'):
            with self.subTest(backend):
                command = [RELOAD, f'--reloader={backend}', '--interval=50ms',
                           '--', *SERVER]
                if backend == 'watchman':
                    if shutil.which('watchman') is None:
                        self.skipTest('watchman is not installed')
                    command = [WITH_WATCHMAN, '--', *command]
                running = Running(command, self.directory, self.env)
                self.addCleanup(running.close)
                self.assertEqual(running.next_line(), 'started 0')
                self.git('checkout', '-q', 'one')
                self.assertEqual(running.next_line(), 'started 1000')
                self.git('checkout', '-q', 'two')
                self.assertEqual(running.next_line(), 'started 1000')
                _, said = running.end()
                self.assertEqual(said.count('reloading'), 2, said)

    def test_ignored_files_are_not_watched(self):
        self.git('init', '-q', '.')
        self.write('.gitignore', '*.log\n')
        running = self.start('--reloader=inotify', '--print')
        # No line says that it is armed: edit until one comes out.
        self.write('out.log', '1')
        done = threading.Event()

        def edit():
            size = 1
            while not done.wait(0.05):
                self.write('out.log', '1' * size)
                self.write('app.py', '1' * size)
                size += 1

        editor = threading.Thread(target=edit)
        editor.start()
        try:
            lines = {running.next_line() for _ in range(5)}
        finally:
            done.set()
            editor.join()
        self.assertFalse([line for line in lines if 'log' in line], lines)
        self.assertTrue([line for line in lines if 'app.py' in line], lines)
        running.end()

    def test_lists_of_changes_are_no_changes(self):
        self.write('app.py', '1')
        server = ['sh', '-c',
                  'echo "$RELOADER_CHANGED_FILE"; exec sleep 1000']
        running = self.start('--reloader=inotify', '--', *server,
                             env=dict(self.env, TMPDIR=str(self.directory)))
        for text in ('22', '333'):
            line = running.next_line()
            self.assertTrue(line.startswith(f'{self.directory}/'), line)
            self.write('app.py', text)
        running.next_line()
        _, said = running.end()
        self.assertEqual(said, '[reload] app.py changed, reloading\n' * 2)

    def test_starts_in_the_directory_that_is_there_now(self):
        self.write('app.py', '1\n')
        other = self.directory.parent / 'other'
        other.mkdir()
        (other / 'app.py').write_text('22\n')
        running = self.start('--reloader=inotify', '--', 'sh', '-c',
                             'cat app.py; exec sleep 1000')
        self.assertEqual(running.next_line(), '1')
        os.rename(self.directory, f'{self.directory}.old')
        os.rename(other, self.directory)
        # Between the two it is started where it was.
        while (line := running.next_line()) == '1':
            pass
        self.assertEqual(line, '22')
        running.end()

    def test_what_the_user_excludes_everywhere_is_not_watched(self):
        self.git('init', '-q', '.')
        home = self.directory.parent
        git_config = ['git', 'config', '--global', 'core.excludesFile']
        subprocess.run([*git_config, '~/excluded'], env=self.env, check=True)
        (home / 'excluded').write_text('*.swx\n')
        self.write('app.py', '1')
        running = self.start('--reloader=inotify', '--', *SERVER)
        self.assertEqual(running.next_line(), 'started 0')
        self.write('app.swx', '1')
        self.write('app.py', '22')
        self.assertEqual(running.next_line(), 'started 1')
        _, said = running.end()
        self.assertNotIn('app.swx', said)

    def test_clears_nothing_but_a_terminal(self):
        running = self.start('--clear', '--reloader=inotify', '--', *SERVER)
        self.assertEqual(running.next_line(), 'started 0')
        running.end()

    # --- Ending --------------------------------------------------------------

    def test_once_prints_what_changed(self):
        self.write('app.py', '1')
        running = self.start('--once', '--json', '--reloader=inotify', '--',
                             *SERVER)
        self.assertEqual(running.next_line(), 'started 0')
        self.write('app.py', '22')
        self.assertEqual(
            json.loads(running.next_line()),
            {'kind': 'modified', 'path': str(self.directory / 'app.py')})
        self.assertIsNone(running.next_line())
        self.assertEqual(running.wait()[0], 0)

    def test_ends_with_the_command_if_asked(self):
        running = self.start('--exit-with-command', '--reloader=stat', '--',
                             'sh', '-c', 'exit 7')
        self.assertEqual(running.wait()[0], 7)

    def test_a_command_that_is_not_there_waits_for_a_change(self):
        running = self.start('--reloader=inotify', '--', './app')
        self.addCleanup(running.close)
        line = running.process.stderr.readline()
        self.assertIn('./app', line)
        self.assertIn('waiting for a change', line)
        self.write('app.tmp', '#!/bin/sh\necho here\nexec sleep 1000\n')
        os.chmod(self.directory / 'app.tmp', 0o755)
        os.rename(self.directory / 'app.tmp', self.directory / 'app')
        self.assertEqual(running.next_line(), 'here')
        running.end()

    def test_stops_everything_on_a_signal(self):
        running = self.start(
            '--reloader=inotify', '--', 'sh', '-c',
            'sleep 1000 & echo "$!"; wait')
        child = int(running.next_line())
        status, _ = running.end()
        self.assertEqual(status, 128 + signal.SIGTERM)
        with self.assertRaises(ProcessLookupError):
            os.kill(child, 0)

    def test_ends_on_a_signal_also_while_a_service_does_not_answer(self):
        with tempfile.TemporaryDirectory(dir='/tmp') as short, \
                socket.socket(socket.AF_UNIX) as service:
            path = os.path.join(short, 'sock')
            service.bind(path)
            service.listen()
            running = self.start('--reloader=watchman', '--watchman-timeout=1h',
                                 '--', *SERVER,
                                 env=dict(self.env, WATCHMAN_SOCK=path))
            connection, _ = service.accept()
            self.addCleanup(connection.close)
            status, said = running.end(signal.SIGINT)
        self.assertEqual((status, said), (128 + signal.SIGINT, ''))

    def test_ends_on_a_signal_also_where_it_is_the_first_process(self):
        running = Running(['unshare', '--user', '--pid', '--fork',
                           '--kill-child', RELOAD, '--print',
                           '--reloader=inotify'],
                          self.directory, self.env)
        self.addCleanup(running.close)
        edited = threading.Event()

        def edit():
            text = ''
            while not edited.wait(0.05):
                text += 'x'
                self.write('app.py', text)

        editor = threading.Thread(target=edit)
        editor.start()
        try:
            self.assertIn('app.py', running.next_line())
        finally:
            edited.set()
            editor.join()
        outer = running.process.pid
        children = pathlib.Path(f'/proc/{outer}/task/{outer}/children')
        first = int(children.read_text())
        self.addCleanup(self.kill, first)
        os.kill(first, signal.SIGINT)
        self.assertEqual(running.wait()[0], 128 + signal.SIGINT)

    # --- Choosing a backend --------------------------------------------------

    def test_a_chosen_watchman_that_is_missing_says_what_to_do(self):
        running = self.start('--reloader=watchman', '--', *SERVER,
                             env=self.without_watchman())
        status, said = running.wait()
        self.assertEqual(status, 2)
        self.assertIn('Watchman is not installed', said)
        self.assertIn('leave --reloader=watchman out', said)

    def test_without_watchman_the_next_best_works_silently(self):
        self.write('app.py', '1')
        running = self.start('--', *SERVER, env=self.without_watchman())
        self.assertEqual(running.next_line(), 'started 0')
        self.write('app.py', '22')
        self.assertEqual(running.next_line(), 'started 1')
        _, said = running.end()
        self.assertEqual(said, '[reload] app.py changed, reloading\n')

    # --- Usage ---------------------------------------------------------------

    def test_wrong_usage_is_told_what_is_allowed(self):
        for arguments, words in (
                (['--wach=x', '--', 'true'], 'did you mean --watch?'),
                ([], 'there is nothing to run'),
                (['--reloader=dtrace', '--', 'true'], 'is no backend'),
                (['--glob=[', '--', 'true'], '--glob=[')):
            with self.subTest(arguments):
                status, said = self.start(*arguments).wait()
                self.assertEqual(status, 2, said)
                self.assertIn(words, said)

    def test_help_and_version(self):
        running = self.start('--help')
        self.assertIn('Usage: reload', running.next_line())
        self.assertEqual(running.wait()[0], 0)
        running = self.start('--version')
        self.assertRegex(running.next_line(), r'^reload \d')
        self.assertEqual(running.wait()[0], 0)


if __name__ == '__main__':
    unittest.main()
