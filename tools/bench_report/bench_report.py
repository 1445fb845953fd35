"""Runs all benchmarks and prints every figure with its limit beside it.

  tools/bench                       what the project promises; an hour
  tools/bench --quick               a look at it, in two minutes
  tools/bench --out=DIR             keeps DIR/results.json and pictures
  tools/bench --filter='tick/still' these rows, and what they are compared with
  tools/bench --limits              the rows that have a limit; half an hour
  tools/bench --compare A.json B.json
                                    better, worse or noise, row by row

Times are medians over repetitions in random order, with the interquartile
range, and are set against the floor of the same run: the system calls that the
work cannot do without. bench/README.md says how to read it. Nothing is kept
unless --out or --json says where.

Exit status: 0 it ran; 1 with --check: a limit was missed, or something became
worse; 2 something could not run.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
import time

import compare
import console
import limits
import machine
import memory
import pictures
import programs
import report
import results

# Sizes, repetitions, seconds, repetitions of counted rows.
_FULL = programs.Options((1000, 10000, 100000, 1000000), 9, 0.1, 9)
_QUICK = programs.Options((1000, 10000), 3, 0.03, 1)
_MOST_FILES = 10000000
# With more, the exact test of compare.py takes minutes.
_MOST_REPETITIONS = 50
# Over this part of the processors, others are worth a word.
_OTHERS = 0.05
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Interrupted(Exception):
  """A signal that ends this."""


def _sizes(text):
  sizes = sorted({int(part) for part in text.split(',')})
  if sizes[0] < 1 or sizes[-1] > _MOST_FILES:
    raise ValueError
  return tuple(sizes)


def _repetitions(text):
  number = int(text)
  if not 1 <= number <= _MOST_REPETITIONS:
    raise ValueError
  return number


def _pattern(text):
  try:
    return re.compile(text)
  except re.error as error:
    raise argparse.ArgumentTypeError(f'not a regular expression: {error}'
                                     ) from error


_sizes.__name__ = 'list of numbers from 1 to 10000000'
_repetitions.__name__ = f'number from 1 to {_MOST_REPETITIONS}'


def parse(argv):
  """Returns the arguments; ends the program if they are wrong."""
  parser = argparse.ArgumentParser(
      prog='tools/bench', description=__doc__, allow_abbrev=False,
      formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument('--quick', action='store_true',
                      help='small trees and few repetitions')
  parser.add_argument('--filter', type=_pattern, metavar='REGEX',
                      help='only rows whose name has it, and their floors')
  parser.add_argument('--limits', action='store_true',
                      help='only rows that have a limit, and their floors')
  parser.add_argument('--files', type=_sizes, metavar='N,...',
                      help='how large the trees are, in files')
  parser.add_argument('--repetitions', type=_repetitions, metavar='N',
                      help='of each row (9; with --quick 3)')
  parser.add_argument('--directory', metavar='DIR',
                      help='where trees are made: on a disk (TMPDIR or /tmp)')
  parser.add_argument('--out', type=pathlib.Path, metavar='DIR',
                      help='write results.json and pictures there')
  parser.add_argument('--json', type=pathlib.Path, metavar='FILE',
                      help='write the results there')
  parser.add_argument('--compare', nargs='+', metavar='FILE',
                      help='compare two files of results; run nothing')
  parser.add_argument('--check', action='store_true',
                      help='exit status 1 if a limit is missed')
  parser.add_argument('--binaries', help=argparse.SUPPRESS)
  arguments = parser.parse_args(argv)
  if arguments.compare is not None:
    if len(arguments.compare) == 1:
      arguments.compare = arguments.compare[0].split(',')
    if len(arguments.compare) != 2:
      parser.error('--compare takes two files')
  arguments.directory = arguments.directory or tempfile.gettempdir()
  if not os.path.isdir(arguments.directory):
    parser.error(f'--directory: {arguments.directory} is not a directory')
  return arguments


def _options(arguments):
  options = _QUICK if arguments.quick else _FULL
  if arguments.repetitions:
    options = options._replace(repetitions=arguments.repetitions,
                               counted_repetitions=arguments.repetitions)
  return options._replace(sizes=arguments.files or options.sizes)


def select(rows, pattern, only_limits):
  """Returns the names to run: those wanted, and what they are compared with.

  Args:
    rows: all names.
    pattern: of those that are wanted; None: all.
    only_limits: whether only those are wanted that have a limit.
  """
  wanted = {name for name in rows if pattern is None or pattern.search(name)}
  if only_limits:
    wanted = set(filter(limits.has_limit, wanted))
  for name in sorted(wanted):
    wanted |= limits.compared_with(name) & set(rows)
  return wanted


class Run:
  """One run of everything that was selected."""

  def __init__(self, arguments, checkout, screen):
    self._arguments = arguments
    self._checkout = checkout
    self._console = screen
    self._options = _options(arguments)
    self.rows = {}
    self.failures = []

  def measure(self):
    names = programs.names_in(
        (self._checkout / 'bench/BUILD').read_text(encoding='utf-8'))
    with programs.Runner(self._arguments.binaries, self._arguments.directory,
                         self._console) as runner:
      full_names = {}
      for program in names:
        self._attempt(lambda p=program: full_names.update(
            {p: runner.rows(p, self._options.sizes)}))
      self._find_doubles(full_names)
      memory_row = memory.name_of(max(self._options.sizes))
      known = {memory_row}.union(*full_names.values())
      selected = select(known, self._arguments.filter, self._arguments.limits)
      for program, rows in full_names.items():
        chosen = [full for name, full in rows.items() if name in selected]
        if chosen:
          self._attempt(lambda p=program, c=chosen: self._run(runner, p, c))
      if memory_row in selected:
        self._attempt(lambda: self._measure_memory(runner))
    if not self.rows and not self.failures:
      self._fail('no row is what --filter and --limits say')

  def _find_doubles(self, full_names):
    """A floor is found by its name, which must be one row's."""
    owners = {}
    for program, rows in full_names.items():
      for name in rows:
        if owners.setdefault(name, program) != program:
          self._fail(f'{name} is a row of {owners[name]} and of {program}')

  def _attempt(self, step):
    try:
      step()
    except (programs.Failed, results.Unreadable, OSError) as error:
      self._fail(str(error))

  def _fail(self, text):
    self.failures.append(text)
    self._console.error(text)

  def _run(self, runner, program, full_names):
    rows = results.rows_of(runner.run(program, full_names, self._options),
                           program)
    for name in map(results.plain_name, full_names):
      if name not in rows:
        self._fail(f'{name}: {program} did not run it')
      elif rows[name].error:
        self._fail(f'{name}: {rows[name].error}')
      else:
        self.rows[name] = rows[name]

  def _measure_memory(self, runner):
    row = memory.measure(runner, max(self._options.sizes), self._console)
    self.rows[row.name] = row

  def document(self, description, warnings, verdicts):
    """Returns what is kept, as results.py says."""
    return {
        'schema': results.SCHEMA,
        'made_at': datetime.datetime.now(datetime.timezone.utc).isoformat(
            timespec='seconds'),
        'command': shlex.join(['tools/bench', *_typed(sys.argv[1:])]),
        'commit': _commit(self._checkout),
        'sizes': list(self._options.sizes),
        'repetitions': self._options.repetitions,
        'machine': description,
        'warnings': warnings,
        'rows': [row.to_json() for row in self.rows.values()],
        'limits': [verdict.to_json() for verdict in verdicts],
    }


