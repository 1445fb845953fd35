"""What record_answers.py asks the daemon: trees, and queries about them."""

import os
import socket
import time

ALL_FIELDS = [
    'name', 'exists', 'new', 'size', 'mode', 'uid', 'gid', 'ino', 'dev',
    'nlink', 'type', 'symlink_target', 'content.sha1hex', 'cclock', 'oclock',
] + [f'{which}time{unit}' for which in 'amc'
     for unit in ('', '_ms', '_us', '_ns', '_f')]

_FILES = {
    'a.c': 'int a;', 'B.C': 'int b;', 'c.h': '', '.hid.c': '.', 'README': 'r',
    'dot.': '', 'b.tar.gz': 'gz', 'a b.txt': 'é', 'back\\slash.c': 'b',
    'd/x.c': 'x', 'd/.y.c': 'y', 'd/e/z.c': 'z', 'd/e/.z.c': 'zz',
    'd/e/f/deep.py': 'deep', 'D/x.c': 'X', '.dot/in.c': 'in', '.dot/d/i.c': '',
    'star*.c': '*', '[x].c': '[', 'x': 'x', 'q?': 'q', 'Ab.C': 'ab',
    'empty/.keep': '', 'd/README': 'rr', 'd/a.b.c': 'abc', '-.c': '-',
    ']': ']', '!': '!', 'd2/x.c': '2', 'back\\d\\e.c': 'e',
}


def _write(root, name, text):
  path = os.path.join(root, name)
  os.makedirs(os.path.dirname(path), exist_ok=True)
  with open(path, 'w', encoding='utf-8') as file:
    file.write(text)


def make_tree(root):
  for name, text in _FILES.items():
    _write(root, name, text)
  os.symlink('a.c', f'{root}/link.c')
  os.symlink('d', f'{root}/dirlink')
  os.symlink('nowhere', f'{root}/d/dangling')
  os.mkfifo(f'{root}/fifo')
  with socket.socket(socket.AF_UNIX) as unix:
    unix.bind(f'{root}/sock')
  os.utime(f'{root}/c.h', ns=(-1_500_000_000, -2_250_000_001))
  os.utime(f'{root}/x', (5, 1_000_000_000))


def ask_since(recorder):
  """Clocks in all forms, over phases in which files come and go."""
  root = recorder.root
  specs = []

  def ask_all():
    tick = recorder.tick()
    clocks = [recorder.at(t) for t in (0, 1, tick - 1, tick, tick + 5)]
    other = recorder.clock.split(':')
    clocks += [
        ':'.join(['c', '1', *other[2:]]),
        ':'.join([*other[:2], '1', *other[3:]]),
        ':'.join([*other[:3], '99', other[4]]), 'c:1:2', 'c:0:0',
        ':'.join(other[:4]), recorder.clock + 'junk', 'n:', 'n:name', 'n:name',
        'c: 1: +2:-3: 4', 'c:1:2:3:x', 'c:99999999999999999999:1:1:1',
        '', 'x', 'c:', ' ' + recorder.clock, 'C' + recorder.clock[1:], 'c:1',
        'c:x:1', 'N:x', 0, -1, 1.5, True, False, [], ['c:1:2'], None, {},
        {'clock': recorder.clock}, {'clock': recorder.at(1)}, {'clock': 'n:x'},
        {'clock': 'x'}, {'clock': ''}, {'other': 1}, {'scm': 5}, {'scm': {}},
        {'scm': {'mergebase-with': 4}}, {'scm': None}, {'scm': []},
        {'scm': {'mergebase': 4, 'mergebase-with': 'x'}},
        {'clock': 'x', 'scm': 5}, {'scm': 'x'},
    ]
    now = int(time.time())
    clocks += list(range(now - 12, now + 2))
    for clock in clocks:
      for spec in ({}, {'empty_on_fresh_instance': True}, {'suffix': 'c'}):
        recorder.query({'since': clock, 'fields': ['name', 'exists', 'new'],
                        **spec})
      for field in ((), ('oclock',), ('cclock',), ('mtime',), ('ctime',)):
        recorder.query({'fields': ['name', 'exists'], 'since': recorder.at(0),
                        'expression': ['since', clock, *field]})
    for spec in specs:
      recorder.query(spec)

  for name in ('a.c', 'd/b.c', 'd/e/c.c', 'gone/x.c', 'was_dir/x.c'):
    _write(root, name, name)
  recorder.begin_phase()
  time.sleep(2.1)
  os.unlink(f'{root}/gone/x.c')
  os.rmdir(f'{root}/gone')
  os.unlink(f'{root}/was_dir/x.c')
  os.rmdir(f'{root}/was_dir')
  recorder.begin_phase()
  _write(root, 'was_dir', 'a file')
  time.sleep(2.1)
  _write(root, 'd/b.c', 'again')
  _write(root, 'new.c', 'new')
  specs += [{'since': since, 'path': [path], 'glob': glob, **more}
            for since in (recorder.at(0), recorder.at(recorder.tick()))
            for path in ('', 'gone', 'gone/x.c', 'was_dir', 'd', 'a.c')
            for glob in (['*'], ['**'], [])
            for more in ({}, {'relative_root': 'gone'},
                         {'relative_root': 'd'}, {'relative_root': 'was_dir'})]
  recorder.begin_phase()
  ask_all()
  for pattern in ([], ['*.c'], ['-X', 'd/*', '*.c'], ['-p', 'A', '--', 'x']):
    recorder.record('since', root, recorder.at(1), *pattern)
    recorder.record('since', root, 'n:legacy', *pattern)
  recorder.age_out()
  # The daemon knows still that it was a directory; no node tells.
  specs[:] = [spec for spec in specs if spec.get('relative_root') != 'was_dir']
  recorder.begin_phase()
  os.unlink(f'{root}/new.c')
  recorder.begin_phase()
  ask_all()


