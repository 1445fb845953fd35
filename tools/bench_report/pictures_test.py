"""Tests of pictures: what is drawn, with a gnuplot that is asked or noted."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
from unittest import mock

import pictures
from fake_rows import row, rows

COSTS = rows(*(
    row(f'{what}/threads:2/nested/files:{files}', wall_ms=[ms, ms, 2 * ms],
        processor_ms=ms)
    for what, factor in (('floor/fstatat', 1), ('tick/still', 1.1))
    for files in (1000, 10000) for ms in [factor * files / 1000]))
LATENCIES = rows(*(
    row(name, p50_ms=p50, p95_ms=2 * p50, p99_ms=3 * p50)
    for name, p50 in (('inotify/write/files:10', 7.0),
                      ('inotify/write/files:2000', 0.06),
                      ('floor/inotify/write/files:2000', 0.07),
                      ('watchman/settle:1/write/files:2000', 1.5))))


class PicturesTest(unittest.TestCase):

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)

  def stub(self, script):
    gnuplot = self.folder / 'gnuplot'
    gnuplot.write_text(f'#!/bin/bash\n{script}\n', encoding='utf-8')
    gnuplot.chmod(0o755)
    environment = mock.patch.dict(
        os.environ, PATH=f'{self.folder}:{os.environ["PATH"]}')
    environment.start()
    self.addCleanup(environment.stop)

  def test_draws_costs_beside_their_floor_and_as_multiples_of_it(self):
    script = pictures.cost_script(COSTS, 'x.svg')
    self.assertIn('$cost5 << END\n1000 1.1\n10000 11\nEND', script)
    self.assertIn('$wall_ms5 << END\n1000 1.1 0.733333 1.65\n', script)
    self.assertIn('title "floor, 2 threads: fstatat"', script)
    self.assertIn('first 1.15', script)

  def test_draws_the_latencies_of_the_largest_tree_below_the_floor(self):
    script = pictures.latency_script(LATENCIES, 'x.svg')
    self.assertIn('2,000 files', script)
    self.assertIn('"floor: bare inotify, write" 0, "inotify, write" 1, '
                  '"watchman, settle 1, write" 2', script)
    self.assertIn('$others << END\n1 0.06 0.12 0.18\n2 1.5 3 4.5\nEND', script)

  def test_draws_nothing_without_rows(self):
    self.stub('exit 1')
    self.assertEqual(pictures.draw({}, self.folder), [])
    self.assertIsNone(pictures.cost_script(LATENCIES, 'x.svg'))
    self.assertIsNone(pictures.latency_script(COSTS, 'x.svg'))

  def test_names_what_it_drew(self):
    self.stub(f'cat >>"{self.folder}/scripts"')
    self.assertEqual(pictures.draw({**COSTS, **LATENCIES}, self.folder),
                     [self.folder / 'cost.svg', self.folder / 'latency.svg'])
    scripts = (self.folder / 'scripts').read_text(encoding='utf-8')
    self.assertIn(f"set output '{self.folder}/latency.svg'", scripts)

  def test_a_gnuplot_that_fails_says_why(self):
    self.stub('echo "line 3: no" >&2; exit 1')
    with self.assertRaises(subprocess.CalledProcessError) as caught:
      pictures.draw(COSTS, self.folder)
    self.assertIn('line 3: no', caught.exception.stderr)

  @unittest.skipUnless(shutil.which('gnuplot'),
                       'tools/setup --bench installs gnuplot')
  def test_gnuplot_understands_the_scripts(self):
    for path in pictures.draw({**COSTS, **LATENCIES}, self.folder):
      text = path.read_text(encoding='utf-8')
      self.assertIn('</svg>', text)
      self.assertGreater(text.count('<path'), 20)


if __name__ == '__main__':
  unittest.main()
