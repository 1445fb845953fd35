"""Checks the house rules that a machine can check; says what to use instead.

  python3 house_rules.py [--fix] [--list] [CHECKOUT]

Prints `path:line: rule: what to do` for each finding. A line that breaks a rule
with good reason says so, on itself or in the comment above it:

  // HOUSE_RULE_OK(getenv): the command is looked up as a shell does.
  const char* path = std::getenv("PATH");

Exit status: 0 no finding; 1 findings; 2 the checkout cannot be read.
"""

import argparse
import fnmatch
import pathlib
import re
import subprocess
import sys

import build_files
import cpp_text
import include_rules
from finding import Finding

MAX_COLUMNS = 80
MAX_LINES = 500
_ALL = '*'
_TESTS = ('*_test.cc', '*_test_*.cc', '*_test.h')
_PROGRAMS = ('*_main.cc', '*/main.cc', 'tools/*', 'bench/*') + _TESTS
_SYSTEM_CALLS = (
    'accept|bind|chmod|chown|close|connect|creat|dup[23]?|epoll_\\w+|eventfd|'
    'exec\\w+|faccessat|fchmodat|fcntl|fdopendir|fork|fstat|fstatat|ftruncate|'
    'getdents64|inotify_\\w+|ioctl|kill|link|linkat|listen|lseek|lstat|mkdir|'
    'mkdirat|mmap|open|openat|opendir|pipe2?|poll|ppoll|pread|pwrite|read|'
    'readdir|readlink|readlinkat|rename|renameat2?|rmdir|select|socket|stat|'
    'statx|symlink|symlinkat|syscall|truncate|unlink|unlinkat|utimensat|'
    'waitid|waitpid|write')
# Names that nothing but a system call has, so that they count without `::`.
_UNMISTAKABLE_CALLS = (
    'epoll_\\w+|eventfd|faccessat|fchmodat|fdopendir|fstatat|getdents64|'
    'inotify_\\w+|linkat|mkdirat|openat|readlinkat|renameat2?|statx|symlinkat|'
    'unlinkat|utimensat')


class CallRule:
  """A word that C++ here does not use, and what it uses in its place."""

  def __init__(self, name, pattern, instead, exempt=()):
    self.name = name
    self.pattern = re.compile(pattern)
    self.instead = instead
    self.exempt = exempt

  def applies_to(self, path):
    return not any(fnmatch.fnmatch(path, glob) for glob in self.exempt)


CALL_RULES = (
    CallRule('absl_lock',
             r'absl::(\w*Mutex\w*|\w*MutexLock|CondVar|Notification|call_once|'
             r'once_flag)\b|absl/(synchronization/|base/call_once)',
             'use reloader/mutex.h: ThreadSanitizer cannot follow the packaged '
             'locks of Abseil', exempt=('reloader/mutex.h',)),
    CallRule('std_string_view', r'\bstd::string_view\b|#include <string_view>',
             'use absl::string_view: the packaged Abseil has its own, and '
             'std::string_view does not convert everywhere'),
    CallRule('sleep',
             r'\b(sleep|usleep|nanosleep|clock_nanosleep|SleepFor)\s*\(|'
             r'\bsleep_(for|until)\b',
             'wait with Clock::WaitUntil (reloader/clock.h), which virtual '
             'time can drive'),
    CallRule('getenv', r'\b(secure_)?getenv\s*\(',
             'take the value through the constructor, from main(); for a '
             'temporary folder in a test use testing::TempDir()',
             exempt=('tools/*', '*_main.cc')),
    CallRule('exceptions', r'\bthrow\b|\btry\s*\{|\bcatch\s*\(',
             'return absl::Status or absl::StatusOr'),
    CallRule('stdout', r'\bstd::(cout|cerr|clog)\b|\b(printf|puts)\s*\(',
             'return the text, or write to a std::ostream that the caller '
             'gives: only programs own the terminal', exempt=_PROGRAMS),
    CallRule('system_call',
             rf'(?<![\w>)])::({_SYSTEM_CALLS})\s*\(|'
             rf'(?<![\w.>:])({_UNMISTAKABLE_CALLS})\s*\(',
             'go through FileSystem, Clock or another injected interface; '
             'system calls belong in files named posix_*',
             exempt=('*/posix_*', '*/process_supervisor*', '*/stop_signal.cc',
                     '*/testing/*', 'tools/*', 'bench/*') + _TESTS),
)


def _too_long(line):
  """URLs and the names of included files cannot be broken."""
  if len(line) <= MAX_COLUMNS:
    return False
  return not re.match(r'\s*#\s*(include|ifndef|define|endif)\b', line) and (
      'https://' not in line and 'http://' not in line)


# Split, so that this file does not break its own rule.
_UNFINISHED = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|XX' + r'X)\b')
_MACHINE_PATH = re.compile(
    r'(?<![\w.}])/(work|home/\w+|Users/\w+|root)/\w')
_CONFLICT = re.compile(r'^(<<<<<<<|>>>>>>>|=======$)')
_TEXT = ('.h', '.cc', '.py', '.sh', '.bzl', '.scn', '.md', '.bazelrc')
_CODE = ('.h', '.cc', '.py', '.sh', '.bzl')


def _is_text(path, text):
  name = pathlib.PurePath(path).name
  return (path.endswith(_TEXT) or name in ('BUILD', 'WORKSPACE')
          or text.startswith('#!'))