def ask_names(recorder):
  """Terms that look at names, and wildmatch."""
  make_tree(recorder.root)
  recorder.begin_phase()

  def ask(expression, **spec):
    recorder.query({'fields': ['name'], 'expression': expression, **spec})

  patterns = [
      '*', '**', '?', '*.c', '*.C', '**/*.c', '**/x.c', 'd/**', 'd/*',
      'd/**/*', 'd/**/z.c', 'd/**/**', 'd**', 'a**b', 'd/**c', '**c', '*/x.c',
      '*/*',
      '*/*/*', '*/.y.c', '.*', '.*/*', '?hid.c', '[.]hid.c', '[.]*', '.hid.c',
      '\\.hid.c', '\\a.c', 'a\\.c', 'd//x.c', '*//x.c', '**//x.c', 'd///e//z.c',
      '/a.c', 'd/', '', '\\', '[', '[a', '[]]', '[!]]', '[!a]*', '[^a]*',
      '[a-c].c', '[A-C].C', '[c-a].c', '[a-]*', '[]a]*', '[[:alpha:]].c',
      '[[:upper:]].C', '[[:bogus:]]', '[[:alpha:]', '[[:alpha]*',
      '[[:punct:]]*',
      '[[:upper:]b].C', '[\\]]', '[!-a]*', '[a\\-c]*', '*\\*.c', 'star\\**',
      'star[*].c', '\\[x\\].c', '[[]x].c', '*[.]c', 'a*[.]*', '*?*', '*a*.*',
      'd/?', 'd?x.c', 'd[/]x.c', 'd\\/x.c', '**\\/x.c', '{a,c}.c', 'A*', '[A]*',
      '\\A*', '*/e/*', 'd/*/z.c', '**/e/**', '**/.z.c', '**/.*', '***',
      '***/x.c',
      '**/**/x.c', '.dot/**', '.dot/**/*', '**/d/**', 'x', 'back*', 'back\\\\*',
      'd/e/**', '*b.*', '**/', '*/', '?*', '*.?', '-*', '!', '[!!]', '*.tar.*',
  ]
  for pattern in patterns:
    for case in ({}, {'case_sensitive': False}):
      ask(['match', pattern], **case)
      ask(['match', pattern, 'wholename'], **case)
      recorder.query({'glob': [pattern], 'fields': ['name'], **case})
    recorder.query({'glob': [pattern], 'fields': ['name'],
                    'glob_includedotfiles': True})
    for flags in ({'includedotfiles': True}, {'noescape': True},
                  {'includedotfiles': True, 'noescape': True}):
      ask(['match', pattern, 'wholename', flags])
      ask(['imatch', pattern, 'basename', flags])
    recorder.query({'glob': [pattern], 'fields': ['name'],
                    'glob_noescape': True})
    recorder.query({'glob': [pattern], 'fields': ['name'],
                    'relative_root': 'd'})
  for flags in ({'noescape': True, 'includedotfiles': 1}, 5, None, [],
                {'noescape': 1, 'includedotfiles': True}, {'other': 1}):
    ask(['match', '*\\c', 'basename', flags])
    ask(['match', '*hid*', 'basename', flags])
    ask(['match', '*\\c', 'wholename', flags, 'more'])
  for name in ('a.c', 'A.C', 'd', 'd/', 'd/x.c', 'D/X.C', 'd\\x.c', '', '/d',
               'back\\slash.c', 'README', '.hid.c', 'd//x.c', 'x.c/',
               'back\\d\\e.c', 'b.tar.gz', 'a b.txt', '/'):
    for scope in ((), ('basename',), ('wholename',)):
      ask(['name', name, *scope])
      ask(['iname', name, *scope])
      ask(['name', [name], *scope])
      ask(['iname', [name, 'c.h'], *scope])
      ask(['name', [name], *scope], case_sensitive=False)
      ask(['name', name, *scope], case_sensitive=False, relative_root='d')
  for name in ('c', 'C', '.c', '', 'b.c', 'B.C', 'hid.c', 'gz', 'tar.gz', 'txt',
               'README', 'x.c', 'slash.c', 'z', 'a.c'):
    ask(['suffix', name])
    ask(['suffix', name, 'more'])
    recorder.query({'suffix': name, 'fields': ['name']})
    recorder.query({'suffix': [name, 'h'], 'fields': ['name']})
  for pattern in ('a', 'A', '^a', 'c$', '^d/', '(', '[', 'a{2', '*', '(?i)A',
                  '', '\\.c$', '^[^/]*$', '(a', '\\', 'a++', '(?<n>a)',
                  '[[:x:]]', 'x(?#',
                  '\\Qx', '(?<=a*)b', '\\x{e9}', 'é', '(a|b', 'a)'):
    for scope in ((), ('basename',), ('wholename',)):
      ask(['pcre', pattern, *scope])
      ask(['ipcre', pattern, *scope])
    ask(['pcre', pattern], case_sensitive=False)
  for directory in ('d', 'D', 'd/', 'd/e', '', 'x', 'nope', 'a.c', '.dot',
                    'back', 'd\\e', 'back\\d', '/', 'd/e/f'):
    for depth in ((), (['depth', 'ge', 0],), (['depth', 'eq', 0],),
                  (['depth', 'eq', 1],), (['depth', 'gt', 0],),
                  (['depth', 'lt', 2],), (['depth', 'le', 0],),
                  (['depth', 'ne', 1],)):
      ask(['dirname', directory, *depth])
      ask(['idirname', directory, *depth])
      ask(['dirname', directory, *depth], case_sensitive=False)
      ask(['dirname', directory, *depth], relative_root='d')
  for pattern in (['*.c'], ['-X', '*.c'], ['*', '-X', 'd/*'], ['-I', 'd/*'],
                  ['!', '*.c'], ['-p', 'a'], ['-P', 'A'], ['-p', '-P', 'A'],
                  ['!', '-p', 'a', '*.h'], ['--', '*.c'], ['*.h', '--', '*.c'],
                  ['-X', '!', '*.c'], ['!'], ['-p'], ['-x'], ['-p', '('], [5],
                  ['*.c', None], ['-X', '-p', 'a', '-I', '*.c', 'd/*']):
    recorder.record('find', recorder.root, *pattern)


