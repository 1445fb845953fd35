"""What a person sees: lines, colours where there is a terminal, progress.

  console = Console(sys.stdout, sys.stderr)
  console.line('a result')
  console.progress('stat_tick_benchmark: 3 of 60 figures, 4 s')

Results go to standard output. Progress goes to standard error: one line that
is written over on a terminal, and elsewhere one every half minute.
"""

import shutil
import time

_COLOURS = {'good': '32', 'bad': '31', 'unsure': '33', 'strong': '1'}
_EVERY_SECONDS = 30


class Console:
  """Writes to two streams."""

  def __init__(self, out, err, now=time.monotonic):
    self._out = out
    self._err = err
    self._now = now
    self._is_open = False  # There is a line of progress to be written over.
    self._last = None
    self._label = ''

  def line(self, text=''):
    self.progress_ends()
    print(text, file=self._out, flush=True)

  def error(self, text):
    self.progress_ends()
    print(f'tools/bench: {text}', file=self._err, flush=True)

  def coloured(self, text, how):
    if how not in _COLOURS or not self._out.isatty():
      return text
    return f'\033[{_COLOURS[how]}m{text}\033[0m'

  def progress(self, text):
    if self._err.isatty():
      columns = shutil.get_terminal_size().columns
      print(f'\r\033[K{text[:columns - 1]}', end='', file=self._err, flush=True)
      self._is_open = True
    else:
      self._plain_progress(text)

  def _plain_progress(self, text):
    label = text.partition(':')[0]
    now = self._now()
    if (self._last is None or label != self._label
        or now - self._last >= _EVERY_SECONDS):
      print(text, file=self._err, flush=True)
      self._last, self._label = now, label

  def progress_ends(self):
    if self._is_open:
      print('\r\033[K', end='', file=self._err, flush=True)
      self._is_open = False
