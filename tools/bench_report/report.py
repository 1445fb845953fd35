"""The text that tools/bench prints: every figure with its limit beside it."""

import itertools
import re
import textwrap

import limits
import results

_TIMES = (('wall_ms', 'wall'), ('processor_ms', 'processor'))
_LATENCIES = ('p50_ms', 'p95_ms', 'p99_ms')
_BACK_REFERENCE = re.compile(r'\\\d')
_USUAL = frozenset(('wall_ms', 'processor_ms', 'files', 'per_file'))
_SHOWN_MEASURE = {'wall_ms': 'wall', 'processor_ms': 'processor',
                  'bytes_a_file': 'memory'}


def _number(value):
  """Returns three digits that count, without an exponent."""
  if value >= 100:
    return f'{value:.0f}'
  if value >= 10:
    return f'{value:.1f}'
  return f'{value:.2f}' if value >= 1 else f'{value:.3f}'


def _with_spread(row, measure):
  if not row.has(measure):
    return '-'
  return f'{_number(row.median(measure))} ±{100 * row.spread(measure):.0f}%'


def _limit_text(limit, files):
  """Returns a limit; in parentheses if it is set for another size."""
  text = (f'{limit.limit:.2f} x' if limit.unit == 'x'
          else f'{limit.limit:g} {limit.unit}')
  return text if limit.files in (None, files) else f'({text})'


def _floor_cells(row, measures, rows):
  """Returns, for each measure, a figure against the floor; then the limit."""
  found = limits.floor_of(row.name)
  floor = rows.get(found[0]) if found else None
  cells = []
  beside = []
  for measure in measures:
    if floor is None or not floor.has(measure) or not row.has(measure):
      cells.append('-')
      continue
    unit = found[1].unit
    value, _, _ = limits.quotient_or_difference(unit, row, measure, floor)
    cells.append(f'{value:.2f} x' if unit == 'x' else f'{value:+.2f} ms')
    limit = limits.limit_beside(row.name, measure, floor.name)
    if limit:
      beside.append(_limit_text(limit, results.files_of(row.name)))
  return cells + [' '.join(dict.fromkeys(beside)) or '-']


def _time_cells(row, rows):
  measures = [measure for measure, _ in _TIMES]
  counters = [f'{key} {_number(row.median(key))}' for key in row.values
              if key not in _USUAL]
  return ([row.name] + [_with_spread(row, m) for m in measures]
          + _floor_cells(row, measures, rows) + ['  '.join(counters)])


def _latency_cells(row, rows):
  return ([row.name]
          + [_number(row.median(m)) if row.has(m) else '-' for m in _LATENCIES]
          + _floor_cells(row, _LATENCIES, rows))


def _memory_cells(row, _):
  limit = limits.limit_beside(row.name, 'bytes_a_file', '')
  return [row.name, _number(row.median('resident_bytes') / 2**20),
          _with_spread(row, 'bytes_a_file'),
          _limit_text(limit, results.files_of(row.name)) if limit else '-']


# Which columns a row has: by the first measure here that it has.
_TABLES = (
    ('p50_ms', ('', 'p50 ms', 'p95 ms', 'p99 ms', 'p50 - floor', 'p95 - floor',
                'p99 - floor', 'limit'), _latency_cells),
    ('resident_bytes', ('', 'resident MiB', 'bytes a file', 'limit'),
     _memory_cells),
    ('wall_ms', ('', 'wall ms', 'processor ms', 'wall / floor',
                 'processor / floor', 'limit', ''), _time_cells),
)


def _table_of(row):
  return next((i for i, table in enumerate(_TABLES) if row.has(table[0])), None)


def table(cells):
  """Returns lines with columns; the first row is their names.

  The first column, and those without a name, are flush left, others right.
  """
  widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
  return ['  '.join(
      text.rjust(width) if name else text.ljust(width)
      for text, width, name in zip(row, widths, cells[0])).rstrip()
          for row in cells]


def rows_text(rows):
  """Returns the lines of all rows, a table for each program and kind."""
  lines = []
  kept = [row for row in rows.values()
          if not row.error and _table_of(row) is not None]
  for (program, which), group in itertools.groupby(
      kept, lambda row: (row.program, _table_of(row))):
    _, header, cells_of = _TABLES[which]
    group = list(group)
    lines += ['', program] + table(
        [list(header)] + [cells_of(row, rows) for row in group])
  used = {found[1] for found in map(limits.floor_of, rows) if found}
  if used:
    lines += ['', 'Floors']
    lines += [f'  {_BACK_REFERENCE.sub("...", floor.floor)}: '
              f'{floor.means}' for floor in limits.FLOORS if floor in used]
  return lines


def _verdict_cells(verdict):
  limit = verdict.limit
  bound = 'at least' if limit.is_least else 'at most'
  digits = {'x': 3, 'ms': 2, 'processors': 4, 'batches': 2}.get(limit.unit, 0)
  return [
      verdict.verdict, _SHOWN_MEASURE.get(limit.measure,
                                          limit.measure.replace('_ms', '')),
      f'{verdict.value:.{digits}f} {limit.unit}',
      f'({verdict.low:.{digits}f} to {verdict.high:.{digits}f})',
      f'{bound} {limit.limit:.{digits}f}',
      f'{verdict.files:,} files' if verdict.files else '',
      'too close to call' if verdict.is_close else '']


def limits_text(verdicts, coloured):
  """Returns the lines about limits.

  Args:
    verdicts: of limits.judge().
    coloured: called with a text and 'good', 'bad' or 'unsure'.
  """
  lines = ['', 'Limits: figure, quartiles, limit']
  measured = [verdict for verdict in verdicts if verdict.value is not None]
  # A row of names without a name: all columns are flush left.
  cells = table([[''] * 7] + [_verdict_cells(v) for v in measured])[1:]
  before = None
  for verdict, text in zip(measured, cells):
    if verdict.limit.means != before:
      before = verdict.limit.means
      lines.append(f'  {before}')
    how = ('unsure' if verdict.is_close else
           'good' if verdict.verdict == 'met' else 'bad')
    lines.append('    ' + coloured(text, how))
  missing = [v.limit.name for v in verdicts if v.value is None]
  if missing:
    lines.append('  Not measured, for lack of rows (most want 1,000,000 files)')
    lines += textwrap.wrap(', '.join(missing), 76, initial_indent=' ' * 4,
                           subsequent_indent=' ' * 4, break_on_hyphens=False)
  met = sum(verdict.verdict == 'met' for verdict in verdicts)
  close = sum(verdict.is_close for verdict in verdicts)
  lines.append(f'{met} met, {len(measured) - met} missed, '
               f'{len(missing)} not measured'
               + (f'; {close} too close to call' if close else ''))
  return lines


def machine_text(machine, warnings):
  """Returns the lines about what the figures are measured on."""
  governors = ', '.join(machine['governors']) or 'no governor'
  lines = [
      f'{machine["processor"]}, {machine["processors"]} processors '
      f'({governors}), {machine["memory_bytes"] / 2**30:.0f} GiB, '
      f'Linux {machine["kernel"]}, {machine["file_system"]}, load average '
      f'{machine["load_average"]:.1f}']
  return lines + [f'warning: {text}' for text in warnings]
