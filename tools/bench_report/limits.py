"""What is compared with what, and the limits that the project sets itself.

This is the one table of both. `floor_of()` names the row that is the floor of
another: the system calls that it cannot do without, and nothing else. `judge()`
holds rows to the limits.
"""

import re
import typing

import results

MILLION = 1000000


class Floor(typing.NamedTuple):
  """Which row is the floor of which rows."""
  rows: str  # A pattern of whole names.
  floor: str
  unit: str  # 'x': a multiple of the floor; 'ms': so much over it.
  means: str


# The first that matches counts.
FLOORS = (
    Floor(r'tick/first/threads:\d+/(\w+)/files:(\d+)',
          r'floor/walk/threads:1/\1/files:\2', 'x',
          'open, list and stat everything once, on one thread'),
    Floor(r'tick/none_match/threads:\d+/(\w+)/files:(\d+)',
          r'floor/directories/threads:1/\1/files:\2', 'x',
          'stat every directory, and no file'),
    Floor(r'tick/\w+/threads:(\d+)/(\w+)/files:(\d+)',
          r'floor/fstatat/threads:\1/\2/files:\3', 'x',
          'stat every file through its open directory, on as many threads'),
    Floor(r'start_up/inotify/threads:\d+/files:(\d+)',
          r'floor/walk_and_watch/threads:1/files:\1', 'x',
          'the same, and an inotify_add_watch(2) for each directory'),
    Floor(r'start_up/\w+/threads:\d+/files:(\d+)',
          r'floor/walk/threads:1/files:\1', 'x',
          'open, list and stat everything once, on one thread'),
    Floor(r'polling/tiered/(threads:\d+/files:\d+)', r'polling/plain/\1', 'x',
          'poll in one look an interval'),
    Floor(r'scan/\w+/files:(\d+)', r'floor/ask/files:\1', 'x',
          'ask a file system that costs nothing for every file'),
    Floor(r'tick/made_up/(files:1)', r'floor/stat/\1', 'x',
          'ask that file system for the names of a tick'),
    Floor(r'generator/\w+/(files:1)', r'floor/call/\1', 'x',
          'a virtual call that returns a number'),
    Floor(r'(?:glob|pcre|watch_set)/.+/files:(\d+)',
          r'floor/bytes/all/files:\1', 'x', 'look at each byte of each path'),
    Floor(r'decode/\w+/(.+)/files:(\d+)', r'floor/copy/\1/files:\2', 'x',
          'copy the bytes, a read at a time'),
    Floor(r'look/lstat/(\w+/files:\d+)', r'floor/look_up/\1', 'x',
          'find the paths in one hash table'),
    Floor(r'storm/run_loop/(files:\d+)', r'storm/ticks/\1', 'x',
          'the same storm without a run loop'),
    Floor(r'fake/unchanged_since/(files:\d+)', r'floor/echo/\1', 'ms',
          'two processes that wake each other through a Unix socket'),
    Floor(r'fake/(\w+/files:\d+)', r'daemon/\1', 'x',
          'the real Watchman over the same bare client'),
    Floor(r'suite/scenarios/(\w+)', r'floor/worlds/\1', 'x',
          'make a fresh world for each scenario'),
    Floor(r'(watchman/settle:\d+/(?:write|rename)/files:\d+)',
          r'floor/\1', 'ms',
          'a bare subscription to the same Watchman, and nothing done with it'),
    Floor(r'(?!floor/|change/).+/(write|rename)/files:(\d+)',
          r'floor/inotify/\1/files:\2', 'ms',
          'bare inotify(7): a thread that reads the event'),
)


class Limit(typing.NamedTuple):
  """A figure that is to be at most so much."""
  name: str
  row: str  # {files} stands for a number of files.
  against: str  # What it is compared with; '': with nothing.
  measure: str
  unit: str  # 'x': divided by `against`; else it is subtracted.
  limit: float
  means: str  # A sentence, which limits that differ in the measure share.
  # The size for which the limit is set; None: for every one.
  files: typing.Optional[int] = MILLION
  against_measure: str = ''  # '': the same.
  scale: float = 1.0  # What the quotient is multiplied with.
  is_least: bool = False  # It is to be at least so much.

  def allows(self, value):
    return value >= self.limit if self.is_least else value <= self.limit


def _wall_and_processor(name, row, against, limit, means, **more):
  """The same limit for wall and for processor time."""
  return [
      Limit(f'{name}/{measure[:-3]}', row, against, measure, 'x', limit, means,
            **more)
      for measure in ('wall_ms', 'processor_ms')]


def _p50_and_p95(name, row, against, limit, means):
  return [
      Limit(f'{name}/{measure[:3]}', row, against, measure, 'ms', limit, means,
            files=None)
      for measure in ('p50_ms', 'p95_ms')]


_STILL_1 = 'tick/still/threads:1/nested/files:{files}'
_STILL_2 = 'tick/still/threads:2/nested/files:{files}'

