"""Better, worse or noise: two runs of tools/bench, row by row.

A row is better or worse if the Mann-Whitney U test, which Google Benchmark's
compare.py uses too, says with p < 0.05 that it is another one, and its median
moved by at least one percent. A figure that has a floor is divided by the
median of its floor in the same run first, so that a machine that is slower
today does not count. That compare.py itself needs NumPy and SciPy.
"""

import fractions
import functools
import statistics
import typing

import limits
import report

ALPHA = 0.05
LEAST_CHANGE = 0.01
# So many rows that only one run has are named.
_NAMED = 3
_MEASURES = ('p50_ms', 'p95_ms', 'bytes_a_file', 'processor_ms', 'wall_ms')


class Change(typing.NamedTuple):
  """What became of one figure of a row."""
  name: str
  measure: str
  before: float
  after: float
  p: float
  verdict: str  # 'better', 'worse' or 'noise'.
  by_floor: bool  # Both are multiples of the floor.

  @property
  def part(self):
    return self.after / self.before - 1 if self.before else 0.0


@functools.lru_cache(maxsize=None)
def _ways(ranks, chosen):
  """Returns {sum: in how many ways `chosen` of the ranks have it}."""
  ways = [{0: 1}] + [{} for _ in range(chosen)]
  for rank in ranks:
    for size in range(chosen, 0, -1):
      for total, number in ways[size - 1].items():
        ways[size][total + rank] = ways[size].get(total + rank, 0) + number
  return ways[chosen]


def _doubled_ranks(values):
  """Returns {value: twice its rank}; equal values share their mean rank."""
  ordered = sorted(values)
  return {value: 2 * ordered.index(value) + ordered.count(value) + 1
          for value in set(values)}


def mann_whitney_p(first, second):
  """Returns the exact two-sided p: how likely chance alone is so uneven.

  It is the part of all ways to deal the values to the two samples in which the
  sum of ranks is at least as far from its mean as it is here; with equal
  values, too.
  """
  rank = _doubled_ranks([*first, *second])
  ranks = tuple(sorted(rank[value] for value in [*first, *second]))
  mean = fractions.Fraction(len(first) * sum(ranks), len(ranks))
  distance = abs(sum(rank[value] for value in first) - mean)
  ways = _ways(ranks, len(first))
  uneven = sum(number for total, number in ways.items()
               if abs(total - mean) >= distance)
  return uneven / sum(ways.values())


def least_p(first, second):
  """Returns the smallest p that so many values can have."""
  return mann_whitney_p(range(first), range(first, first + second))


def _scaled(row, measure, rows):
  """Returns the values of a row, as multiples of its floor if it has one."""
  found = limits.floor_of(row.name)
  floor = rows.get(found[0]) if found and found[1].unit == 'x' else None
  if floor is None or not floor.has(measure):
    return row.values[measure], False
  median = floor.median(measure)
  return [value / median for value in row.values[measure]], True


def _change(name, measure, before, after):
  old, old_by_floor = _scaled(before[name], measure, before)
  new, new_by_floor = _scaled(after[name], measure, after)
  if old_by_floor != new_by_floor:
    old, new = before[name].values[measure], after[name].values[measure]
  medians = statistics.median(old), statistics.median(new)
  p = mann_whitney_p(old, new)
  verdict = 'noise'
  if p < ALPHA and abs(medians[1] - medians[0]) > LEAST_CHANGE * medians[0]:
    verdict = 'better' if medians[1] < medians[0] else 'worse'
  return Change(name, measure, *medians, p, verdict,
                old_by_floor and new_by_floor)


def _is_compared(row, measure):
  if not row.has(measure):
    return False
  return measure != 'wall_ms' or not row.has('p50_ms')


def compare(before, after):
  """Returns a Change for each figure that both runs have.

  Args:
    before: {name: Row}.
    after: the same.
  """
  return [
      _change(name, measure, before, after)
      for name, row in before.items() for measure in _MEASURES
      if name in after and _is_compared(row, measure)
      and _is_compared(after[name], measure)]


def text(changes, before, after, coloured):
  """Returns the lines that say what became of everything."""
  lines = []
  if changes:
    cells = [['', 'figure', 'before', 'after', 'change', 'p', 'verdict']]
    for change in changes:
      unit = 'x' if change.by_floor else ''
      cells.append([
          change.name, change.measure.replace('_', ' '),
          f'{change.before:.3f}{unit}', f'{change.after:.3f}{unit}',
          f'{change.part:+.1%}', f'{change.p:.4f}', change.verdict])
    colours = {'better': 'good', 'worse': 'bad'}
    rendered = report.table(cells)
    lines += rendered[:1] + [
        coloured(line, colours.get(change.verdict, ''))
        for line, change in zip(rendered[1:], changes)]
  for rows, others, which in ((before, after, 'first'),
                              (after, before, 'second')):
    only = [name for name in rows if name not in others]
    if only:
      more = len(only) - _NAMED
      lines.append(f'only in the {which}: {", ".join(only[:_NAMED])}'
                   + (f' and {more} more' if more > 0 else ''))
  few = {(len(before[c.name].values[c.measure]),
          len(after[c.name].values[c.measure])) for c in changes}
  if any(least_p(*numbers) >= ALPHA for numbers in few):
    lines.append('warning: some rows have too few repetitions to be anything '
                 'but noise: 4 on both sides are the least, 9 are good')
  count = {verdict: sum(c.verdict == verdict for c in changes)
           for verdict in ('better', 'worse', 'noise')}
  lines.append(f'{count["better"]} better, {count["worse"]} worse, '
               f'{count["noise"]} noise; by chance alone, up to '
               f'{ALPHA * len(changes):.0f} would seem to differ')
  return lines
