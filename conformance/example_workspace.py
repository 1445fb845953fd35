"""The workspace of example/, copied and built by a Bazel of its own."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

PAGE = pathlib.Path('conformance/backend_of_your_own.md')
EXAMPLE = pathlib.Path('conformance/example')
# That of the page: data files are links into it.
CHECKOUT = PAGE.resolve().parent.parent


def blocks(language):
  """The code blocks of the page in a language, in order."""
  found = re.findall(r'^```(\w*)\n(.*?)^```$',
                     PAGE.read_text(encoding='utf-8'), re.DOTALL | re.MULTILINE)
  return [text for of, text in found if of == language]


def commands():
  """The command lines of the page's sh blocks."""
  return [line for block in blocks('sh') for line in block.splitlines()]


def files():
  """The files of the example, as text, by their path in it."""
  return {str(path.relative_to(EXAMPLE)): path.read_text(encoding='utf-8')
          for path in sorted(EXAMPLE.rglob('*')) if path.is_file()}


def _workspace_flags():
  """Newer Bazels must be told to read WORKSPACE; 4 prints no version."""
  version = subprocess.run(['bazel', '--version'], capture_output=True,
                           text=True, check=False).stdout
  number = re.match(r'bazel (\d+)', version)
  if number and int(number[1]) >= 7:
    return ['--noenable_bzlmod', '--enable_workspace']
  return []


class ExampleWorkspace:
  """A copy somewhere else. close() ends its Bazel and removes all."""

  def __init__(self):
    # In the test's own folder, which goes if the test is killed.
    self._folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ['TEST_TMPDIR']))
    self.path = self._folder / 'mine'
    self.path.mkdir()
    self._flags = _workspace_flags()
    for name, text in files().items():
      target = self.path / name
      target.parent.mkdir(exist_ok=True)
      if name == 'WORKSPACE':
        assert '"../.."' in text, text
        text = text.replace('"../.."', f'"{CHECKOUT}"')
      target.write_text(text, encoding='utf-8')

  def bazel(self, command, *words):
    """Runs Bazel in the copy and returns what subprocess.run() does."""
    flags = [] if command == 'shutdown' else self._flags
    # No variable of the test that runs this, and none of the user's.
    return subprocess.run(
        ['bazel', f'--output_user_root={self._folder}/out',
         '--max_idle_secs=30', command, *flags, *words],
        cwd=self.path, env={'PATH': os.environ['PATH'],
                            'HOME': str(self._folder)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)

  def close(self):
    self.bazel('shutdown')
    for folder, _, _ in os.walk(self._folder):
      os.chmod(folder, 0o700)
    shutil.rmtree(self._folder)
