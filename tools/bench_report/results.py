"""Rows of figures: read from Google Benchmark's JSON, kept in ours.

  rows = results.rows_of(json.loads(text), 'stat_tick_benchmark')
  row = rows['tick/still/threads:2/nested/files:1000']
  row.median('wall_ms')         # Over the repetitions.
  row.quartiles('processor_ms')

The file that tools/bench writes is one JSON object:

  schema       1
  made_at      "2026-01-31T12:00:00+00:00"
  command      what was typed
  commit       of the checkout; "+" behind it: with changes
  sizes        numbers of files
  repetitions  of each row
  machine      what machine.describe() says
  warnings     sentences: what may have disturbed
  rows         [{name, program, values: {measure: [one a repetition, ...]}}];
               one that failed has error, a text, in the place of values
  limits       [{name, row, against, files, value, low, high, unit, at_most (or
               at_least), verdict, means}]; verdict is met, missed or not
               measured, low and high come from the outer quartiles

Measures are wall_ms and processor_ms (of all threads) for an iteration, and
the row's own counters: p50_ms, p95_ms and p99_ms for latencies.
"""

import json
import re
import statistics

SCHEMA = 1
_TO_MS = {'ns': 1e-6, 'us': 1e-3, 'ms': 1.0, 's': 1e3}
# What Google Benchmark hangs onto the names that the programs give.
_SUFFIX = re.compile(r'(/(iterations:\d+|repeats:\d+|min_time:[\d.]+|'
                     r'min_warmup_time:[\d.]+|process_time|real_time|'
                     r'manual_time))+$')
_NOT_COUNTERS = frozenset((
    'name', 'run_name', 'run_type', 'family_index',
    'per_family_instance_index', 'repetitions', 'repetition_index', 'threads',
    'iterations', 'real_time', 'cpu_time', 'time_unit', 'label',
    'error_occurred', 'error_message', 'aggregate_name', 'aggregate_unit'))


class Unreadable(Exception):
  """A file that is not what it should be; the text says which and why."""


class Row:
  """The figures of one row, one of each repetition."""

  def __init__(self, name, program, values=None, error=''):
    self.name = name
    self.program = program
    self.values = values if values is not None else {}
    self.error = error

  def has(self, measure):
    return bool(self.values.get(measure))

  def median(self, measure):
    return statistics.median(self.values[measure])

  def quartiles(self, measure):
    """Returns the first and the third quartile."""
    values = self.values[measure]
    if len(values) == 1:
      return values[0], values[0]
    first, _, third = statistics.quantiles(values, n=4, method='inclusive')
    return first, third

  def spread(self, measure):
    """Returns the interquartile range as a part of the median."""
    first, third = self.quartiles(measure)
    median = self.median(measure)
    return (third - first) / median if median else 0.0

  def to_json(self):
    result = {'name': self.name, 'program': self.program}
    if self.error:
      result['error'] = self.error
    else:
      result['values'] = self.values
    return result


def plain_name(name):
  """Returns a row's name without what Google Benchmark adds to it."""
  return _SUFFIX.sub('', name)


def files_of(name):
  """Returns the number of files in a row's name, or None."""
  match = re.search(r'files:(\d+)', name)
  return int(match.group(1)) if match else None


def rows_of(document, program):
  """Returns {name: Row} of what a program wrote with --benchmark_out."""
  rows = {}
  try:
    for entry in document['benchmarks']:
      if entry.get('run_type', 'iteration') == 'iteration':
        _add(rows, entry, program)
  except (KeyError, TypeError, ValueError) as error:
    raise Unreadable(f'{program}: not the JSON of Google Benchmark '
                     f'({error!r})') from error
  return rows


def _add(rows, entry, program):
  full_name = entry.get('run_name', entry['name'])
  name = plain_name(full_name)
  row = rows.setdefault(name, Row(name, program))
  if entry.get('error_occurred'):
    row.error = entry.get('error_message') or 'failed without a message'
    return
  to_ms = _TO_MS[entry['time_unit']]
  measured = {'wall_ms': entry['real_time'] * to_ms}
  # Elsewhere it is that of one thread, which mostly waits for the others.
  if '/process_time' in full_name:
    measured['processor_ms'] = entry['cpu_time'] * to_ms
  for key, value in entry.items():
    if key not in _NOT_COUNTERS and isinstance(value, (int, float)):
      measured[key] = value
  for key, value in measured.items():
    row.values.setdefault(key, []).append(float(value))


def read(path):
  """Returns the object in a file that tools/bench wrote, and its rows."""
  try:
    with open(path, encoding='utf-8') as file:
      document = json.load(file)
    if document.get('schema') != SCHEMA:
      raise Unreadable(f'{path}: schema {document.get("schema")} is not '
                       f'{SCHEMA}: was it written by tools/bench?')
    rows = {row['name']: Row(row['name'], row['program'], row.get('values'),
                             row.get('error', ''))
            for row in document['rows']}
  except OSError as error:
    raise Unreadable(f'{path}: {error.strerror}') from error
  except (AttributeError, KeyError, TypeError, ValueError) as error:
    raise Unreadable(f'{path}: not written by tools/bench '
                     f'({error!r})') from error
  return document, rows