def _check_lines(path, text):
  is_code = path.endswith(_CODE) or text.startswith('#!')
  lines = text.split('\n')
  for number, line in enumerate(lines, 1):
    if '\t' in line:
      yield Finding(path, number, 'tab', 'indent with spaces')
    if line != line.rstrip():
      yield Finding(path, number, 'trailing_space', 'remove it')
    if is_code and _too_long(line):
      yield Finding(path, number, 'long_line',
                    f'{len(line)} columns; at most {MAX_COLUMNS}')
    if _UNFINISHED.search(line):
      yield Finding(path, number, 'unfinished',
                    'finish it, or file an issue and leave the code clean')
    if _MACHINE_PATH.search(line):
      yield Finding(path, number, 'machine_path',
                    'a path of one machine means nothing on another')
    if _CONFLICT.match(line) and not path.endswith('.md'):
      yield Finding(path, number, 'conflict', 'finish the merge')
  if text and not text.endswith('\n'):
    yield Finding(path, len(lines), 'last_line', 'end the file with a newline')
  if is_code and len(lines) - 1 > MAX_LINES:
    yield Finding(path, len(lines) - 1, 'long_file',
                  f'more than {MAX_LINES} lines: it wants to be two files')


def _check_header(path, text):
  if not text.startswith('//'):
    yield Finding(path, 1, 'header_comment',
                  'begin with a comment: what it is for, an example, threading')
  guard = re.sub(r'\W', '_', path).upper() + '_'
  if not re.search(rf'^#ifndef {guard}\n#define {guard}\n', text, re.MULTILINE):
    yield Finding(path, 1, 'header_guard', f'guard it with {guard}')


def _check_cpp(path, text):
  code_lines = cpp_text.without_comments_and_strings(text).split('\n')
  for number, line in enumerate(code_lines, 1):
    for rule in CALL_RULES:
      match = rule.pattern.search(line) if rule.applies_to(path) else None
      if match:
        yield Finding(path, number, rule.name,
                      f'`{match.group().strip()}`: {rule.instead}')
  if path.endswith('.h'):
    yield from _check_header(path, text)


def _allowed(finding, lines):
  """True if the line, or the comment lines right above it, allow the rule."""
  mark = f'HOUSE_RULE_OK({finding.rule}): '
  index = min(finding.line, len(lines)) - 1
  if mark in lines[index]:
    return True
  while index > 0 and re.match(r'\s*(//|#)', lines[index - 1]):
    index -= 1
    if mark in lines[index]:
      return True
  return False


def check_file(path, text):
  """Returns the findings in one file; `path` is relative to the checkout."""
  if '/testdata/' in f'/{path}' or not _is_text(path, text):
    return []
  findings = list(_check_lines(path, text))
  if path.endswith(('.h', '.cc')):
    findings += _check_cpp(path, text)
  if pathlib.PurePath(path).name == 'BUILD':
    findings += build_files.check_build_file(path, text)
  lines = text.split('\n')
  return [f for f in findings if not _allowed(f, lines)]


def check_checkout(files):
  """Returns the findings in {path: text}, also those between files."""
  findings = []
  for path, text in files.items():
    findings += check_file(path, text)
  findings += build_files.check_dead_files(files)
  findings += include_rules.check_includes(files)
  return sorted(findings)


def tracked_files(checkout):
  """Returns the paths of files that are, or are about to be, tracked."""
  # A checkout of another user's is no danger to `ls-files`.
  result = subprocess.run(
      ['git', '-c', 'safe.directory=*', 'ls-files', '-z', '--cached',
       '--others', '--exclude-standard'],
      cwd=checkout, check=True, stdout=subprocess.PIPE)
  return sorted({name for name in result.stdout.decode().split('\0') if name})


def read_checkout(checkout):
  """Returns {path: text} of all files that are UTF-8 text."""
  files = {}
  for name in tracked_files(checkout):
    path = pathlib.Path(checkout) / name
    if path.is_file() and not path.is_symlink():
      data = path.read_bytes()
      if b'\0' not in data:
        # Corpora of fuzzers may hold any bytes.
        files[name] = data.decode('utf-8', errors='replace')
  return files


def _sort_build_files(checkout, files):
  for path, text in files.items():
    if pathlib.PurePath(path).name == 'BUILD':
      files[path] = build_files.with_sorted_targets(text)
      if files[path] != text:
        (pathlib.Path(checkout) / path).write_text(files[path],
                                                   encoding='utf-8')


def main(argv):
  parser = argparse.ArgumentParser(
      description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
  parser.add_argument('--fix', action='store_true',
                      help='sort the targets of BUILD files first')
  parser.add_argument('--list', action='store_true',
                      help='print the banned calls and what replaces them')
  parser.add_argument('checkout', nargs='?', metavar='CHECKOUT',
                      default=pathlib.Path(__file__).resolve().parents[2])
  arguments = parser.parse_args(argv)
  if arguments.list:
    for rule in CALL_RULES:
      print(f'{rule.name:16} {rule.instead}')
    return 0
  try:
    files = read_checkout(arguments.checkout)
  except (OSError, subprocess.CalledProcessError) as error:
    print(f'house_rules: cannot read {arguments.checkout}: {error}',
          file=sys.stderr)
    return 2
  if 'WORKSPACE' not in files:
    print(f'house_rules: {arguments.checkout} is not a checkout of this '
          'project', file=sys.stderr)
    return 2
  if arguments.fix:
    _sort_build_files(arguments.checkout, files)
  findings = check_checkout(files)
  for finding in findings:
    print(finding)
  print(f'{len(files)} files, {len(findings)} findings')
  return 1 if findings else 0


if __name__ == '__main__':
  sys.exit(main(sys.argv[1:]))
