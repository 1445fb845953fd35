"""Draws results with gnuplot, as SVG files.

cost.svg has what a pass over the tree costs, against the number of files, with
the floor, and beside it wall and processor time as multiples of the floor, with
what the limit of a still tick leaves in green. latency.svg has how
long a change takes to reach user code, for each backend.
"""

import re
import subprocess
import typing

import limits
import results

_FONT = 'DejaVu Sans,11'
# Colours that everybody can tell apart (Okabe and Ito).
_GREY, _BLUE, _SKY, _GREEN, _ORANGE, _RED = (
    '#777777', '#0072b2', '#56b4e9', '#009e73', '#e69f00', '#d55e00')


_MEASURES = (('wall_ms', 'wall time'), ('processor_ms', 'processor time'))


class _Line(typing.NamedTuple):
  """One line of the picture of costs."""
  row: str  # {} stands for the number of files.
  title: str
  colour: str
  is_floor: bool = False


_LINES = (
    _Line('floor/walk/threads:1/nested/files:{}',
          'floor of a first tick: walk', _ORANGE, True),
    _Line('tick/first/threads:1/nested/files:{}', 'first tick', _ORANGE),
    _Line('floor/fstatat/threads:1/nested/files:{}',
          'floor, 1 thread: fstatat', _SKY, True),
    _Line('tick/still/threads:1/nested/files:{}', 'still tick, 1 thread', _SKY),
    _Line('floor/fstatat/threads:2/nested/files:{}',
          'floor, 2 threads: fstatat', _BLUE, True),
    _Line('tick/still/threads:2/nested/files:{}', 'still tick, 2 threads',
          _BLUE),
    _Line('tick/one_percent_changed/threads:2/nested/files:{}',
          '1 % changed, 2 threads', _RED),
    _Line('floor/directories/threads:1/nested/files:{}',
          'directories alone', _GREY, True),
)

_COST = """\
set terminal svg size 1400,520 font '{font}' background '#ffffff'
set output '{output}'
set multiplot
set grid back linecolor '#dddddd'
set border 3 linecolor '#444444'
set tics nomirror out
set logscale x
set xrange [{least} / 1.5:{most} * 1.5]
set format x '10^{{%T}}'
set xlabel 'files'
{data}
set size 0.4,1
set origin 0,0
set title 'What a pass costs (wall time, median)'
set logscale y
set format y '%g'
set ylabel 'ms'
set key left top reverse Left samplen 2
plot {costs}
unset logscale y
unset key
set yrange [0.8:{top}]
set size 0.3,1
set object rectangle from graph 0, first 1 to graph 1, first {limit} \\
  behind fillcolor '#e2f3e2' fillstyle solid noborder
set label 'a still tick may be here' at graph 0.03, first {limit} \\
  offset 0,-0.6 textcolor '#338833'
set label 'the floor' at graph 0.03, first 1 offset 0,-0.6 textcolor '{grey}'
{panels}
unset multiplot
"""

_PANEL = """\
set origin {origin},0
set title '{title} / floor (median and quartiles)'
unset ylabel
plot {ratios}
"""

_LATENCY = """\
set terminal svg size 1000,{height} font '{font}' background '#ffffff'
set output '{output}'
set title 'From a change to user code, {files} files (p50, p95, p99)'
set grid x back linecolor '#dddddd'
set border 1 linecolor '#444444'
set tics nomirror out
set logscale x
set format x '%g'
set xlabel 'ms'
set yrange [{rows}:-0.7]
set ytics ({labels})
set key outside top center horizontal
set lmargin 32
{data}
set arrow from {floor},graph 0 to {floor},graph 1 nohead dashtype 2 \\
  linecolor '{grey}' back
plot {lines}
"""


def _block(name, points):
  """Returns a here-document of gnuplot."""
  lines = [' '.join(f'{value:.6g}' for value in point) for point in points]
  return '\n'.join([f'${name} << END', *lines, 'END'])


def _sizes(rows, template):
  pattern = re.compile(re.escape(template).replace(r'\{\}', r'(\d+)'))
  return sorted(int(match.group(1)) for match in map(pattern.fullmatch, rows)
                if match)


def _plot(block, style, line):
  return f'${block} with {style} linecolor "{line.colour}" title "{line.title}"'


