"""Tests of compare: the exact U test, and verdicts."""

import itertools
import random
import statistics
import unittest

import compare
from fake_rows import FLOOR_2, STILL_2, row, rows

# The largest U with p <= 0.05, two-sided, from printed tables.
CRITICAL_U = {(4, 4): 0, (5, 5): 2, (8, 8): 13, (9, 9): 17, (10, 10): 23,
              (9, 10): 20, (5, 20): 20, (20, 20): 127}


def samples_with_u(first, second, u):
  """Returns two samples without ties, of which the first has that U."""
  # All of the second are above; each step of one value up adds one to U.
  ranks = list(range(first))
  for i in reversed(range(first)):
    steps = min(u, second)
    ranks[i] += steps
    u -= steps
  others = [r for r in range(first + second) if r not in ranks]
  return ranks, others


def p_by_counting(first, second):
  """The definition, over all ways to deal the values."""
  values = first + second
  rank = {v: statistics.mean(i + 1 for i, w in enumerate(sorted(values))
                             if v == w) for v in values}
  mean = len(first) * (len(values) + 1) / 2
  distance = abs(sum(rank[v] for v in first) - mean)
  deals = list(itertools.combinations(range(len(values)), len(first)))
  uneven = sum(abs(sum(rank[values[i]] for i in deal) - mean)
               >= distance - 1e-9 for deal in deals)
  return uneven / len(deals)


class MannWhitneyTest(unittest.TestCase):

  def test_agrees_with_printed_tables(self):
    for (first, second), u in CRITICAL_U.items():
      with self.subTest(first=first, second=second):
        self.assertLessEqual(
            compare.mann_whitney_p(*samples_with_u(first, second, u)), 0.05)
        self.assertGreater(
            compare.mann_whitney_p(*samples_with_u(first, second, u + 1)), 0.05)

  def test_has_the_values_that_can_be_counted_by_hand(self):
    self.assertAlmostEqual(compare.mann_whitney_p([1, 2, 3], [4, 5, 6]), 0.1)
    self.assertAlmostEqual(
        compare.mann_whitney_p(range(5), range(5, 10)), 2 / 252)
    self.assertAlmostEqual(
        compare.mann_whitney_p(range(9), range(9, 18)), 2 / 48620)
    self.assertEqual(compare.mann_whitney_p([1], [2]), 1)
    self.assertEqual(compare.mann_whitney_p([7, 7], [7, 7, 7]), 1)

  def test_agrees_with_the_definition_where_values_are_equal(self):
    source = random.Random(1)
    for _ in range(50):
      first = [source.randrange(6) for _ in range(source.randrange(1, 6))]
      second = [source.randrange(6) for _ in range(source.randrange(1, 6))]
      self.assertAlmostEqual(compare.mann_whitney_p(first, second),
                             p_by_counting(first, second), msg=(first, second))

  def test_does_not_care_which_comes_first(self):
    self.assertEqual(compare.mann_whitney_p([1, 4, 5, 9], [2, 3, 7]),
                     compare.mann_whitney_p([2, 3, 7], [1, 4, 5, 9]))

  def test_knows_how_many_values_are_too_few(self):
    self.assertGreater(compare.least_p(3, 3), compare.ALPHA)
    self.assertLess(compare.least_p(4, 4), compare.ALPHA)


def nine(middle, spread=0.01):
  return [middle * (1 + spread * i) for i in range(-4, 5)]


class CompareTest(unittest.TestCase):

  def verdicts(self, before, after):
    return {(c.name, c.measure): c.verdict
            for c in compare.compare(before, after)}

  def test_says_better_worse_and_noise(self):
    before = rows(*(row(name, wall_ms=nine(10)) for name in 'abc'))
    after = rows(row('a', wall_ms=nine(8)), row('b', wall_ms=nine(12)),
                 row('c', wall_ms=nine(10.05)))
    self.assertEqual(self.verdicts(before, after), {
        ('a', 'wall_ms'): 'better', ('b', 'wall_ms'): 'worse',
        ('c', 'wall_ms'): 'noise'})

  def test_what_is_certain_and_tiny_is_noise(self):
    self.assertEqual(
        self.verdicts(rows(row('a', wall_ms=nine(10, 1e-5))),
                      rows(row('a', wall_ms=nine(10.02, 1e-5)))),
        {('a', 'wall_ms'): 'noise'})

  def test_three_repetitions_are_always_noise_and_it_says_so(self):
    before = rows(row('a', wall_ms=[1.0, 1.1, 1.2]))
    after = rows(row('a', wall_ms=[5.0, 5.1, 5.2]))
    changes = compare.compare(before, after)
    self.assertEqual(changes[0].verdict, 'noise')
    text = '\n'.join(compare.text(changes, before, after, lambda t, _: t))
    self.assertIn('too few repetitions', text)

  def test_a_slower_machine_does_not_count_where_there_is_a_floor(self):
    before = rows(row(FLOOR_2, wall_ms=nine(10)),
                  row(STILL_2, wall_ms=nine(11)))
    after = rows(row(FLOOR_2, wall_ms=nine(20)), row(STILL_2, wall_ms=nine(22)))
    self.assertEqual(self.verdicts(before, after), {
        (FLOOR_2, 'wall_ms'): 'worse', (STILL_2, 'wall_ms'): 'noise'})

  def test_without_the_floor_in_both_times_are_compared(self):
    before = rows(row(FLOOR_2, wall_ms=nine(10)),
                  row(STILL_2, wall_ms=nine(11)))
    after = rows(row(STILL_2, wall_ms=nine(22)))
    (change,) = compare.compare(before, after)
    self.assertEqual((change.verdict, change.before), ('worse', 11))

  def test_compares_percentiles_and_not_means_of_latencies(self):
    made = rows(row('inotify/write/files:1', wall_ms=nine(1), p50_ms=nine(1),
                    p95_ms=nine(2)))
    self.assertEqual({m for _, m in self.verdicts(made, made)},
                     {'p50_ms', 'p95_ms'})

  def test_names_what_only_one_has_and_counts(self):
    before = rows(row('a', wall_ms=nine(1)), row('gone', wall_ms=nine(1)))
    after = rows(*(row(name, wall_ms=nine(2)) for name in 'abcdef'))
    lines = compare.text(compare.compare(before, after), before, after,
                         lambda text, _: text)
    self.assertIn('only in the first: gone', lines)
    self.assertIn('only in the second: b, c, d and 2 more', lines)
    self.assertRegex(lines[-1], '^0 better, 1 worse, 0 noise')
    self.assertRegex(lines[1], r'^a +wall ms +1\.000 +2\.000 +\+100\.0% '
                     r'+0\.0000 +worse$')


if __name__ == '__main__':
  unittest.main()
