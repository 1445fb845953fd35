"""Runs the benchmark programs: all of them, one after the other.

  with programs.Runner(binaries, directory, console) as runner:
    document = runner.run(program, selection, options)

Whatever ends it, an interrupt too, its processes are ended and what they made
below the directory is removed.
"""

import json
import pathlib
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
import typing

import results

# How long a program has to end by itself before it is killed.
_PATIENCE_SECONDS = 10
# What Google Benchmark says before it begins.
_PREAMBLE = re.compile(r'\d{4}-\d\d-\d\dT|Running |Run on |CPU Caches:|  L\d |'
                       r'Load Average:|\*\*\*WARNING\*\*\* Library')
# A line of Google Benchmark with the figures of one repetition.
_REPETITION = re.compile(r'\S+/\S*(?<!_mean)(?<!_median)(?<!_stddev)(?<!_cv)\s')


class Failed(Exception):
  """A program that did not do what it should; the text says which and why."""


class Options(typing.NamedTuple):
  """How the programs are to measure."""
  sizes: typing.Sequence[int]
  repetitions: int
  min_seconds: float  # A row of a repetition takes at least so long.
  # Of rows that say themselves how often they iterate, which takes seconds.
  counted_repetitions: int

  def repetitions_of(self, full_names):
    counted = all('/iterations:' in name for name in full_names)
    return self.counted_repetitions if counted else self.repetitions


def names_in(build_text):
  """Returns the benchmark programs that a BUILD file declares."""
  return re.findall(r'^cc_binary\(\s*name = "(\w+_benchmark)"', build_text,
                    re.MULTILINE)


def _escaped(name):
  """Returns a name as a pattern that every kind of regular expression has."""
  return re.sub(r'([.+*?()\[\]{}|^$\\])', r'\\\1', name)


class Runner:
  """Starts programs with trees in a directory of its own."""

  def __init__(self, binaries, directory, console):
    self._binaries = pathlib.Path(binaries)
    self._console = console
    self.directory = pathlib.Path(
        tempfile.mkdtemp(prefix='tools-bench-', dir=directory))

  def __enter__(self):
    return self

  def __exit__(self, *_):
    shutil.rmtree(self.directory, ignore_errors=True)

  def rows(self, program, sizes):
    """Returns {plain name: full name} of the rows that a program has."""
    output = self._output_of(program, [
        '--benchmark_list_tests=true', self._files(sizes)])
    return {results.plain_name(line): line for line in output.splitlines()
            if line}

  def run(self, program, full_names, options):
    """Runs the named rows and returns what the program says of them."""
    written = self.directory / f'{program}.json'
    repetitions = options.repetitions_of(full_names)
    pattern = '|'.join(_escaped(name) for name in full_names)
    arguments = [
        f'--benchmark_filter=^({pattern})$',
        f'--benchmark_out={written}',
        '--benchmark_out_format=json',
        '--benchmark_color=false',
        '--benchmark_enable_random_interleaving=true',
        f'--benchmark_repetitions={repetitions}',
        f'--benchmark_min_time={options.min_seconds}',
        self._files(options.sizes)]
    total = len(full_names) * repetitions
    self._output_of(program, arguments,
                    _Progress(self._console, program, total))
    self._console.progress_ends()
    try:
      return json.loads(written.read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
      raise Failed(f'{program} wrote no results: {error}') from error

  def first_line(self, program, arguments):
    """Returns the first line of a program that has no input."""
    return self._output_of(program, arguments).partition('\n')[0]

  def _files(self, sizes):
    return '--files=' + ','.join(str(size) for size in sizes)

  def _output_of(self, program, arguments, progress=None):
    command = [str(self._binaries / program), *arguments]
    if program.endswith('_benchmark'):
      command.append(f'--directory={self.directory}')
    with tempfile.TemporaryFile('w+', encoding='utf-8',
                                errors='replace') as errors:
      try:
        # In a session of its own: a Ctrl-C is for us, who then end it.
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=errors, start_new_session=True)
      except OSError as error:
        raise Failed(f'{program} cannot be started: {error}') from error
      with child:
        try:
          output = _read(child, progress)
          child.wait()
        finally:
          _end(child)
      if child.returncode != 0:
        errors.seek(0)
        raise Failed(_why(program, child.returncode, errors.read()))
    return output


def _read(child, progress):
  """Reads its output until the end; tells `progress` every second."""
  chunks = []
  with selectors.DefaultSelector() as selector:
    selector.register(child.stdout, selectors.EVENT_READ)
    while True:
      if selector.select(timeout=1):
        chunk = child.stdout.read1()
        if not chunk:
          break
        chunks.append(chunk)
      if progress:
        progress.show(chunks)
  return b''.join(chunks).decode('utf-8', errors='replace')


def _end(child):
  """Ends a program that still runs."""
  if child.poll() is not None:
    return
  child.terminate()
  try:
    child.wait(_PATIENCE_SECONDS)
  except subprocess.TimeoutExpired:
    child.kill()
    child.wait()


def _why(program, status, errors):
  how = (f'was ended by {signal.Signals(-status).name}' if status < 0
         else f'ended with status {status}')
  lines = [line for line in errors.strip().splitlines()
           if not _PREAMBLE.match(line)]
  tail = '\n'.join('  ' + line for line in lines[-5:])
  return f'{program} {how}' + (f':\n{tail}' if tail else '')


class _Progress:
  """Says how far a program is."""

  def __init__(self, console, program, total):
    self._console = console
    self._program = program
    self._total = total
    self._started = time.monotonic()

  def show(self, chunks):
    # A line for each repetition, beside those of a row's aggregates.
    lines = b''.join(chunks).decode('utf-8', errors='replace').splitlines()
    done = sum(1 for line in lines if _REPETITION.match(line))
    self._console.progress(
        f'{self._program}: {done} of {self._total} figures, '
        f'{time.monotonic() - self._started:.0f} s')
