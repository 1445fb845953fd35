"""Tests of programs, memory and console: what is run, and what is left."""

import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

import console
import fake_rows
import memory
import programs

_OPTIONS = programs.Options((10, 200), 2, 0.5, 1)
# Runs one program until it is interrupted.
_RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import console, programs
with programs.Runner(sys.argv[2], sys.argv[2],
                     console.Console(sys.stdout, sys.stderr)) as runner:
  runner.run('endless_benchmark', ['a'], programs.Options((1,), 1, 1, 1))
"""


class _Terminal(io.StringIO):

  def isatty(self):
    return True


class _RunnerTest(unittest.TestCase):
  """Base of tests with programs in a folder."""


  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)
    self.calls = self.folder / 'calls'

  def runner(self):
    return programs.Runner(self.folder, self.folder,
                           console.Console(io.StringIO(), io.StringIO()))


class ProgramsTest(_RunnerTest):

  def program(self, name, *names, before=''):
    fake_rows.write_program(
        self.folder / name, [fake_rows.entry(one) for one in names],
        self.calls, before)

  def flags(self):
    """Returns the flags of the last call."""
    lines = self.calls.read_text(encoding='utf-8').splitlines()
    return json.loads(lines[-1])[1]

  def test_finds_the_programs_in_a_build_file(self):
    text = ('cc_binary(\n    name = "a_benchmark",\n)\n'
            'cc_library(\n    name = "b_benchmark",\n)\n'
            'cc_binary(\n    name = "tick_driver",\n)\n'
            'cc_binary(\n    name = "c_benchmark",\n)\n')
    self.assertEqual(programs.names_in(text), ['a_benchmark', 'c_benchmark'])

  def test_lists_rows_by_both_names(self):
    self.program('x_benchmark', 'a/files:10/real_time', 'b/files:200')
    with self.runner() as runner:
      self.assertEqual(
          runner.rows('x_benchmark', (10, 200)),
          {'a/files:10': 'a/files:10/real_time', 'b/files:200': 'b/files:200'})
    self.assertEqual(self.flags()['files'], '10,200')

  def test_runs_the_named_rows_and_no_others(self):
    self.program('x_benchmark', 'a/b', 'a/b/c', 'x/a/b', 'a+b', 'aab')
    with self.runner() as runner:
      document = runner.run('x_benchmark', ['a/b', 'a+b'], _OPTIONS)
    self.assertEqual([e['name'] for e in document['benchmarks']],
                     ['a/b', 'a/b', 'a+b', 'a+b'])

  def test_runs_in_random_order_below_its_own_directory(self):
    self.program('x_benchmark', 'a')
    with self.runner() as runner:
      runner.run('x_benchmark', ['a'], _OPTIONS)
      self.assertEqual(self.flags()['directory'], str(runner.directory))
    flags = self.flags()
    self.assertEqual(flags['benchmark_enable_random_interleaving'], 'true')
    self.assertEqual(flags['benchmark_repetitions'], '2')
    self.assertEqual(flags['benchmark_min_time'], '0.5')

  def test_rows_that_count_for_themselves_are_repeated_less(self):
    self.program('x_benchmark', 'a/iterations:9/x', 'b/iterations:9/x', 'c')
    for names, repetitions in ((['a/iterations:9/x', 'b/iterations:9/x'], '1'),
                               (['a/iterations:9/x', 'c'], '2')):
      with self.runner() as runner:
        runner.run('x_benchmark', names, _OPTIONS)
      self.assertEqual(self.flags()['benchmark_repetitions'], repetitions)

  def test_leaves_no_files(self):
    self.program('x_benchmark', 'a')
    before = set(self.folder.iterdir()) | {self.calls}
    with self.runner() as runner:
      (runner.directory / 'tree').mkdir()
      runner.run('x_benchmark', ['a'], _OPTIONS)
    self.assertEqual(set(self.folder.iterdir()), before)

  def test_says_why_a_program_failed_without_its_preamble(self):
    self.program('x_benchmark', 'a', before=(
        'for line in ("2026-01-31T12:00:00+00:00", "Running x", '
        '"  L1 Data 48 KiB (x2)", "what went wrong"):\n'
        '  print(line, file=sys.stderr)\n'
        'sys.exit(3)'))
    with self.runner() as runner:
      with self.assertRaises(programs.Failed) as caught:
        runner.run('x_benchmark', ['a'], _OPTIONS)
    self.assertEqual(str(caught.exception),
                     'x_benchmark ended with status 3:\n  what went wrong')

  def test_names_the_signal_that_ended_a_program(self):
    self.program('x_benchmark', 'a', before=(
        'import os, signal\nos.kill(os.getpid(), signal.SIGABRT)'))
    with self.runner() as runner:
      with self.assertRaisesRegex(programs.Failed, 'was ended by SIGABRT'):
        runner.run('x_benchmark', ['a'], _OPTIONS)

  def test_a_program_that_is_not_there_or_writes_nothing_fails(self):
    self.program('x_benchmark', 'a', before='sys.exit(0)')
    with self.runner() as runner:
      with self.assertRaisesRegex(programs.Failed, 'wrote no results'):
        runner.run('x_benchmark', ['a'], _OPTIONS)
      with self.assertRaisesRegex(programs.Failed, 'cannot be started'):
        runner.run('absent_benchmark', ['a'], _OPTIONS)

  def test_an_interrupt_leaves_no_files_and_no_processes(self):
    fifo = self.folder / 'fifo'  # To be opened by both, or by none.
    os.mkfifo(fifo)
    self.program('endless_benchmark', 'a', before=(
        'import os, signal\n'
        f'with open({str(fifo)!r}, "w") as file:\n'
        '  file.write(str(os.getpid()))\n'
        'while True:\n  signal.pause()'))
    before = set(self.folder.iterdir()) | {self.calls}
    with subprocess.Popen(
        [sys.executable, '-B', '-c', _RUN,
         str(pathlib.Path(__file__).parent.absolute()), str(self.folder)],
        stderr=subprocess.PIPE) as child:
      pid = int(fifo.read_text(encoding='utf-8'))
      child.send_signal(signal.SIGINT)
      child.communicate()
    self.assertNotEqual(child.returncode, 0)
    with self.assertRaises(ProcessLookupError):
      os.kill(pid, 0)
    self.assertEqual(set(self.folder.iterdir()), before)


class MemoryTest(_RunnerTest):

  def test_makes_as_many_files_as_asked_and_counts_their_names(self):
    root = self.folder / 'tree'
    names = memory.make_tree(root, 250)
    made = list(root.rglob('*'))
    self.assertEqual(sum(path.is_file() for path in made), 250)
    self.assertTrue((root / 'd000/d01/f00110.py').is_file())
    self.assertTrue((root / 'd000/d02/f00249.txt').is_file())
    self.assertEqual(names, sum(len(path.name) for path in made))

  def test_is_what_a_larger_tree_adds_less_the_names(self):
    driver = self.folder / 'tick_driver'
    # 1,000 KiB, and 2 KiB for each file.
    driver.write_text(
        '#!/bin/bash\n'
        'files=$(find "${@: -1}" -type f | wc -l)\n'
        'echo "READY 0.1 $((1000 + 2 * files))"\n', encoding='utf-8')
    driver.chmod(0o755)
    with self.runner() as runner:
      row = memory.measure(runner, 101, console.Console(io.StringIO(),
                                                        io.StringIO()))
    names = 101 * len('f00000.txt') - 11 + len('d000') + 2 * len('d00')
    self.assertEqual(row.name, 'memory/nested/files:101')
    self.assertAlmostEqual(row.median('bytes_a_file'),
                           (100 * 2048 - names) / 101)

  def test_a_driver_that_is_not_ready_fails(self):
    with self.assertRaisesRegex(programs.Failed, "not ready.*'ERR no'"):
      memory.resident_bytes('ERR no')


class ConsoleTest(unittest.TestCase):

  def setUp(self):
    self.time = 0.0

  def console(self, out, err):
    return console.Console(out, err, now=lambda: self.time)

  def test_writes_progress_over_on_a_terminal(self):
    err = _Terminal()
    screen = self.console(io.StringIO(), err)
    screen.progress('p: 1')
    screen.progress('p: 2')
    screen.error('no')
    self.assertEqual(err.getvalue(), '\r\033[Kp: 1\r\033[Kp: 2\r\033[K'
                     'tools/bench: no\n')

  def test_elsewhere_says_a_line_now_and_then(self):
    err = io.StringIO()
    screen = self.console(io.StringIO(), err)
    for self.time, text in ((0, 'p: 1'), (29, 'p: 2'), (31, 'p: 3'),
                            (32, 'q: 1')):
      screen.progress(text)
    self.assertEqual(err.getvalue(), 'p: 1\np: 3\nq: 1\n')

  def test_has_colours_on_a_terminal_only(self):
    self.assertEqual(self.console(_Terminal(), io.StringIO()).coloured(
        'x', 'bad'), '\033[31mx\033[0m')
    self.assertEqual(self.console(io.StringIO(), io.StringIO()).coloured(
        'x', 'bad'), 'x')


if __name__ == '__main__':
  unittest.main()