def ask_generators(recorder):
  """Paths, globs, relative roots, duplicates, and every field."""
  make_tree(recorder.root)
  recorder.begin_phase()
  name = {'fields': ['name']}
  roots = ({}, {'relative_root': 'd'}, {'relative_root': 'd/'},
           {'relative_root': ''}, {'relative_root': '/'},
           {'relative_root': '.'}, {'relative_root': '/d'},
           {'relative_root': 'd/e'}, {'relative_root': 'a.c'},
           {'relative_root': 'dirlink'}, {'relative_root': 'nope'},
           {'relative_root': 'd//e'}, {'relative_root': 'd\\'},
           {'relative_root': './d'}, {'relative_root': 'd/..'})
  paths = ['', 'd', 'd/', 'd/e', 'D', 'a.c', 'A.C', 'e', 'e/', 'x.c', 'fifo',
           'link.c', 'dirlink', '.', './d', '..', '/d', 'nope', 'nope/a',
           'd//e', 'd\\e', 'back\\slash.c', 'd/e/..', '/', 'd/x.c', 'a.c/x',
           '.dot', 'empty', 'dirlink/x.c', 'd\\']
  for root in roots:
    for path in paths:
      recorder.query({'path': [path], **root, **name})
    for depth in (0, 1, 2, -1, -2, 4294967295, 4294967296):
      for path in ('', 'd', 'e', 'a.c'):
        recorder.query({'path': [{'path': path, 'depth': depth}], **root,
                        **name})
    for glob in (['*.c'], ['**/*.c'], ['d/*'], ['x.c'], ['e/*'], [''], [],
                 ['d/x.c', 'd/*.c', '**/x.c'], ['*/', '/x.c', 'd//x.c']):
      recorder.query({'glob': glob, **root, **name})
    recorder.query({**root, **name})
    recorder.query({'suffix': 'c', **root, **name})
    recorder.query({'suffix': [], 'path': [], **root, **name})
    recorder.query({'expression': ['match', '*.c', 'wholename'], **root,
                    **name})
    recorder.query({'since': recorder.at(0), **root, **name})
  for spec in ({'suffix': ['c', 'c']}, {'suffix': ['c', 'h'], 'path': ['d']},
               {'path': ['d', 'd/e', 'd/x.c']},
               {'suffix': 'c', 'glob': ['*.c']},
               {'path': [''], 'glob': []}, {'path': []}, {'suffix': []},
               {'path': [], 'suffix': 'h'}, {'glob': [], 'suffix': 'c'},
               {'since': recorder.at(0), 'suffix': 'c'},
               {'since': recorder.at(999), 'suffix': 'c', 'path': ['d']},
               {'since': recorder.at(0), 'glob': ['*.c']}):
    for dedup in ({}, {'dedup_results': True}, {'dedup_results': False}):
      recorder.query({**spec, **dedup, **name})
  for field in ALL_FIELDS:
    recorder.query({'fields': [field]})
    recorder.query({'fields': [field, 'name']})
  recorder.query({'fields': ALL_FIELDS})
  recorder.query({'fields': []})
  recorder.query({'fields': ['name', 'name']})
  recorder.query({})
  for letter in 'bcdfplsD':
    recorder.query({'expression': ['type', letter], **name})
  for op in ('eq', 'ne', 'gt', 'ge', 'lt', 'le'):
    for size in (0, 1, 4, 6, 4096, -1):
      recorder.query({'expression': ['size', op, size], **name})
  for term in ('true', 'false', 'exists', 'empty', ['true', 1], ['empty', 1],
               ['exists', []], ['false', {}], ['not', 'empty'],
               ['allof', 'true', 'false'], ['anyof', 'false', 'empty'],
               ['allof', ['type', 'f'], ['not', ['suffix', 'c']]]):
    recorder.query({'expression': term, **name})
    recorder.query({'expression': ['not', term], **name})


