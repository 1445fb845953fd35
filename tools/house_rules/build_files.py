"""House rules for BUILD files, and for files that no BUILD file names.

BUILD files are read as Python, which they are a subset of.
"""

import ast
import pathlib
import re

from finding import Finding

# Rules of rules_cc, which newer Bazels no longer bring along.
_CC_RULES = ('cc_binary', 'cc_import', 'cc_library', 'cc_test')
_SORTED_LISTS = ('data', 'deps', 'hdrs', 'srcs')
# Declarations that stand where they are explained.
_UNSORTED_RULES = ('exports_files', 'filegroup', 'load', 'package',
                   'package_group', 'config_setting', 'bool_flag', 'alias')
_SOURCES = ('.cc', '.h', '.py', '.scn', '.sh')


def _calls(tree):
  for statement in tree.body:
    if (isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)):
      yield statement.value


def _keyword(call, name):
  for keyword in call.keywords:
    if keyword.arg == name:
      return keyword.value
  return None


def _strings(node):
  return [n for n in ast.walk(node)
          if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _label_key(label):
  """The order of buildifier: this package, this repository, others."""
  phase = 2 if label.startswith('@') else 1 if label.startswith('//') else 0
  if label.startswith(':'):
    phase = 0.5  # After plain file names.
  return (phase, label.replace(':', '.').split('.'))


def _check_sorted_lists(path, call):
  for name in _SORTED_LISTS:
    value = _keyword(call, name)
    if not isinstance(value, ast.List):
      continue
    labels = [n.value for n in value.elts if isinstance(n, ast.Constant)]
    if labels != sorted(labels, key=_label_key):
      wrong = next(a for a, b in zip(labels, sorted(labels, key=_label_key))
                   if a != b)
      yield Finding(path, value.lineno, 'unsorted_list',
                    f'sort `{name}`: {wrong} is out of place')
    if len(labels) != len(set(labels)):
      yield Finding(path, value.lineno, 'listed_twice',
                    f'`{name}` names something twice')


def _is_sorted_rule(call):
  return (call.func.id not in _UNSORTED_RULES
          and isinstance(_keyword(call, 'name'), ast.Constant))


def with_sorted_targets(text):
  """Returns a BUILD file with its targets sorted by name.

  A comment right above a target goes with it. What is not sorted (load,
  package_group, filegroup, ...) stays where it is.
  """
  lines = text.split('\n')
  blocks = []  # (name, first line, line after the last)
  for call in _calls(ast.parse(text)):
    if _is_sorted_rule(call):
      start = call.lineno - 1
      while start > 0 and lines[start - 1].startswith('#'):
        start -= 1
      blocks.append((_keyword(call, 'name').value, start, call.end_lineno))
  result = []
  position = 0
  for (_, start, end), (_, new_start, new_end) in zip(blocks, sorted(blocks)):
    result += lines[position:start] + lines[new_start:new_end]
    position = end
  return '\n'.join(result + lines[position:])


def _check_targets(path, calls):
  previous = ''
  for call in calls:
    name = _keyword(call, 'name')
    yield from _check_sorted_lists(path, call)
    if not _is_sorted_rule(call):
      continue
    if name.value < previous:
      yield Finding(path, call.lineno, 'unsorted_targets',
                    f'sort targets by name: {name.value} after {previous}')
    previous = max(previous, name.value)


def check_build_file(path, text):
  """Returns the findings in one BUILD file."""
  try:
    tree = ast.parse(text)
  except SyntaxError as error:
    return [Finding(path, error.lineno or 1, 'build_syntax', error.msg)]
  calls = list(_calls(tree))
  findings = list(_check_targets(path, calls))

  package = next((c for c in calls if c.func.id == 'package'), None)
  value = package and _keyword(package, 'default_visibility')
  if (not value or
      [s.value for s in _strings(value)] != ['//visibility:private']):
    findings.append(Finding(
        path, package.lineno if package else 1, 'package_visibility',
        'say package(default_visibility = ["//visibility:private"])'))
  if not path.startswith('tools/workspace/'):
    lines = text.split('\n')
    findings += [
        Finding(path, s.lineno, 'public_target',
                'name who may depend on it, use //reloader:internal, or say in '
                'a comment on the line who elsewhere needs it')
        for s in _strings(tree) if s.value == '//visibility:public'
        and '  # ' not in lines[s.lineno - 1]]

  seen_other = False
  for call in calls:
    if call.func.id != 'load':
      seen_other = True
    elif seen_other:
      findings.append(Finding(path, call.lineno, 'late_load',
                              'load at the top of the file'))
  loaded = {s.value for c in calls if c.func.id == 'load' for s in _strings(c)}
  findings += [
      Finding(path, c.lineno, 'native_cc_rule',
              f'load {c.func.id} from @rules_cc//cc:defs.bzl')
      for c in calls if c.func.id in _CC_RULES and c.func.id not in loaded]
  return findings


def _glob_to_regex(pattern):
  parts = []
  for token in re.findall(r'\*\*/|\*\*|\*|[^*]+', pattern):
    parts.append({'**/': '(?:.*/)?', '**': '.*', '*': '[^/]*'}.get(
        token, re.escape(token)))
  return re.compile(''.join(parts) + r'\Z')


def check_dead_files(files):
  """Returns a finding for each source that no BUILD file names.

  Args:
    files: {path: text} of the whole checkout.
  """
  packages = {}  # Folder -> (names, patterns) in its BUILD file.
  for path, text in files.items():
    if pathlib.PurePath(path).name == 'BUILD':
      try:
        names = {s.value for s in _strings(ast.parse(text))}
      except SyntaxError:
        continue  # check_build_file() says so.
      folder = str(pathlib.PurePath(path).parent)
      packages[folder] = (
          {name.lstrip(':') for name in names},
          [_glob_to_regex(name) for name in names if '*' in name])

  findings = []
  for path in files:
    if not path.endswith(_SOURCES):
      continue
    pure = pathlib.PurePath(path)
    package = next((str(p) for p in pure.parents if str(p) in packages), None)
    if package is None:
      findings.append(
          Finding(path, 1, 'dead_file', 'no BUILD file is above it'))
      continue
    names, patterns = packages[package]
    relative = str(pure.relative_to(package))
    if relative not in names and not any(p.match(relative) for p in patterns):
      build = 'BUILD' if package == '.' else f'{package}/BUILD'
      findings.append(Finding(path, 1, 'dead_file',
                              f'{build} does not name it: add it or delete it'))
  return findings