def _typed(argv):
  return [word for word in argv if not word.startswith('--binaries=')]


def _commit(checkout):
  """Returns the commit of the checkout, '' if git does not say."""
  try:
    done = subprocess.run(
        ['git', '-C', str(checkout), 'describe', '--always', '--dirty=+',
         '--exclude=*'], capture_output=True, text=True, check=True)
  except (OSError, subprocess.CalledProcessError):
    return ''
  return done.stdout.strip()


def _own_seconds():
  return sum(usage.ru_utime + usage.ru_stime for usage in (
      resource.getrusage(resource.RUSAGE_SELF),
      resource.getrusage(resource.RUSAGE_CHILDREN)))


def _look_at_machine(directory):
  """Returns the machine's description and what may disturb."""
  description = machine.describe(directory)
  before = machine.Sample.take()
  time.sleep(1)
  busy = machine.busy_others(before, machine.Sample.take(), {os.getpid()})
  return description, machine.warnings(description) + busy


def _keep(document, rows, arguments, screen):
  """Writes what --out and --json ask for; returns whether all was written."""
  paths = [arguments.json] if arguments.json else []
  if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    paths.append(arguments.out / 'results.json')
  for path in paths:
    path.write_text(json.dumps(document, indent=1) + '\n', encoding='utf-8')
    screen.line(f'wrote {path}')
  if not arguments.out:
    return True
  try:
    for path in pictures.draw(rows, arguments.out):
      screen.line(f'wrote {path}')
  except OSError as error:
    screen.error(f'no pictures: gnuplot: {error.strerror}')
    return False
  except subprocess.CalledProcessError as error:
    screen.error(f'no pictures: gnuplot: {error.stderr.strip()}')
    return False
  return True