def cost_script(rows, output):
  """Returns a script for gnuplot, or None if there is nothing to draw."""
  data, costs = [], []
  all_sizes = set()
  for number, line in enumerate(_LINES):
    sizes = _sizes(rows, line.row)
    if sizes:
      all_sizes.update(sizes)
      data.append(_block(f'cost{number}', [
          (files, rows[line.row.format(files)].median('wall_ms'))
          for files in sizes]))
      kind = ('dashtype 2 linewidth 2 pointtype 6' if line.is_floor
              else 'linewidth 2 pointtype 7')
      costs.append(_plot(f'cost{number}', f'linespoints {kind} pointsize 0.5',
                         line))
  panels, top = [], 1.6
  for place, (measure, title) in enumerate(_MEASURES):
    ratios = []
    for number, line in enumerate(_LINES):
      points = _ratios(rows, line, measure)
      if points:
        top = max(top, *(1.05 * high for _, _, _, high in points))
        data.append(_block(f'{measure}{number}', points))
        ratios.append(_plot(f'{measure}{number}', 'yerrorlines linewidth 2 '
                            'pointtype 7 pointsize 0.5', line))
    if ratios:
      ratios.append(f'1 with lines linewidth 2 dashtype 2 linecolor "{_GREY}"')
      panels.append(_PANEL.format(origin=0.4 + 0.3 * place, title=title,
                                  ratios=', '.join(ratios)))
  if not panels:
    return None
  limit = next(l.limit for l in limits.LIMITS if l.name.startswith('still/'))
  return _COST.format(
      font=_FONT, output=output, least=min(all_sizes), most=max(all_sizes),
      data='\n'.join(data), costs=', '.join(costs), top=f'{min(top, 3):.2f}',
      limit=limit, grey=_GREY, panels='\n'.join(panels))


def _ratios(rows, line, measure):
  """Returns (files, ratio, low, high) for each size that has a floor."""
  points = []
  for files in _sizes(rows, line.row):
    name = line.row.format(files)
    found = limits.floor_of(name)
    floor = rows.get(found[0]) if found else None
    if floor is not None and floor.has(measure) and rows[name].has(measure):
      points.append((files, *limits.quotient_or_difference(
          'x', rows[name], measure, floor)))
  return points


def latency_script(rows, output):
  """Returns a script for gnuplot, or None if there is nothing to draw."""
  latencies = [row for row in rows.values() if row.has('p99_ms')]
  sizes = {results.files_of(row.name) for row in latencies} - {None}
  if not sizes:
    return None
  files = max(sizes)
  shown = [row for row in latencies if results.files_of(row.name) == files]
  shown.sort(key=lambda row: (not row.name.startswith('floor/'),
                              row.median('p50_ms')))
  labels = ', '.join(f'"{_label(row.name)}" {place}'
                     for place, row in enumerate(shown))
  floors = [row for row in shown if row.name.startswith('floor/')]
  others = [row for row in shown if row not in floors]
  data, lines = [], []
  for name, group, colour in (('floors', floors, _GREY),
                              ('others', others, _BLUE)):
    if group:
      data.append(_block(name, [
          [shown.index(row)] + [row.median(f'{p}_ms')
                                for p in ('p50', 'p95', 'p99')]
          for row in group]))
      lines += _marks(name, colour)
  return _LATENCY.format(
      font=_FONT, output=output, files=f'{files:,}', labels=labels,
      height=170 + 26 * len(shown), rows=f'{len(shown) - 0.3:.1f}',
      data='\n'.join(data), grey=_GREY, lines=', '.join(lines),
      floor=f'{(floors or shown)[0].median("p50_ms"):.6g}')


def _marks(name, colour):
  """Returns what draws a bar from p50 to p99 with a mark at each."""
  bar = (f'${name} using 2:1:($4-$2):(0) with vectors nohead linewidth 5 '
         f'linecolor "{colour}" notitle')
  marks = [
      f'${name} using {column}:1 with points pointtype {kind} pointsize {size} '
      f'linecolor "{"black" if column == 3 else colour}" '
      + (f'title "{title}"' if name == 'others' else 'notitle')
      for column, kind, size, title in (
          (2, 7, 1.1, 'p50'), (3, 5, 0.6, 'p95'), (4, 9, 0.9, 'p99'))]
  return [bar, *marks]


def _label(name):
  """Returns a row's name without its size, in words."""
  name = name.rpartition('/files:')[0].replace('floor/', 'floor: bare ')
  return name.replace('/settle:', ', settle ').replace('/', ', ')


def draw(rows, folder):
  """Draws what there is to draw into a folder; returns the paths.

  Raises:
    OSError: gnuplot cannot be started.
    subprocess.CalledProcessError: it failed; `stderr` says why.
  """
  paths = []
  for name, script_of in (('cost.svg', cost_script),
                          ('latency.svg', latency_script)):
    script = script_of(rows, folder / name)
    if script is not None:
      subprocess.run(['gnuplot', '-'], input=script, text=True, check=True,
                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
      paths.append(folder / name)
  return paths