LIMITS = tuple(
    _wall_and_processor(
        'still/threads:2', _STILL_2,
        'floor/fstatat/threads:2/nested/files:{files}', 1.15,
        'A tick in which nothing changed, on two threads, against a bare '
        'fstatat(2) of every file') +
    _wall_and_processor(
        'still/threads:1', _STILL_1,
        'floor/fstatat/threads:1/nested/files:{files}', 1.15,
        'A tick in which nothing changed, on one thread, against the same bare '
        'calls there') +
    _wall_and_processor(
        'linear', _STILL_2, 'tick/still/threads:2/nested/files:100000', 1.10,
        'A file in a tree of a million, against one in a tree of 100,000',
        scale=0.1) +
    _wall_and_processor(
        'first', 'tick/first/threads:1/nested/files:{files}',
        'floor/walk/threads:1/nested/files:{files}', 1.5,
        'The first tick, against a bare walk of the tree') +
    _wall_and_processor(
        'after_1000_changes',
        'tick/after_1000_changes/threads:2/nested/files:{files}',
        _STILL_2, 1.05,
        'A still tick after a thousand changes, against one without any') +
    [Limit('ten_times_django', _STILL_2,
           'floor/fstatat/threads:1/nested/files:{files}', 'wall_ms', 'x', 0.69,
           'A still tick on two threads, against bare calls on one: a tenth of '
           "what Django's StatReloader takes (6.9 x)"),
     Limit('memory', 'memory/nested/files:{files}', '', 'bytes_a_file',
           'bytes', 64, 'Resident memory for a file, beyond its name')] +
    _p50_and_p95(
        'inotify/write', 'inotify/write/files:{files}',
        'floor/inotify/write/files:{files}', 0.1,
        'A write reaches user code, later than with bare inotify(7)') +
    _p50_and_p95(
        'inotify/rename', 'inotify/rename/files:{files}',
        'floor/inotify/rename/files:{files}', 0.1,
        'A replaced file reaches user code, later than with bare inotify(7)') +
    [limit for settle in (1, 20) for limit in _p50_and_p95(
        f'watchman/settle:{settle}',
        f'watchman/settle:{settle}/write/files:{{files}}',
        f'floor/watchman/settle:{settle}/write/files:{{files}}', 0.5,
        f'A write reaches user code by Watchman, which settles for {settle} '
        'ms, later than a bare subscription tells of it')] +
    [Limit('tiers/latency', 'stat/rename/files:{files}',
           'floor/directories/threads:1/nested/files:{files}', 'p50_ms', 'ms',
           50, 'Polling finds a replaced file, later than a look at all '
           'directories takes', against_measure='wall_ms'),
     Limit('tiers/hot_latency', 'stat/hot/write/files:{files}',
           'floor/directories/threads:1/nested/files:{files}', 'p50_ms', 'ms',
           50, 'Polling finds a write beside a file that has just changed, '
           'later than a look at all directories takes',
           against_measure='wall_ms'),
     Limit('tiers/processor', 'polling/tiered/threads:2/files:{files}',
           'polling/plain/threads:2/files:{files}', 'processor_share', 'x',
           1.15, 'Polling in many looks an interval, against one look'),
     Limit('budget', 'polling/budget/threads:2/files:{files}', '',
           'processor_share', 'processors', 0.05,
           'Polling that may take a twentieth of a processor', files=100000),
     Limit('idle/inotify', 'idle/inotify/threads:2/files:{files}', '',
           'processor_share', 'processors', 0.0005,
           'Waiting for inotify while nothing happens', files=100000),
     Limit('burst/batches', 'storm/run_loop/files:{files}', '', 'batches',
           'batches', 1, 'A burst of changes reaches the handler',
           files=10000),
     Limit('burst/linear', 'storm/run_loop/files:{files}',
           'storm/run_loop/files:1000', 'processor_ms', 'x', 1.2,
           'A change in a burst of ten thousand, against one in a thousand',
           files=10000, scale=0.1)] +
    _wall_and_processor(
        'start_up/inotify', 'start_up/inotify/threads:1/files:{files}',
        'floor/walk_and_watch/threads:1/files:{files}', 1.3,
        'Arming inotify, against a walk that watches every directory') +
    # LLVM's InMemoryFileSystem took 188 and 862 ns on the machine on which the
    # limits were set.
    [Limit('in_memory/in_order', 'look/lstat/in_order/files:{files}', '',
           'processor_ms', 'ms', 9.4,
           "100,000 times Lstat() in memory, against half of LLVM's time",
           files=100000),
     Limit('in_memory/in_random_order',
           'look/lstat/in_random_order/files:{files}', '', 'processor_ms', 'ms',
           28.7, 'The same in random order, against a third of it',
           files=100000),
     Limit('in_memory/bytes', 'change/create/files:{files}',
           'change/create/files:{files}', 'bytes_a_file', 'bytes', 300,
           'A file in memory, beyond its name and content',
           against_measure='own_bytes_a_file')] +
    [Limit(f'in_memory/{change}', f'change/{change}/files:{{files}}', '',
           'processor_ms', 'ms', 1000 * MILLION / 300000,
           'A million changes in memory, at 300,000 a second')
     for change in ('create', 'rename', 'unlink')] +
    [Limit('fake/names', 'fake/names/files:{files}',
           'daemon/names/files:{files}', 'wall_ms', 'x', 0.5,
           'The fake Watchman lists all names, against the real one',
           files=None),
     Limit('fake/unchanged_since', 'fake/unchanged_since/files:{files}', '',
           'wall_ms', 'ms', 0.05, 'The fake Watchman says that nothing changed',
           files=None),
     Limit('fake/delivery', 'fake/delivery/files:{files}', '', 'wall_ms', 'ms',
           0.2, 'The fake Watchman delivers a change, after its settle time',
           files=None)])