def ask_errors(recorder):
  """Everything that the daemon refuses, and what it looks at first."""
  _write(recorder.root, 'a.c', 'a')
  recorder.begin_phase()
  for spec in ([], 'x', 5, None, {'case_sensitive': 1}, {'nonsense': 1}):
    recorder.query(spec)
  wrong = [{'case_sensitive': None}, {'sync_timeout': 'x'},
           {'dedup_results': 1}, {'lock_timeout': -1}, {'relative_root': 1},
           {'empty_on_fresh_instance': 'x'}, {'path': 'x'}, {'glob': 'x'},
           {'suffix': 1}, {'since': 'x'}, {'expression': 'x'},
           {'fields': ['x']}, {'glob_noescape': 1},
           {'glob': [], 'glob_noescape': 1},
           {'glob': [], 'glob_includedotfiles': 1},
           {'glob': [1], 'glob_includedotfiles': 1}]
  for first in wrong:
    for second in wrong:
      recorder.query({**first, **second})
  for key in ('sync_timeout', 'lock_timeout'):
    for value in (-1, 1.5, 1.0, '1', None, [], True, 2**32, 2**31, 0, -2**32):
      recorder.query({key: value})
  for key in ('case_sensitive', 'dedup_results', 'empty_on_fresh_instance',
              'glob_noescape', 'glob_includedotfiles'):
    for value in (0, 1, None, 'true', [], {}, True):
      recorder.query({key: value, 'glob': ['*']})
  for key in ('path', 'glob', 'suffix', 'fields', 'relative_root', 'since',
              'expression'):
    for value in (None, 1, 1.5, 'x', {}, [], [1], [None], [[]], [{}], True,
                  ['x', 1], [1, 'x'], [''], ''):
      recorder.query({key: value})
  for path in ({'path': 'a'}, {'depth': 1}, {'path': 1, 'depth': 1},
               {'path': 'a', 'depth': '1'}, {'path': 'a', 'depth': 1.5},
               {'path': 'a', 'depth': None}, {'path': None, 'depth': 1},
               {'path': 'a.c', 'depth': 0, 'more': 1}):
    recorder.query({'path': [path]})
  for term in ('allof', 'anyof', 'not', 'true', 'false', 'exists', 'empty',
               'name', 'iname', 'match', 'imatch', 'pcre', 'ipcre', 'suffix',
               'type', 'size', 'since', 'dirname', 'idirname', 'bogus', ''):
    recorder.query({'expression': term})
    cases = [{}]
    if term in ('name', 'match', 'pcre', 'dirname', 'not'):
      cases.append({'case_sensitive': False})
    for arguments in (
        [], [None], [1], [''], ['f'], ['x'], ['ff'], [[]], [['a']], [['a', 1]],
        [{}], ['a', 'b'], ['a', 1], ['a', 'basename'], ['a', None], ['a', []],
        ['a', 'wholename', {}], ['a', 'x', {}], ['a', 'basename', 'x'],
        ['eq', 1], ['xx', 1], ['eq', '1'], ['eq', 1.5], [1, 1], ['eq', 1, 2],
        [0, 'mtime'], [0, 'bogus'], [0, 1], [0, None], ['c:1:2', 'mtime'],
        ['c:1:2', 'ctime'], ['c:1:2', 'cclock'], ['n:x', 'mtime'],
        [0, 'mtime', 1], ['a', ['depth', 'eq', 0]], ['a', ['x', 'eq', 0]],
        ['a', ['depth', 'xx', 0]], ['a', ['depth', 'eq', '0']],
        ['a', ['depth', 'eq']], ['a', 'depth'], ['a', {}], ['a', ['d', 1, 1]],
        ['true'], ['true', 'bogus'], [['bogus'], ['allof']], ['true', 1]):
      for case in cases:
        recorder.query({'expression': [term, *arguments], **case})
  for expression in ([], [1], [None], [[]], None, 1, {}, True, [['true']]):
    recorder.query({'expression': expression})
    recorder.query({'expression': ['not', expression]})
    recorder.query({'expression': ['anyof', 'true', expression]})


