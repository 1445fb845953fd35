"""Counts test cases: of a Bazel run, of JUnit files, or of both together.

  python3 count_tests.py --events=FILE --junit=FILE

--events is what `bazel test --build_event_json_file=FILE` wrote. Every result
that it names is read, cached ones included, so the total is the same whether or
not a test had to run again. The last line is `N passed, N failed`, and
`, N skipped` if there are any.

Exit status: 0 all passed; 1 something failed; 2 it cannot tell, because a file
is missing or broken or there is no test case at all.

A test program that failed although no case in its XML did (killed, timed out,
not built, a race found at exit) counts as one failed case and is named. So does
one that passed without running a case, unless --allow_empty_targets says that
this is expected, as it is with --test_filter.
"""

import argparse
import collections
import json
import pathlib
import sys
import urllib.parse
from xml.etree import ElementTree


class Unreadable(Exception):
  """A file that cannot be counted; the text says which and why."""


class Tally:
  """Numbers of cases, and a line of text for each that did not pass."""

  def __init__(self):
    self.passed = 0
    self.skipped = 0
    self.failures = []  # One line of text for each failed case.
    self.notes = []  # What is worth saying and changes no number.

  @property
  def total(self):
    return self.passed + self.skipped + len(self.failures)

  def add(self, other):
    self.passed += other.passed
    self.skipped += other.skipped
    self.failures += other.failures
    self.notes += other.notes

  def line(self):
    text = f'{self.passed} passed, {len(self.failures)} failed'
    return text + (f', {self.skipped} skipped' if self.skipped else '')


def count_junit(path, owner):
  """Returns the Tally of one JUnit file; `owner` leads each failure's text."""
  tally = Tally()
  try:
    for _, element in ElementTree.iterparse(path):
      if element.tag == 'testcase':
        _count_case(element, owner, tally)
      elif element.tag == 'testsuite':
        element.clear()  # Bounds the memory of a large file.
  except (OSError, ElementTree.ParseError) as error:
    raise Unreadable(f'{path}: {error}') from error
  return tally


def _count_case(element, owner, tally):
  name = '.'.join(filter(None, [element.get('classname'), element.get('name')]))
  if element.find('failure') is not None or element.find('error') is not None:
    # Bazel writes a case named like the target when the program wrote none.
    target = owner.lstrip('/').replace(':', '/')
    shown = owner if name in (target, '') else f'{owner} {name}'
    problem = element.find('error')
    message = problem.get('message', '') if problem is not None else ''
    first_line = message.splitlines()[0] if message else ''
    tally.failures.append(f'{shown}: {first_line}' if first_line else shown)
  elif (element.find('skipped') is not None
        or element.get('status') == 'notrun'
        or element.get('result') == 'skipped'):
    tally.skipped += 1
  else:
    tally.passed += 1


def _read_events(path):
  """Yields the events of a Bazel run; Unreadable if it was cut off."""
  finished = False
  try:
    with open(path, encoding='utf-8', errors='surrogateescape') as lines:
      for number, line in enumerate(lines, 1):
        try:
          event = json.loads(line)
        except ValueError as error:
          raise Unreadable(f'{path}:{number}: {error}') from error
        if not isinstance(event, dict) or not isinstance(event.get('id'), dict):
          raise Unreadable(f'{path}:{number}: not a build event')
        finished |= 'buildFinished' in event['id']
        yield event
  except OSError as error:
    raise Unreadable(f'{path}: {error}') from error
  if not finished:
    raise Unreadable(f'{path}: ends early: Bazel was stopped or crashed')


class _Target:
  """What the events say about one target."""

  def __init__(self):
    # Only the last attempt of a (configuration, run, shard) is its result.
    self.results = {}  # (configuration, run, shard) -> (attempt, event)
    self.not_built = False
    self.why = ''


