"""Tests of limits and of the text that says how they were held."""

import unittest

import limits
import report
from fake_rows import FLOOR_2, STILL_2, row, rows


def _plain(text, _):
  return text


class FloorTest(unittest.TestCase):

  def test_finds_the_floor_of_a_row_by_its_name(self):
    for name, floor in (
        ('tick/still/threads:2/nested/files:1000',
         'floor/fstatat/threads:2/nested/files:1000'),
        ('tick/all_changed/threads:1/flat/files:20',
         'floor/fstatat/threads:1/flat/files:20'),
        ('tick/first/threads:2/deep/files:20',
         'floor/walk/threads:1/deep/files:20'),
        ('tick/none_match/threads:2/nested/files:20',
         'floor/directories/threads:1/nested/files:20'),
        ('start_up/inotify/threads:2/files:5',
         'floor/walk_and_watch/threads:1/files:5'),
        ('start_up/stat/threads:2/files:5', 'floor/walk/threads:1/files:5'),
        ('decode/visit/bser2/names/files:9', 'floor/copy/bser2/names/files:9'),
        ('suite/scenarios/StatInMemory', 'floor/worlds/StatInMemory'),
        ('inotify/write/files:5', 'floor/inotify/write/files:5'),
        ('watchman/settle:1/rename/files:5',
         'floor/watchman/settle:1/rename/files:5'),
        ('fake/names/files:5', 'daemon/names/files:5'),
        ('fake/unchanged_since/files:5', 'floor/echo/files:5'),
        ('stat/rename/files:5', 'floor/inotify/rename/files:5')):
      self.assertEqual(limits.floor_of(name)[0], floor)

  def test_a_floor_has_none(self):
    for name in (FLOOR_2, 'floor/inotify/write/files:5', 'floor/walk/x',
                 'change/rename/files:5'):
      self.assertIsNone(limits.floor_of(name))

  def test_knows_all_that_a_row_is_compared_with(self):
    self.assertEqual(
        limits.compared_with(STILL_2),
        {FLOOR_2, 'floor/fstatat/threads:1/nested/files:1000000',
         'tick/still/threads:2/nested/files:100000'})
    self.assertEqual(
        limits.compared_with('stat/rename/files:1000000'),
        {'floor/inotify/rename/files:1000000',
         'floor/directories/threads:1/nested/files:1000000'})
    self.assertEqual(limits.compared_with(FLOOR_2), set())

  def test_knows_which_rows_have_a_limit(self):
    for name in ('tick/still/threads:2/nested/files:1000000',
                 'storm/run_loop/files:10000',
                 'inotify/write/files:1000',
                 'decode/visit/bser2/names/files:100000'):
      self.assertTrue(limits.has_limit(name), name)
    for name in ('tick/still/threads:2/nested/files:1000',
                 'tick/still/threads:2/flat/files:1000000',
                 'floor/inotify/write/files:1000',
                 'decode/value/bser2/names/files:1000', 'no/such/row'):
      self.assertFalse(limits.has_limit(name), name)

  def test_names_of_limits_are_unique(self):
    names = [limit.name for limit in limits.LIMITS]
    self.assertEqual(len(names), len(set(names)))


