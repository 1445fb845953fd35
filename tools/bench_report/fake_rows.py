"""Rows for tests, and programs that print them as Google Benchmark does."""

import json

import results

# As the real programs name them, without what Google Benchmark adds.
STILL_2 = 'tick/still/threads:2/nested/files:1000000'
FLOOR_2 = 'floor/fstatat/threads:2/nested/files:1000000'


def row(name, program='stat_tick_benchmark', **values):
  """Returns a Row; a measure's value is one number or a list."""
  return results.Row(name, program, {
      measure: value if isinstance(value, list) else [float(value)]
      for measure, value in values.items()})


def rows(*made):
  """Returns {name: Row}."""
  return {one.name: one for one in made}


def document(made):
  """Returns what tools/bench would write of {name: Row}."""
  return {'schema': results.SCHEMA,
          'rows': [one.to_json() for one in made.values()]}


def entry(name, **more):
  """Returns one repetition as Google Benchmark writes it."""
  return dict({
      'name': name, 'family_index': 0, 'per_family_instance_index': 0,
      'run_name': name, 'run_type': 'iteration', 'repetitions': 1,
      'repetition_index': 0, 'threads': 1, 'iterations': 10,
      'real_time': 2.0, 'cpu_time': 3.0, 'time_unit': 'ms'}, **more)


# Lists its rows, or writes an entry for each that the filter selects. `before`
# is run first.
_PROGRAM = """#!/usr/bin/env python3
import json, re, sys
flags = dict(word[2:].partition('=')[::2] for word in sys.argv[1:])
with open({calls!r}, 'a') as file:
  file.write(json.dumps([{name!r}, flags]) + chr(10))
rows = json.loads({rows!r})
if flags.get('benchmark_list_tests') == 'true':
  print(*rows, sep=chr(10))
  sys.exit(0)
{before}
chosen = [name for name in rows
          if re.search(flags['benchmark_filter'], name)]
entries = []
for name in chosen:
  for _ in range(int(flags['benchmark_repetitions'])):
    entries.append(dict(rows[name], name=name, run_name=name))
with open(flags['benchmark_out'], 'w') as file:
  json.dump({{'context': {{}}, 'benchmarks': entries}}, file)
for name in chosen:
  print(name, '1 ms')
"""


def write_program(path, entries, calls, before=''):
  """Writes a program that stands for a benchmark.

  Args:
    path: where.
    entries: of entry(), one for each row.
    calls: a file to which it adds its name and flags, a JSON list a line.
    before: lines of Python.
  """
  path.write_text(_PROGRAM.format(
      name=path.name, calls=str(calls), before=before,
      rows=json.dumps({one['name']: one for one in entries})),
      encoding='utf-8')
  path.chmod(0o755)