def _collect(path):
  """Returns the targets of a Bazel run by label."""
  targets = collections.defaultdict(_Target)
  for event in _read_events(path):
    if 'testResult' in event['id']:
      key = event['id']['testResult']
      result = (key.get('attempt', 1), event.get('testResult', {}))
      run = (key.get('configuration', {}).get('id', ''), key.get('run', 1),
             key.get('shard', 1))
      results = targets[key['label']].results
      if run not in results or results[run][0] <= result[0]:
        results[run] = result
    elif 'targetCompleted' in event['id']:
      label = event['id']['targetCompleted']['label']
      if not event.get('completed', {}).get('success', False):
        targets[label].not_built = True
    if 'aborted' in event:
      reason = event['aborted'].get('description', '').strip()
      for kind in ('targetCompleted', 'unconfiguredLabel', 'configuredLabel'):
        if kind in event['id']:
          target = targets[event['id'][kind]['label']]
          target.not_built = True
          target.why = target.why or reason.partition('\n')[0]
  return targets


def _xml_path(result):
  for output in result.get('testActionOutput', []):
    if output.get('name') == 'test.xml':
      uri = urllib.parse.urlparse(output.get('uri', ''))
      if uri.scheme == 'file':
        return pathlib.Path(urllib.parse.unquote(uri.path))
  return None


def _describe(label, run, result):
  _, number, shard = run
  details = [f'run {number}'] if number > 1 else []
  details += [f'shard {shard}'] if shard > 1 else []
  where = f' ({", ".join(details)})' if details else ''
  return f'{label}{where}: {result.get("status", "no status")}'


def _count_result(label, run, result):
  """Returns the Tally of one run of one shard of one test program."""
  passed = result.get('status') == 'PASSED'
  path = _xml_path(result)
  try:
    if path is None:
      raise Unreadable(f'{label}: Bazel names no local test.xml')
    tally = count_junit(path, label)
  except Unreadable:
    if passed:
      raise
    tally = Tally()
  if not passed and not tally.failures:
    tally.failures.append(
        _describe(label, run, result) + ' although no case of it failed')
  return tally


def count_events(path, allow_empty_targets=False):
  """Returns (Tally, one line about targets) of a Bazel run."""
  total = Tally()
  programs = 0
  cached = 0
  targets = _collect(path)
  for label, target in sorted(targets.items()):
    if target.not_built and not target.results:
      why = f': {target.why}' if target.why else ''
      total.failures.append(f'{label}: did not build{why}')
    if not target.results:
      continue
    tally = Tally()
    for run, (attempt, result) in sorted(target.results.items()):
      tally.add(_count_result(label, run, result))
      if attempt > 1:
        tally.notes.append(f'flaky: {label} needed {attempt} attempts')
    if tally.total == 0:
      text = f'{label}: ran no test case'
      (tally.notes if allow_empty_targets else tally.failures).append(text)
    programs += 1
    cached += all(result.get('cachedLocally', False)
                  for _, result in target.results.values())
    total.add(tally)
  return total, f'{programs} test programs, {cached} of them cached'


def _arguments(argv):
  parser = argparse.ArgumentParser(
      description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
  parser.add_argument('--events', action='append', default=[], metavar='FILE',
                      help='build events of `bazel test`')
  parser.add_argument('--junit', action='append', default=[], metavar='FILE',
                      help='a JUnit XML file')
  parser.add_argument('--could_not_run', action='append', default=[],
                      metavar='NAME',
                      help='counts as one failed case, named NAME')
  parser.add_argument('--allow_empty_targets', action='store_true',
                      help='a test program without a case is no failure')
  parser.add_argument('--quiet', action='store_true',
                      help='print only the last line')
  return parser.parse_args(argv)


def main(argv):
  arguments = _arguments(argv)
  total = Tally()
  summaries = []
  try:
    for path in arguments.events:
      tally, summary = count_events(path, arguments.allow_empty_targets)
      total.add(tally)
      summaries.append(summary)
    for path in arguments.junit:
      total.add(count_junit(path, pathlib.Path(path).stem))
  except Unreadable as error:
    print(f'count_tests: {error}', file=sys.stderr)
    return 2
  if total.total == 0 and not arguments.could_not_run:
    print('count_tests: there is no test case to count', file=sys.stderr)
    return 2
  total.failures += [f'{name}: could not run'
                     for name in arguments.could_not_run]
  if not arguments.quiet:
    for text in total.failures:
      print(f'failed: {text}')
    for text in total.notes + summaries:
      print(text)
  print(total.line())
  return 1 if total.failures else 0


if __name__ == '__main__':
  sys.exit(main(sys.argv[1:]))