def _random_name(random, recorder):
  names = recorder.node_names() + ['nope', '']
  name = random.choice(names)
  if random.random() < 0.3:
    name = name.rsplit('/', 1)[-1]
  if random.random() < 0.2:
    name = name.swapcase()
  return name


def _random_pattern(random, recorder):
  name = _random_name(random, recorder)
  pattern = ''
  for c in name:
    pattern += random.choice(
        [c] * 8 + ['?', '*', '**', f'[{c}]', '[!z]', '[a-z]', f'\\{c}', '',
                   c.swapcase(), '/**/', '*/', '[[:alnum:]]', '.'])
  return random.choice([pattern] * 3 + ['*' + pattern, '**/' + pattern,
                                        pattern + '*', pattern + '/**'])


def _random_clock(random, recorder):
  tick = recorder.tick()
  return random.choice(
      [recorder.at(random.randint(0, tick + 1))] * 6 +
      [int(time.time()) - random.randint(0, 15)] * 3 +
      ['c:1:2:3:4', {'clock': recorder.at(random.randint(0, tick))}])


def _random_term(random, recorder, depth):
  kind = random.choice([
      'allof', 'anyof', 'not', 'true', 'false', 'exists', 'empty', 'name',
      'iname', 'match', 'imatch', 'pcre', 'ipcre', 'suffix', 'type', 'size',
      'since', 'dirname', 'idirname'])
  scope = random.choice([[], ['basename'], ['wholename']])
  if kind in ('allof', 'anyof', 'not'):
    if depth == 0:
      return 'true'
    count = 1 if kind == 'not' else random.randint(1, 3)
    return [kind, *[_random_term(random, recorder, depth - 1)
                    for _ in range(count)]]
  if kind in ('name', 'iname'):
    names = [_random_name(random, recorder)
             for _ in range(random.randint(0, 4))]
    return [kind, random.choice([names, _random_name(random, recorder)]),
            *scope]
  if kind in ('match', 'imatch'):
    flags = [{'includedotfiles': random.random() < 0.5,
              'noescape': random.random() < 0.2}] if scope else []
    return [kind, _random_pattern(random, recorder), *scope,
            *random.choice([flags, []])]
  if kind in ('pcre', 'ipcre'):
    text = ''.join(c for c in _random_name(random, recorder) if c.isalnum())
    return [kind, random.choice(['^' + text, text[:3], text[-2:] + '$',
                                 '[' + text + 'q]{2}', '^.{3}$', '/.']), *scope]
  if kind == 'suffix':
    return [kind, _random_name(random, recorder).rsplit('.', 1)[-1]]
  if kind == 'type':
    return [kind, random.choice('bcdfffplsD')]
  if kind == 'size':
    return [kind, random.choice(['eq', 'ne', 'gt', 'ge', 'lt', 'le']),
            random.choice([0, 1, 2, 3, 6, 4096])]
  if kind == 'since':
    clock = _random_clock(random, recorder)
    fields = [[], ['oclock'], ['cclock']]
    if isinstance(clock, int):
      fields += [['mtime'], ['ctime']]
    return [kind, clock, *random.choice(fields)]
  if kind in ('dirname', 'idirname'):
    name = _random_name(random, recorder)
    depth = [['depth', random.choice(['eq', 'ne', 'gt', 'ge', 'lt', 'le']),
              random.randint(0, 2)]]
    return [kind, random.choice([name, name.rsplit('/', 1)[0], '']),
            *random.choice([depth, []])]
  return kind


