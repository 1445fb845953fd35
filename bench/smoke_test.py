"""Runs every program of this folder on a small tree: all of it still works.

No time is looked at. Which programs there are says the BUILD file, so that none
can be forgotten.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

FOLDER = pathlib.Path('bench')
FILES = 200


def declared_programs():
  """Returns the names of all programs that the BUILD file declares."""
  text = (FOLDER / 'BUILD').read_text(encoding='utf-8')
  return re.findall(r'^cc_binary\(\s*name = "(\w+)"', text, re.MULTILINE)


def benchmarks():
  """Returns those that are written with Google Benchmark."""
  return [name for name in declared_programs() if name.endswith('_benchmark')]


class SmokeTest(unittest.TestCase):

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)

  def run_program(self, name, *flags):
    return subprocess.run([FOLDER / name, *flags], capture_output=True,
                          text=True, check=False)

  def run_benchmark(self, name, *flags):
    """Runs a program to its end and returns what it prints."""
    done = self.run_program(
        name, f'--files={FILES}', f'--directory={self.folder}', *flags)
    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
    return done.stdout

  def test_has_every_program(self):
    self.assertGreater(len(benchmarks()), 1)
    for name in declared_programs():
      self.assertTrue((FOLDER / name).exists(),
                      f'add :{name} to the data of //bench:smoke_test')

  def test_every_row_runs(self):
    for name in benchmarks():
      with self.subTest(program=name):
        self.check_program(name)

  def check_program(self, name):
    """All its rows, and no others, run without an error and leave nothing."""
    rows = self.run_benchmark(name, '--benchmark_list_tests=true').splitlines()
    self.assertGreater(len(rows), 0)
    self.assertEqual(len(rows), len(set(rows)), 'a row is there twice')
    out = self.folder / 'out.json'
    # As tools/bench does it: rows that change a tree come before others.
    self.run_benchmark(name, '--benchmark_min_time=0.001',
                       '--benchmark_repetitions=2',
                       '--benchmark_enable_random_interleaving=true',
                       f'--benchmark_out={out}', '--benchmark_out_format=json')
    document = json.loads(out.read_text(encoding='utf-8'))
    ran = {entry['run_name']: entry for entry in document['benchmarks']
           if entry['run_type'] == 'iteration'}
    self.assertEqual(set(ran), set(rows))
    for row, entry in ran.items():
      self.assertFalse(entry.get('error_occurred', False),
                       f'{row}: {entry.get("error_message")}')
      self.assertGreater(entry['iterations'], 0, row)
    self.assertEqual(list(self.folder.iterdir()), [out])

  def test_a_wrong_flag_is_status_2(self):
    for name in benchmarks():
      for flag in ('--files=0', '--files=x', '--no_such_flag'):
        self.assertEqual(self.run_program(name, flag).returncode, 2,
                         (name, flag))

  # --- The drivers, whose lines other programs read.

  def start(self, name, *flags):
    """Starts a driver, which ends with the test."""
    child = subprocess.Popen(
        [FOLDER / name, *flags, self.folder], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)
    self.addCleanup(child.communicate)
    return child

  def test_tick_driver_ticks_for_each_line(self):
    file = self.folder / 'a.py'
    file.touch()
    child = self.start('tick_driver', '--threads=1')
    self.assertRegex(child.stdout.readline(), r'^READY \d+\.\d{6} \d+\n$')
    for changed in (0, 1, 0):
      if changed:
        os.utime(file, ns=(1, 1))
      child.stdin.write('\n')
      child.stdin.flush()
      self.assertRegex(child.stdout.readline(),
                       rf'^TICK \d+ \d+ {changed}\n$')

  def test_event_driver_names_what_changed(self):
    child = self.start('event_driver', '--reloader=inotify')
    self.assertRegex(child.stdout.readline(), r'^READY \d+\.\d{6} \d+\n$')
    file = self.folder / 'a.py'
    file.touch()
    self.assertRegex(child.stdout.readline(),
                     rf'^EV \d+ {re.escape(str(file))}\n$')

  def test_drivers_say_what_is_wrong_with_a_flag(self):
    for name in ('tick_driver', 'event_driver'):
      done = self.run_program(name, '--no_such_flag')
      self.assertEqual(done.returncode, 2)
      self.assertIn(name, done.stderr)


if __name__ == '__main__':
  unittest.main()
