"""What the figures are measured on, and what may disturb them.

  before = machine.Sample.take()
  ...                                 # A second, or the whole run.
  machine.busy_others(before, machine.Sample.take(), except_for=pids)

Everything is read below a root, so that tests can give files of their own.
"""

import os
import pathlib
import platform
import re
import typing

# What the machine may do beside us before it is worth a word.
_LOAD_PER_PROCESSOR = 0.25
_BUSY_PART = 0.05
_IN_MEMORY = ('tmpfs', 'ramfs')
_SLOW = ('overlay', 'nfs', 'nfs4', '9p', 'virtiofs', 'fuse', 'fuseblk')


class Process(typing.NamedTuple):
  """What /proc says about a process."""
  name: str
  ticks: int  # Of processor time, with all its threads.
  started: int


class Sample(typing.NamedTuple):
  """How much processor time everything had used at a moment."""
  all_ticks: int
  idle_ticks: int
  stolen_ticks: int
  processes: typing.Dict[int, Process]

  @classmethod
  def take(cls, root='/'):
    proc = pathlib.Path(root, 'proc')
    words = [int(word) for word in
             _read(proc / 'stat').partition('\n')[0].split()[1:9]]
    words += [0] * (8 - len(words))
    processes = {}
    for folder in proc.glob('[0-9]*'):
      process = _process(_read(folder / 'stat'))
      if process is not None:
        processes[int(folder.name)] = process
    return cls(sum(words), words[3] + words[4], words[7], processes)


def _read(path):
  """Returns the text of a file, '' if it cannot be read."""
  try:
    return pathlib.Path(path).read_text(encoding='utf-8', errors='replace')
  except OSError:
    return ''


def _process(stat):
  """Parses /proc/PID/stat; a name may hold spaces and parentheses."""
  match = re.match(r'\d+ \((.*)\) (.*)', stat, re.DOTALL)
  if not match:
    return None
  fields = match.group(2).split()
  return Process(match.group(1), int(fields[11]) + int(fields[12]),
                 int(fields[19]))


def _governors(root):
  cpus = pathlib.Path(root, 'sys/devices/system/cpu')
  return sorted({_read(path).strip() for path in
                 cpus.glob('cpu[0-9]*/cpufreq/scaling_governor')})


def _model(root):
  match = re.search(r'^model name\s*:\s*(.*)$',
                    _read(pathlib.Path(root, 'proc/cpuinfo')), re.MULTILINE)
  return match.group(1).strip() if match else platform.machine()


def _memory_bytes(root):
  match = re.search(r'^MemTotal:\s*(\d+) kB',
                    _read(pathlib.Path(root, 'proc/meminfo')), re.MULTILINE)
  return int(match.group(1)) * 1024 if match else 0


def file_system_of(directory, root='/'):
  """Returns the type of the file system that a directory is on."""
  best, kind = '', 'unknown'
  directory = os.path.realpath(directory)
  for line in _read(pathlib.Path(root, 'proc/self/mountinfo')).splitlines():
    fields, _, rest = line.partition(' - ')
    # Octal escapes stand for spaces.
    point = re.sub(r'\\([0-7]{3})', lambda m: chr(int(m.group(1), 8)),
                   fields.split()[4])
    below = point.rstrip('/') + '/'
    if (directory + '/').startswith(below) and len(below) >= len(best):
      best, kind = below, rest.split()[0]
  return kind


def describe(directory, root='/'):
  """Returns what belongs beside figures, for JSON."""
  loads = _read(pathlib.Path(root, 'proc/loadavg')).split()
  return {
      'processor': _model(root),
      'processors': len(os.sched_getaffinity(0)),
      'governors': _governors(root),
      'load_average': float(loads[0]) if loads else 0.0,
      'memory_bytes': _memory_bytes(root),
      'kernel': _read(pathlib.Path(root, 'proc/sys/kernel/osrelease')).strip(),
      'virtual': ' hypervisor' in _read(pathlib.Path(root, 'proc/cpuinfo')),
      'file_system': file_system_of(directory, root),
  }


def warnings(description):
  """Returns a sentence for each thing that may disturb the figures."""
  found = []
  processors = description['processors']
  if processors < 2:
    found.append('there is one processor: rows of two threads say nothing')
  slow = [g for g in description['governors'] if g != 'performance']
  if slow:
    found.append(f'the frequency governor is {", ".join(slow)}: clocks change '
                 'while it runs (`cpupower frequency-set -g performance`)')
  elif not description['governors'] and description['virtual']:
    found.append('a virtual machine: who shares the processors, and their '
                 'clocks, cannot be seen from here')
  load = description['load_average']
  if load > _LOAD_PER_PROCESSOR * processors:
    found.append(f'the load average is {load:.1f} on {processors} '
                 'processors: others are at work')
  kind = description['file_system']
  if kind in _IN_MEMORY:
    found.append(f'the directory is on {kind}, in memory: name one on a disk '
                 'with --directory=DIR')
  elif kind.partition('.')[0] in _SLOW:
    found.append(f'the directory is on {kind}, which adds costs of its own: '
                 'name one on a local disk with --directory=DIR')
  return found


def busy_others(before, after, except_for=()):
  """Returns sentences on who used the processors between two samples.

  Args:
    before: a Sample.
    after: a later one.
    except_for: pids of our own.
  """
  elapsed = max(1, after.all_ticks - before.all_ticks)
  found = []
  used = []
  for pid, process in after.processes.items():
    old = before.processes.get(pid)
    since = old.ticks if old and old.started == process.started else 0
    part = (process.ticks - since) / elapsed
    if pid not in except_for and part >= _BUSY_PART:
      used.append((part, process.name, pid))
  for part, name, pid in sorted(used, reverse=True)[:3]:
    found.append(f'{name} ({pid}) uses {part:.0%} of the processors')
  stolen = (after.stolen_ticks - before.stolen_ticks) / elapsed
  if stolen >= _BUSY_PART / 5:
    found.append(f'the hypervisor took {stolen:.0%} of the processors away')
  return found


def part_of_others(before, after, own_seconds, ticks_per_second=None):
  """Returns which part of all processor time went to anybody but us."""
  ticks_per_second = ticks_per_second or os.sysconf('SC_CLK_TCK')
  elapsed = max(1, after.all_ticks - before.all_ticks)
  busy = elapsed - (after.idle_ticks - before.idle_ticks)
  return max(0.0, (busy - own_seconds * ticks_per_second) / elapsed)
