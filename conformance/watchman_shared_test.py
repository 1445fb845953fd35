"""One daemon for all: the column WatchmanShared, shuffled, two jobs at once.

Tests that pass one by one can still fail together, when they share a daemon. So
three rounds of the whole column, each in an order of its own, are played by two
processes at a time, and in the end the daemon watches what it did before.
"""

import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time
import unittest

_WITH_WATCHMAN = 'tools/with_watchman'
_PROGRAM = 'conformance/conformance'
_COLUMN = 'WatchmanShared'
_ROUNDS = 3
_SHARDS = 2
_TREE_OPERATIONS = 200
_VARIABLE = 'RELOADER_TEST_WATCHMAN_SOCK'
# Until the daemon has noticed what was removed.
_PATIENCE_SECONDS = 60


class WatchmanSharedTest(unittest.TestCase):

  def setUp(self):
    self.assertIsNotNone(
        shutil.which('watchman'),
        'could not run: the package `watchman` is missing (see tools/setup)')
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name).resolve()

  def start_daemon(self):
    """Starts a daemon for this test, and returns its socket."""
    process = subprocess.Popen(
        [_WITH_WATCHMAN, '--', 'sh', '-c', f'echo "${_VARIABLE}"; read line'],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def stop():
      process.communicate('go\n')
      self.assertEqual(process.returncode, 0, 'the daemon has crashed')

    self.addCleanup(stop)
    return process.stdout.readline().strip()

  def ask(self, sock, *command):
    result = subprocess.run(
        ['watchman', f'--sockname={sock}', '--no-spawn', '--no-pretty',
         *command], text=True, check=True, stdout=subprocess.PIPE)
    return json.loads(result.stdout)

  def watches(self, sock):
    return sorted(self.ask(sock, 'watch-list')['roots'])

  def await_watches(self, sock, wanted):
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (watches := self.watches(sock)) != wanted:
      self.assertLess(time.monotonic(), deadline, watches)

  def start_program(self, sock, *arguments, **environment):
    variables = {**os.environ, **environment, _VARIABLE: sock}
    for name in ('XML_OUTPUT_FILE', 'TEST_PREMATURE_EXIT_FILE',
                 'TEST_SHARD_STATUS_FILE', 'TESTBRIDGE_TEST_ONLY'):
      variables.pop(name, None)
    return subprocess.Popen(
        [_PROGRAM, '--suite_dir=conformance', f'--backend={_COLUMN}',
         *arguments], env=variables, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

  def play(self, sock, seed, shard):
    """Plays a part of a round; returns what each test ended with, in order."""
    report = self.folder / f'{seed}.{shard}.json'
    process = self.start_program(
        sock, f'--json={report}', f'--tree_ops={_TREE_OPERATIONS}',
        GTEST_SHUFFLE='1', GTEST_RANDOM_SEED=str(seed),
        GTEST_TOTAL_SHARDS=str(_SHARDS), GTEST_SHARD_INDEX=str(shard))
    output, _ = process.communicate()
    if process.returncode != 0:
      return process.returncode, output
    results = json.loads(report.read_text(encoding='utf-8'))['results']
    return 0, [(each['test'], each['outcome']) for each in results]

  def test_the_whole_column_shuffled_by_two_jobs_at_once(self):
    sock = self.start_daemon()
    theirs = self.folder / 'theirs'
    theirs.mkdir()
    self.ask(sock, 'watch', str(theirs))
    before = self.watches(sock)
    self.assertEqual(before, [str(theirs)])

    seeds = random.sample(range(1, 99999), _ROUNDS)
    print('seeds:', seeds)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as jobs:
      parts = {seed: [jobs.submit(self.play, sock, seed, shard)
                      for shard in range(_SHARDS)] for seed in seeds}
    orders = set()
    for seed, futures in parts.items():
      played = []
      for shard, future in enumerate(futures):
        status, results = future.result()
        self.assertEqual(status, 0, f'seed {seed}, shard {shard}:\n{results}')
        played += results
      self.assertGreater(len(played), 100)
      self.assertEqual({outcome for _, outcome in played},
                       {'passed', 'not applicable'})
      orders.add(tuple(played))
    self.assertEqual(len({tuple(sorted(order)) for order in orders}), 1)
    self.assertEqual(len(orders), _ROUNDS, 'not shuffled')
    self.await_watches(sock, before)

  def test_a_world_ends_its_watches_itself(self):
    # The daemon would notice that the directory goes. That takes its time.
    sock = self.start_daemon()
    process = self.start_program(sock, '--scenario=W-SAVE')
    output, _ = process.communicate()
    self.assertEqual(process.returncode, 0, output)
    self.assertEqual(self.watches(sock), [])
    log = pathlib.Path(sock).with_name('log').read_text(encoding='utf-8')
    self.assertIn('crawl complete', log)
    self.assertNotIn('canceling watch', log)

  def test_leaves_no_watch_when_it_is_killed(self):
    sock = self.start_daemon()
    process = self.start_program(sock)
    # Asked once: each of its tests ends its watches, and the next makes others.
    while not (watches := self.watches(sock)):
      self.assertIsNone(process.poll(), 'it watches nothing')
    (directory,) = {pathlib.Path(*pathlib.Path(root).parts[:3])
                    for root in watches}
    process.kill()
    process.communicate()
    self.await_watches(sock, [])
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while directory.exists():
      self.assertLess(time.monotonic(), deadline, directory)

  def test_is_not_tested_without_a_daemon(self):
    process = self.start_program('', '--scenario=W-SAVE-1')
    output, _ = process.communicate()
    self.assertEqual(process.returncode, 0)
    self.assertIn('WatchmanShared: not tested, because there is no daemon in '
                  f'the background: {_VARIABLE} is not set', output)
    self.assertRegex(output, r'\n0 passed, 0 failed, \d+ not tested\n$')

  def test_a_daemon_that_does_not_answer_could_not_run(self):
    process = self.start_program(str(self.folder / 'sock'),
                                 '--scenario=W-SAVE-1')
    output, _ = process.communicate()
    self.assertNotEqual(process.returncode, 0, output)
    self.assertIn('0 passed', output)


if __name__ == '__main__':
  unittest.main()