class JudgeTest(unittest.TestCase):

  def verdict(self, name, *made):
    (verdict,) = [v for v in limits.judge(rows(*made)) if v.limit.name == name]
    return verdict

  def test_compares_wall_with_wall_and_processor_with_processor(self):
    made = (row(STILL_2, wall_ms=110, processor_ms=400),
            row(FLOOR_2, wall_ms=100, processor_ms=200))
    wall = self.verdict('still/threads:2/wall', *made)
    processor = self.verdict('still/threads:2/processor', *made)
    self.assertAlmostEqual(wall.value, 1.1)
    self.assertEqual(wall.verdict, 'met')
    self.assertAlmostEqual(processor.value, 2.0)
    self.assertEqual(processor.verdict, 'missed')

  def test_a_limit_itself_is_met(self):
    made = (row(STILL_2, wall_ms=1.15), row(FLOOR_2, wall_ms=1))
    self.assertEqual(self.verdict('still/threads:2/wall', *made).verdict, 'met')

  def test_costs_are_compared_by_file(self):
    verdict = self.verdict(
        'linear/wall', row(STILL_2, wall_ms=1200),
        row('tick/still/threads:2/nested/files:100000', wall_ms=100))
    self.assertAlmostEqual(verdict.value, 1.2)
    self.assertEqual(verdict.verdict, 'missed')

  def test_latencies_are_compared_by_difference_at_every_size(self):
    made = rows(*(row(f'{floor}inotify/write/files:{files}', p50_ms=p50)
                  for floor, files, p50 in (('', 10, 0.15), ('floor/', 10, 0.1),
                                            ('', 200, 0.3),
                                            ('floor/', 200, 0.1))))
    verdicts = [v for v in limits.judge(made)
                if v.limit.name == 'inotify/write/p50']
    self.assertEqual([(v.files, v.verdict) for v in verdicts],
                     [(10, 'met'), (200, 'missed')])
    self.assertAlmostEqual(verdicts[0].value, 0.05)

  def test_a_latency_may_be_compared_with_a_time(self):
    verdict = self.verdict(
        'tiers/latency', row('stat/rename/files:1000000', p50_ms=55),
        row('floor/directories/threads:1/nested/files:1000000', wall_ms=6))
    self.assertAlmostEqual(verdict.value, 49)
    self.assertEqual(verdict.verdict, 'met')

  def test_memory_is_compared_with_nothing(self):
    verdict = self.verdict('memory', row('memory/nested/files:1000000',
                                         bytes_a_file=[60.0, 65.0, 66.0]))
    self.assertEqual((verdict.value, verdict.verdict), (65.0, 'missed'))

  def test_names_and_contents_do_not_count_as_memory(self):
    for total, expected in ((353, 'met'), (354, 'missed')):
      verdict = self.verdict(
          'in_memory/bytes',
          row('change/create/files:1000000', bytes_a_file=total,
              own_bytes_a_file=53))
      self.assertEqual(verdict.value, total - 53)
      self.assertEqual(verdict.verdict, expected)

  def test_what_a_row_says_it_is_to_reach_is_a_limit(self):
    for reached, expected in ((500, 'met'), (399, 'missed')):
      verdict = self.verdict(
          'decode/x/files:9/MB_per_s',
          row('decode/x/files:9', MB_per_s=reached, target_MB_per_s=400))
      self.assertEqual((verdict.value, verdict.verdict), (reached, expected))
      self.assertEqual(verdict.to_json()['at_least'], 400)

  def test_says_when_the_spread_reaches_over_the_limit(self):
    floor = row(FLOOR_2, wall_ms=100)
    close = row(STILL_2, wall_ms=[100.0, 110.0, 130.0])
    clear = row(STILL_2, wall_ms=[109.0, 110.0, 111.0])
    name = 'still/threads:2/wall'
    self.assertTrue(self.verdict(name, close, floor).is_close)
    self.assertFalse(self.verdict(name, clear, floor).is_close)

  def test_without_a_row_or_its_floor_nothing_is_measured(self):
    name = 'still/threads:2/wall'
    for made in ((), (row(STILL_2, wall_ms=1),), (row(FLOOR_2, wall_ms=1),),
                 (row(STILL_2, wall_ms=1), row(FLOOR_2, processor_ms=1))):
      verdict = self.verdict(name, *made)
      self.assertEqual(verdict.verdict, 'not measured')
      self.assertIsNone(verdict.value)
    self.assertEqual(verdict.why, f'no wall_ms of {FLOOR_2}')


class ReportTest(unittest.TestCase):

  def test_has_the_limit_beside_every_figure(self):
    text = '\n'.join(report.rows_text(rows(
        row(FLOOR_2, wall_ms=100, processor_ms=190),
        row(STILL_2, wall_ms=[110.0, 111.0, 112.0], processor_ms=209))))
    self.assertRegex(text, STILL_2 + r' +111 ±1% +209 ±0% +1\.11 x +1\.10 x '
                     r'+1\.15 x')
    self.assertIn('stat every file through its open directory', text)

  def test_a_limit_for_another_size_is_in_parentheses(self):
    small = [name.replace('1000000', '1000') for name in (FLOOR_2, STILL_2)]
    text = '\n'.join(report.rows_text(rows(
        *(row(name, wall_ms=1, processor_ms=2) for name in small))))
    self.assertRegex(text, r'1\.00 x +1\.00 x +\(1\.15 x\)')

  def test_latencies_have_columns_of_their_own(self):
    text = '\n'.join(report.rows_text(rows(*(
        row(name, 'latency_benchmark', p50_ms=p50, p95_ms=2, p99_ms=3)
        for name, p50 in (('floor/inotify/write/files:9', 1.0),
                          ('inotify/write/files:9', 1.25))))))
    self.assertRegex(text, r'\ninotify/write/files:9 +1\.25 +2\.00 +3\.00 '
                     r'+\+0\.25 ms +\+0\.00 ms +\+0\.00 ms +0\.1 ms')

  def test_counters_stand_behind(self):
    text = '\n'.join(report.rows_text(rows(
        row('decode/x/files:9', wall_ms=1, MB_per_s=512))))
    self.assertRegex(text, r'decode/x/files:9 .* MB_per_s 512$')

  def test_says_what_was_met_and_missed(self):
    verdicts = limits.judge(rows(
        row(FLOOR_2, wall_ms=100, processor_ms=100),
        row(STILL_2, wall_ms=110, processor_ms=[110.0, 120.0, 130.0])))
    lines = report.limits_text(verdicts, _plain)
    self.assertRegex('\n'.join(lines), r'met +wall +1\.100 x .* at most 1\.150 '
                     r'+1,000,000 files\n')
    self.assertRegex('\n'.join(lines), r'missed +processor +1\.200 x .*'
                     'too close to call')
    self.assertRegex(lines[-1], r'^1 met, 1 missed, \d+ not measured; '
                     '1 too close to call$')
    self.assertIn('linear/wall', '\n'.join(lines))

  def test_numbers_have_three_digits(self):
    for value, text in ((1234.5, '1234'), (12.34, '12.3'), (1.234, '1.23'),
                        (0.01234, '0.012')):
      self.assertEqual(report._number(value), text)


if __name__ == '__main__':
  unittest.main()