def _random_spec(random, recorder):
  spec = {}

  def maybe(chance, key, value):
    if random.random() < chance:
      spec[key] = value()

  def name():
    return _random_name(random, recorder)

  def several(make):
    return [make() for _ in range(random.randint(0, 3))]

  maybe(0.6, 'expression', lambda: _random_term(random, recorder, 3))
  maybe(0.4, 'since', lambda: random.choice(
      [_random_clock(random, recorder)] * 3 + [f'n:{random.randint(0, 3)}']))
  maybe(0.2, 'suffix', lambda: several(lambda: name().rsplit('.', 1)[-1]))
  maybe(0.2, 'path', lambda: several(lambda: random.choice(
      [name(), {'path': name(), 'depth': random.randint(-1, 2)}])))
  maybe(0.3, 'glob', lambda: several(lambda: _random_pattern(random, recorder)))
  maybe(0.2, 'relative_root', lambda: random.choice(
      [name(), name().rsplit('/', 1)[0], 'd', 'd']))
  for flag in ('glob_noescape', 'glob_includedotfiles', 'dedup_results',
               'empty_on_fresh_instance', 'case_sensitive'):
    maybe(0.2, flag, lambda: random.random() < 0.5)
  maybe(0.8, 'fields', lambda: random.sample(
      ['name', 'exists', 'new', 'type', 'size', 'cclock', 'oclock'],
      random.randint(1, 4)))
  return spec


def _edit_at_random(random, recorder):
  root = recorder.root
  for _ in range(12):
    name = random.choice([*_FILES, 'n/e/w.c', 'n/.d', 'n/x', 'd/e/q.c'])
    path = os.path.join(root, name)
    try:
      action = random.choice(['write', 'write', 'unlink', 'rename', 'mkdir'])
      if action == 'write':
        _write(root, name, 'x' * random.randint(0, 6))
      elif action == 'unlink':
        os.unlink(path)
      elif action == 'rename':
        parent = os.path.dirname(path)
        os.rename(parent if parent != root else path,
                  os.path.join(root, f'moved{random.randint(0, 3)}'))
      else:
        os.makedirs(path)
    except OSError:
      pass


def ask_at_random(recorder, random, count):
  make_tree(recorder.root)
  for phase in range(5):
    recorder.begin_phase()
    for _ in range(count // 5):
      recorder.query(_random_spec(random, recorder))
    if phase == 3:
      recorder.age_out()
    time.sleep(1.1)
    _edit_at_random(random, recorder)


def _ask_some_at_random(recorder):
  import random  # pylint: disable=g-import-not-at-top
  ask_at_random(recorder, random.Random(1), 300)


RECORDINGS = {
    'errors': ask_errors,
    'generators': ask_generators,
    'names': ask_names,
    'random': _ask_some_at_random,
    'since': ask_since,
}
