"""Records what a real Watchman daemon answers, for recording_test.

  python3 record_answers.py --out=testdata            # Every recording.
  python3 record_answers.py --random=5000 --seed=7 --out=/tmp
  bazel run //fakes/watchman/query:replay_recordings -- /tmp/random.json

Starts a private daemon (Watchman 4.9.0), makes a tree in several phases, and
asks in each. A phase's tree stands in the recording as the daemon knew it: a
query since second 0 tells all but the seconds at which it noticed changes, and
those come from queries since each second. Only the first query of a phase
synchronises, so that the clock stands still in it.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time

import recorded_queries

_FIELDS = ['name', 'exists', 'size', 'mode', 'uid', 'gid', 'ino', 'dev',
           'nlink', 'mtime_ns', 'ctime_ns', 'atime_ns', 'cclock', 'oclock',
           'symlink_target']


class Daemon:
  """A private daemon, and one connection to it."""

  def __init__(self, directory):
    self._process = subprocess.Popen(
        ['watchman', '--foreground', '--no-save-state',
         f'--sockname={directory}/s', f'--statefile={directory}/state',
         f'--logfile={directory}/log', f'--pidfile={directory}/pid'],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    self._path = f'{directory}/s'
    self._connection = None

  def ask(self, *request):
    while self._connection is None:
      try:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._path)
        self._connection = connection.makefile('rwb', buffering=0)
      except OSError:
        time.sleep(0.02)
    self._connection.write(json.dumps(request).encode() + b'\n')
    line = b''
    while not line.endswith(b'\n'):
      part = self._connection.readline()
      if not part:
        raise SystemExit(f'the daemon hung up on {request}')
      line += part
    answer = json.loads(line)
    answer.pop('version')
    return answer

  def stop(self):
    self._process.terminate()
    self._process.wait()


class Recorder:
  """One root, its phases so far, and what is asked in the last one."""

  def __init__(self, daemon, root):
    self._daemon = daemon
    self.root = root
    self._start = int(time.time()) - 1
    self._aged_out_tick = 0
    self.phases = []
    daemon.ask('watch', root)

  def begin_phase(self):
    """Looks at the tree as the daemon knows it."""
    self.clock = self._daemon.ask('clock', self.root,
                                  {'sync_timeout': 60000})['clock']
    # What follows, the end of the cookie for one, makes further ticks.
    while True:
      time.sleep(0.2)
      clock = self._daemon.ask('clock', self.root)['clock']
      if clock == self.clock:
        break
      self.clock = clock
    rows = self._query(since=0, fields=_FIELDS)['files']
    seconds = {row['name']: [0, 0] for row in rows}
    for second in range(self._start, int(time.time()) + 2):
      for name in self._query(since=second, fields=['name'])['files']:
        seconds[name][0] = second + 1
      for name in self._query(since=0, fields=['name'], expression=[
          'since', second, 'cclock'])['files']:
        seconds[name][1] = second
    for row in rows:
      row['observed_seconds'], row['created_seconds'] = seconds[row['name']]
      path = os.path.join(self.root, row['name'])
      if row['exists'] and os.path.isfile(path) and not os.path.islink(path):
        row['content'] = pathlib.Path(path).read_bytes().decode()
    self.phases.append({'clock': self.clock, 'nodes': rows,
                        'aged_out_tick': self._aged_out_tick, 'queries': []})

  def at(self, tick):
    """Returns the clock of this root at `tick`."""
    return ':'.join(self.clock.split(':')[:4] + [str(tick)])

  def _query(self, **spec):
    return self._daemon.ask('query', self.root, {'sync_timeout': 0, **spec})

  def tick(self):
    return int(self.clock.split(':')[4])

  def node_names(self):
    return [row['name'] for row in self.phases[-1]['nodes']]

  def record(self, *request):
    self._record(request, self._daemon.ask(*request))

  def query(self, spec):
    sent = {'sync_timeout': 0, **spec} if isinstance(spec, dict) else spec
    self._record(['query', self.root, spec],
                 self._daemon.ask('query', self.root, sent))

  def _record(self, request, answer):
    # What is the same in most of them is left out.
    if answer.get('clock') == self.clock:
      del answer['clock']
    request = [request[0], 'ROOT', *request[2:]]
    self.phases[-1]['queries'].append({'request': request, 'answer': answer})

  def age_out(self):
    """Makes the daemon forget what is gone."""
    gone = [int(row['oclock'].split(':')[4])
            for row in self.phases[-1]['nodes'] if not row['exists']]
    # With 0 the daemon keeps what has gone at the turn of a second.
    self._daemon.ask('debug-ageout', self.root, -1)
    self._aged_out_tick = max([self._aged_out_tick, *gone])

  def write(self, path):
    recording = {'root': self.root, 'phases': self.phases}
    lines = json.dumps(recording, ensure_ascii=False, sort_keys=True,
                       separators=(',', ':'))
    # A line for each query and each node.
    for begin in ('{"answer"', '{"atime_ns"'):
      lines = lines.replace(begin, '\n' + begin)
    path.write_text(lines + '\n')


def main():
  parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
  parser.add_argument('--out', type=pathlib.Path, required=True)
  parser.add_argument('--random', type=int, metavar='QUERIES',
                      help='only that many random queries')
  parser.add_argument('--seed', type=int, default=1)
  arguments = parser.parse_args()
  directory = pathlib.Path(tempfile.mkdtemp(dir='/tmp'))
  daemon = Daemon(directory)
  try:
    recordings = recorded_queries.RECORDINGS
    if arguments.random:
      recordings = {'random': lambda recorder: recorded_queries.ask_at_random(
          recorder, random.Random(arguments.seed), arguments.random)}
    for name, ask in recordings.items():
      root = directory / name
      root.mkdir()
      recorder = Recorder(daemon, str(root))
      ask(recorder)
      recorder.write(arguments.out / f'{name}.json')
      count = sum(len(phase['queries']) for phase in recorder.phases)
      print(f'{name}: {count} queries')
  finally:
    daemon.stop()
    shutil.rmtree(directory)


if __name__ == '__main__':
  main()
