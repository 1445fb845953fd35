"""How much memory a watched file takes, seen from outside.

tick_driver says how much is resident when it has seen everything. What it says
of a tree of a million files, less what it says of a tree of one, less the bytes
of the names, is what it needs for each file.
"""

import os
import pathlib
import statistics

import programs
import results

_PROGRAM = 'tick_driver'
_REPETITIONS = 3
_FILES_A_DIRECTORY = 100


def name_of(files):
  """Returns the name of the row for a tree of so many files."""
  return f'memory/nested/files:{files}'


def make_tree(root, files):
  """Makes empty files as the nested trees of the benchmark programs have.

  Args:
    root: a directory that is not there yet.
    files: how many.

  Returns:
    The number of bytes in the names of all files and directories.
  """
  names = 0
  parents = set()
  for first in range(0, files, _FILES_A_DIRECTORY):
    directory = first // _FILES_A_DIRECTORY
    parent = f'd{directory // 100:03d}'
    child = f'd{directory % 100:02d}'
    if parent not in parents:
      parents.add(parent)
      names += len(parent)
    names += len(child)
    folder = pathlib.Path(root, parent, child)
    folder.mkdir(parents=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
      for i in range(first, min(files, first + _FILES_A_DIRECTORY)):
        name = f'f{i:05d}.{"py" if i % 10 == 0 else "txt"}'
        names += len(name)
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644,
                         dir_fd=descriptor))
    finally:
      os.close(descriptor)
  return names


def resident_bytes(line):
  """Returns what tick_driver's first line says is resident."""
  words = line.split()
  if len(words) != 3 or words[0] != 'READY':
    raise programs.Failed(f'{_PROGRAM} is not ready, it says: {line!r}')
  return int(words[2]) * 1024


def measure(runner, files, console):
  """Returns the row of a tree of so many files."""
  console.progress(f'{_PROGRAM}: memory of {files} files')
  one = runner.directory / 'one_file'
  make_tree(one, 1)
  many = runner.directory / 'many_files'
  names = make_tree(many, files)

  def resident(root):
    return resident_bytes(
        runner.first_line(_PROGRAM, ['--threads=2', str(root)]))

  base = statistics.median(resident(one) for _ in range(_REPETITIONS))
  sizes = [float(resident(many)) for _ in range(_REPETITIONS)]
  console.progress_ends()
  return results.Row(name_of(files), _PROGRAM, {
      'resident_bytes': sizes,
      'names_bytes': [float(names)] * _REPETITIONS,
      'bytes_a_file': [(size - base - names) / files for size in sizes]})