# A row may bring a limit along: `target_X` is the least that its X is to be.
_TARGET = 'target_'
# Those that do: what they bring is not known before they run.
_BRING_ALONG = re.compile(r'(?:decode|encode)/visit/bser\d/\w+/files:\d+')


class Verdict(typing.NamedTuple):
  """A limit, held against the rows of one size."""
  limit: Limit
  row: str
  against: str
  files: typing.Optional[int]
  value: typing.Optional[float]  # None: not measured.
  low: typing.Optional[float]  # From these quartiles ...
  high: typing.Optional[float]
  verdict: str  # 'met', 'missed' or 'not measured'.
  why: str  # What it lacks.

  @property
  def is_close(self):
    """Whether the spread reaches over the limit: measure again to know."""
    return (self.value is not None
            and self.limit.allows(self.low) != self.limit.allows(self.high))

  def to_json(self):
    return {
        'name': self.limit.name, 'row': self.row, 'against': self.against,
        'files': self.files, 'value': self.value, 'low': self.low,
        'high': self.high, 'unit': self.limit.unit,
        'at_least' if self.limit.is_least else 'at_most': self.limit.limit,
        'verdict': self.verdict, 'means': self.limit.means}


def floor_of(name):
  """Returns (the name of a row's floor, the Floor), or None."""
  for floor in FLOORS:
    match = re.fullmatch(floor.rows, name)
    if match:
      return match.expand(floor.floor), floor
  return None


def has_limit(name):
  """Returns whether a row, of its size, has a figure that has a limit."""
  files = results.files_of(name)
  return _BRING_ALONG.fullmatch(name) is not None or any(
      limit.row.format(files=files) == name and limit.files in (None, files)
      for limit in LIMITS)


def compared_with(name):
  """Returns the names of all rows that a row is compared with."""
  names = set()
  found = floor_of(name)
  if found:
    names.add(found[0])
  files = results.files_of(name)
  for limit in LIMITS:
    if limit.against and limit.row.format(files=files) == name:
      names.add(limit.against.format(files=files))
  return names


def quotient_or_difference(unit, row, measure, against, against_measure='',
                           scale=1.0):
  """Returns (value, low, high) of medians and of the outer quartiles."""
  first, third = row.quartiles(measure)
  median = row.median(measure)
  if against is None:
    return median, first, third
  other = against_measure or measure
  other_first, other_third = against.quartiles(other)
  if unit == 'x':
    return (scale * median / against.median(other),
            scale * first / other_third, scale * third / other_first)
  return (median - against.median(other), first - other_third,
          third - other_first)


def _sizes(limit, rows):
  if limit.files is not None:
    return [limit.files]
  pattern = re.compile(re.escape(limit.row).replace(r'\{files\}', r'\d+'))
  return sorted(results.files_of(name) for name in rows
                if pattern.fullmatch(name)) or [None]


def _usable(rows, name, measure):
  row = rows.get(name)
  return row is not None and row.has(measure)


def _judge_one(limit, files, rows):
  shown = '*' if files is None else files
  row = limit.row.format(files=shown)
  against = limit.against.format(files=shown)
  needed = [(row, limit.measure)]
  if against:
    needed.append((against, limit.against_measure or limit.measure))
  for name, measure in needed:
    if not _usable(rows, name, measure):
      return Verdict(limit, row, against, files, None, None, None,
                     'not measured', f'no {measure} of {name}')
  value, low, high = quotient_or_difference(
      limit.unit, rows[row], limit.measure, rows.get(against),
      limit.against_measure, limit.scale)
  verdict = 'met' if limit.allows(value) else 'missed'
  return Verdict(limit, row, against, files, value, low, high, verdict, '')


def _targets(rows):
  """Returns the limits that rows bring along."""
  return [
      Limit(f'{name}/{key[len(_TARGET):]}', name, '', key[len(_TARGET):],
            key[len(_TARGET):].replace('_per_', '/'), row.median(key),
            f'{name}, by itself', files=results.files_of(name), is_least=True)
      for name, row in rows.items() for key in row.values
      if key.startswith(_TARGET)]


def judge(rows, table=LIMITS):
  """Returns a Verdict for each limit and size."""
  return [_judge_one(limit, files, rows)
          for limit in [*table, *_targets(rows)]
          for files in _sizes(limit, rows)]


def limit_beside(name, measure, against):
  """Returns the Limit of a row's figure, whatever its size, or None."""
  files = results.files_of(name)
  for limit in LIMITS:
    if (limit.measure == measure and limit.row.format(files=files) == name
        and limit.against.format(files=files) == against):
      return limit
  return None
