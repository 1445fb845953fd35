"""A copy of the scripts under test in a folder, with stubs on the PATH.

Each stub is a few lines of shell. Every call of one is noted, so that a test
can say what a script ran: nothing here installs or builds anything.
"""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

# The runfiles of this test, laid out as the checkout is.
_SOURCE = pathlib.Path(__file__).parent.parent.absolute()

# All that the scripts may use besides the stubs.
_REAL_COMMANDS = (
    'basename', 'bash', 'cat', 'cut', 'dirname', 'env', 'install', 'mkdir',
    'mktemp', 'python3', 'readlink', 'realpath', 'rm', 'tr')


class StubCommandsTest(unittest.TestCase):
  """Base of tests that run a script of this folder."""

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name).resolve()
    self.home = self.folder / 'home'
    self.stubs = self.folder / 'stubs'
    self.calls_file = self.folder / 'calls'
    for path in (self.home, self.stubs):
      path.mkdir()
    for command in _REAL_COMMANDS:
      (self.stubs / command).symlink_to(shutil.which(command))

  def copy_checkout(self, name='a_checkout_of_another_name'):
    """Copies the scripts into a checkout of its own and returns its path."""
    checkout = self.folder / name
    for file in ('.ci/run', 'tools/bench', 'tools/conformance', 'tools/install',
                 'tools/setup', 'tools/test',
                 'tools/count_tests/count_tests.py',
                 'tools/workspace/bazel_command.sh'):
      target = checkout / file
      target.parent.mkdir(parents=True, exist_ok=True)
      shutil.copy(_SOURCE / file, target)
    return checkout

  def stub(self, command, script='', note=True):
    """Puts `command` on the PATH: notes its arguments, then runs `script`."""
    path = self.stubs / command
    lines = ['#!/bin/bash']
    if note:
      lines.append(f'echo "{command} $*" >>"{self.calls_file}"')
    path.write_text('\n'.join(lines + [script, '']), encoding='utf-8')
    path.chmod(0o755)

  def calls(self):
    """Returns the calls of stubs so far, one line each."""
    if not self.calls_file.exists():
      return []
    return self.calls_file.read_text(encoding='utf-8').splitlines()

  def run_script(self, script, *arguments, cwd='/', **environment):
    """Runs a script with only the stubs on its PATH."""
    variables = {'PATH': str(self.stubs), 'HOME': str(self.home),
                 'TMPDIR': str(self.folder)}
    variables.update(environment)
    return subprocess.run(
        [str(script), *arguments], cwd=str(cwd), text=True, check=False,
        env={k: v for k, v in variables.items() if v is not None},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
