"""Tests of the whole of bench_report, with scripts for programs."""

import contextlib
import io
import json
import os
import pathlib
import re
import tempfile
import unittest
from unittest import mock

import bench_report
import console
import fake_rows
import results
from fake_rows import row

FLOOR = 'floor/fstatat/threads:2/nested/files:{}/process_time/real_time'
STILL = 'tick/still/threads:2/nested/files:{}/process_time/real_time'
BUILD = 'cc_binary(\n    name = "{}",\n)\n'


class BenchReportTest(unittest.TestCase):

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)
    self.binaries = self.folder / 'bin'
    self.trees = self.folder / 'trees'
    self.calls = self.folder / 'calls'
    for path in (self.binaries, self.trees, self.folder / 'bench'):
      path.mkdir()
    self.program('x_benchmark', self.ticks(1000, 10.0, 11.0))
    # In place of a tree of a million files.
    self.patch(bench_report.memory, 'measure', lambda _, files, __: row(
        f'memory/nested/files:{files}', 'tick_driver', resident_bytes=5e6,
        bytes_a_file=60))
    self.patch(bench_report, '_look_at_machine', lambda _: (
        {'processor': 'p', 'processors': 2, 'governors': [],
         'memory_bytes': 2**30, 'kernel': '6', 'file_system': 'ext4',
         'load_average': 0.5}, ['somebody is at work']))

  def patch(self, *arguments):
    patch = mock.patch.object(*arguments)
    patch.start()
    self.addCleanup(patch.stop)

  def ticks(self, files, floor, still):
    return [fake_rows.entry(name.format(files), real_time=time, cpu_time=time)
            for name, time in ((FLOOR, floor), (STILL, still))]

  def program(self, name, entries, before=''):
    with open(self.folder / 'bench/BUILD', 'a', encoding='utf-8') as build:
      build.write(BUILD.format(name))
    fake_rows.write_program(self.binaries / name, entries, self.calls, before)

  def run_main(self, *arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(err):
      parsed = bench_report.parse([
          f'--binaries={self.binaries}', f'--directory={self.trees}',
          *arguments])
      screen = console.Console(out, err)
      status = (bench_report.compare_files(parsed, screen) if parsed.compare
                else bench_report.run(parsed, self.folder, screen))
    return status, out.getvalue(), err.getvalue()

  def flags(self):
    """Returns the flags of each program's run."""
    calls = [json.loads(line) for line in
             self.calls.read_text(encoding='utf-8').splitlines()]
    return {name: flags for name, flags in calls if 'benchmark_out' in flags}

  def test_prints_machine_warnings_rows_and_limits(self):
    status, out, err = self.run_main('--files=1000')
    self.assertEqual(status, 0, err)
    self.assertIn('warning: somebody is at work', out)
    self.assertRegex(out, r'tick/still/\S*files:1000 +11\.0 ±0% +11\.0 ±0% '
                     r'+1\.10 x +1\.10 x +\(1\.15 x\)')
    self.assertRegex(out, r'memory/nested/files:1000 ')
    self.assertIn('still/threads:2/wall', out)

  def test_has_at_least_nine_repetitions_and_fewer_when_quick(self):
    self.run_main()
    full = self.flags()['x_benchmark']
    self.assertGreaterEqual(int(full['benchmark_repetitions']), 9)
    self.assertEqual(full['files'], '1000,10000,100000,1000000')
    self.run_main('--quick')
    quick = self.flags()['x_benchmark']
    self.assertEqual(quick['benchmark_repetitions'], '3')
    self.assertEqual(quick['files'], '1000,10000')
    self.run_main('--quick', '--repetitions=5', '--files=7')
    self.assertEqual(self.flags()['x_benchmark']['benchmark_repetitions'], '5')

  def test_a_filter_takes_floors_along_and_nothing_else(self):
    self.program('y_benchmark', [fake_rows.entry('other')])
    status, out, _ = self.run_main('--filter=^tick/')
    self.assertEqual(status, 0)
    self.assertIn('\nfloor/fstatat/threads:2/nested/files:1000 ', out)
    self.assertNotIn('memory/nested', out)
    self.assertEqual(list(self.flags()), ['x_benchmark'])

  def test_a_filter_that_matches_nothing_could_not_run(self):
    status, _, err = self.run_main('--filter=no_such_row')
    self.assertEqual(status, 2)
    self.assertIn('no row is what --filter and --limits say', err)

  def test_only_what_has_a_limit_is_run_with_its_floor(self):
    self.program('y_benchmark', self.ticks(1000000, 10.0, 11.0))
    status, out, err = self.run_main('--limits', '--filter=^tick/')
    self.assertEqual(status, 0, err)
    self.assertEqual(list(self.flags()), ['y_benchmark'])
    self.assertIn('\nfloor/fstatat/threads:2/nested/files:1000000 ', out)

  def test_keeps_everything_in_one_file(self):
    path = self.folder / 'r.json'
    self.run_main('--files=1000', f'--json={path}')
    document, rows = results.read(path)
    self.assertEqual(document['machine']['processor'], 'p')
    self.assertIn('somebody is at work', document['warnings'])
    self.assertEqual(document['sizes'], [1000])
    self.assertEqual(
        rows['tick/still/threads:2/nested/files:1000'].values['wall_ms'],
        [11.0] * 9)
    self.assertEqual({limit['verdict'] for limit in document['limits']},
                     {'not measured'})
    for key in ('made_at', 'command', 'commit', 'repetitions'):
      self.assertIn(key, document)
    self.assertNotIn('binaries', document['command'])

  def test_draws_into_the_folder_and_says_what_it_wrote(self):
    gnuplot = self.folder / 'gnuplot'
    gnuplot.write_text('#!/bin/bash\nexec cat >/dev/null\n', encoding='utf-8')
    gnuplot.chmod(0o755)
    with mock.patch.dict(os.environ,
                         PATH=f'{self.folder}:{os.environ["PATH"]}'):
      status, out, err = self.run_main(f'--out={self.folder}/a/b')
    self.assertEqual(status, 0, err)
    self.assertEqual(re.findall('^wrote .*/(.*)$', out, re.MULTILINE),
                     ['results.json', 'cost.svg'])
    self.assertTrue((self.folder / 'a/b/results.json').is_file())

  def test_without_gnuplot_everything_else_is_kept(self):
    with mock.patch.object(bench_report.pictures, 'draw',
                           side_effect=FileNotFoundError(2, 'not found')):
      status, _, err = self.run_main(f'--out={self.folder}/a')
    self.assertEqual(status, 2)
    self.assertIn('no pictures: gnuplot: not found', err)
    self.assertTrue((self.folder / 'a/results.json').is_file())

  def test_a_missed_limit_is_status_1_only_with_check(self):
    self.program('z_benchmark', self.ticks(1000000, 10.0, 12.0))
    self.assertEqual(self.run_main()[0], 0)
    status, out, _ = self.run_main('--check')
    self.assertEqual(status, 1)
    self.assertRegex(out, r'missed +wall +1\.200 x')
    self.program('z_benchmark', self.ticks(1000000, 10.0, 11.0))
    self.assertEqual(self.run_main('--check')[0], 0)

  def test_a_program_that_dies_could_not_run_and_the_others_do(self):
    self.program('dies_benchmark', [fake_rows.entry('a')],
                 before='sys.exit("no daemon")')
    status, out, err = self.run_main('--check')
    self.assertEqual(status, 2)
    self.assertIn('dies_benchmark ended with status 1:\n  no daemon', err)
    self.assertIn('1 could not run (see above)', err)
    self.assertIn('tick/still', out)

  def test_a_row_that_failed_could_not_run(self):
    self.program('y_benchmark', [fake_rows.entry(
        'bad', error_occurred=True, error_message='no watches left')])
    status, out, err = self.run_main()
    self.assertEqual(status, 2)
    self.assertIn('bad: no watches left', err)
    self.assertIn('tick/still', out)

  def test_a_row_that_was_not_run_could_not_run(self):
    self.program('y_benchmark', [fake_rows.entry('a'), fake_rows.entry('b')],
                 before='del rows["b"]')
    status, _, err = self.run_main()
    self.assertEqual(status, 2)
    self.assertIn('b: y_benchmark did not run it', err)

  def test_a_name_is_one_row(self):
    self.program('y_benchmark', self.ticks(1000, 1.0, 1.0))
    status, _, err = self.run_main()
    self.assertEqual(status, 2)
    self.assertIn('files:1000 is a row of x_benchmark and of y_benchmark', err)

  def test_rows_are_in_the_order_in_which_programs_have_them(self):
    self.program('y_benchmark', [fake_rows.entry('b'), fake_rows.entry('a')],
                 before='rows = dict(reversed(list(rows.items())))')
    _, out, _ = self.run_main()
    self.assertLess(out.index('\nb '), out.index('\na '))

  def test_says_when_others_worked_meanwhile(self):
    self.patch(bench_report.machine, 'part_of_others', lambda *_: 0.31)
    path = self.folder / 'r.json'
    _, out, _ = self.run_main(f'--json={path}')
    text = 'while it ran, others used 31% of the processors'
    self.assertIn(f'warning: {text}', out)
    self.assertIn(text, results.read(path)[0]['warnings'])

  def compared(self, after, *arguments):
    paths = []
    for name, wall in (('a', 10), ('b', after)):
      paths.append(self.folder / f'{name}.json')
      made = fake_rows.rows(row('r', wall_ms=[wall + i / 9 for i in range(9)]))
      paths[-1].write_text(json.dumps(fake_rows.document(made)),
                           encoding='utf-8')
    return self.run_main(f'--compare={paths[0]},{paths[1]}', *arguments)

  def test_compares_two_files(self):
    status, out, _ = self.compared(20)
    self.assertEqual(status, 0)
    self.assertIn('0 better, 1 worse, 0 noise', out)
    self.assertEqual(self.compared(20, '--check')[0], 1)
    self.assertEqual(self.compared(5, '--check')[0], 0)
    status, out, _ = self.run_main('--compare', str(self.folder / 'a.json'),
                                   str(self.folder / 'a.json'))
    self.assertIn('0 better, 0 worse, 1 noise', out)

  def test_files_without_a_common_row_cannot_be_compared(self):
    path = self.folder / 'empty.json'
    path.write_text(json.dumps(fake_rows.document({})), encoding='utf-8')
    status, _, err = self.run_main('--compare', str(path), str(path))
    self.assertEqual(status, 2)
    self.assertIn('no figure in common', err)

  def test_a_file_that_cannot_be_read_is_status_2(self):
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
      status = bench_report.main(['--compare', '/absent/a', '/absent/b'])
    self.assertEqual(status, 2)
    self.assertIn('/absent/a: No such file', err.getvalue())

  def test_wrong_arguments_say_what_is_expected(self):
    for argument, expected in (
        ('--files=0', 'list of numbers from 1 to 10000000'),
        ('--files=a', 'list of numbers'),
        ('--repetitions=51', 'number from 1 to 50'),
        ('--filter=(', 'not a regular expression'),
        ('--directory=/absent', 'is not a directory'),
        ('--compare=a', '--compare takes two files'),
        ('--quic', 'unrecognized arguments')):
      err = io.StringIO()
      with contextlib.redirect_stderr(err):
        with self.assertRaises(SystemExit) as caught:
          bench_report.parse([argument])
      self.assertEqual(caught.exception.code, 2)
      self.assertIn(expected, err.getvalue())

  def test_without_programs_only_looks_at_the_arguments(self):
    self.assertEqual(bench_report.main(['--quick']), 0)
    self.assertFalse(self.calls.exists())


if __name__ == '__main__':
  unittest.main()