def run(arguments, checkout, screen):
  """Runs and prints everything; returns the exit status."""
  description, warnings = _look_at_machine(arguments.directory)
  for line in report.machine_text(description, warnings):
    screen.line(line)
  before, used_before = machine.Sample.take(), _own_seconds()
  this_run = Run(arguments, checkout, screen)
  this_run.measure()
  part = machine.part_of_others(before, machine.Sample.take(),
                                _own_seconds() - used_before)
  description['part_of_others'] = round(part, 3)
  if part > _OTHERS:
    warnings.append(f'while it ran, others used {part:.0%} of the processors')
    screen.line(f'warning: {warnings[-1]}')

  verdicts = limits.judge(this_run.rows)
  for line in (report.rows_text(this_run.rows)
               + report.limits_text(verdicts, screen.coloured)):
    screen.line(line)
  document = this_run.document(description, warnings, verdicts)
  kept = _keep(document, this_run.rows, arguments, screen)
  if this_run.failures:
    screen.error(f'{len(this_run.failures)} could not run (see above)')
  if this_run.failures or not kept:
    return 2
  missed = any(verdict.verdict == 'missed' for verdict in verdicts)
  return 1 if arguments.check and missed else 0


def compare_files(arguments, screen):
  """Prints what became of each row; returns the exit status."""
  before, after = [results.read(path)[1] for path in arguments.compare]
  changes = compare.compare(before, after)
  for line in compare.text(changes, before, after, screen.coloured):
    screen.line(line)
  if not changes:
    screen.error('the two files have no figure in common')
    return 2
  worse = any(change.verdict == 'worse' for change in changes)
  return 1 if arguments.check and worse else 0


def _interrupt(number, _):
  # A second one would leave half of the trees behind.
  for other in _SIGNALS:
    signal.signal(other, signal.SIG_IGN)
  print('\ntools/bench: interrupted; removing what was made', file=sys.stderr)
  raise _Interrupted(number)


def main(argv):
  arguments = parse(argv)
  screen = console.Console(sys.stdout, sys.stderr)
  checkout = pathlib.Path(__file__).resolve().parents[2]
  for number in _SIGNALS:
    signal.signal(number, _interrupt)
  try:
    if arguments.compare:
      return compare_files(arguments, screen)
    if not arguments.binaries:
      return 0  # Only the arguments were to be looked at.
    return run(arguments, checkout, screen)
  except _Interrupted as interrupted:
    return 128 + interrupted.args[0]
  except (results.Unreadable, OSError) as error:
    screen.error(str(error))
    return 2


if __name__ == '__main__':
  sys.exit(main(sys.argv[1:]))
