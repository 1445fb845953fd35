"""Builds and runs the workspace of example/, as its page says, with Bazel.

Whole and with a line broken. Takes minutes, since it builds the library in
another repository.
"""

import shlex
import unittest

import example_workspace


class ExampleWorkspaceTest(unittest.TestCase):

  def setUp(self):
    super().setUp()
    self.workspace = example_workspace.ExampleWorkspace()
    self.addCleanup(self.workspace.close)

  def test_passes_and_fails_when_a_line_is_broken(self):
    for line in example_workspace.commands():
      if line.startswith('bazel test '):
        done = self.workspace.bazel(*shlex.split(line)[1:])
        self.assertEqual(done.returncode, 0, done.stdout)

    header = self.workspace.path / 'polling_on_disk.h'
    text = header.read_text(encoding='utf-8')
    header.write_text(text.replace('{.everything = true}', '{}'),
                      encoding='utf-8')
    done = self.workspace.bazel(*shlex.split(line)[1:])
    self.assertEqual(done.returncode, 3, done.stdout)
    self.assertIn('\nW-SAVE-1  A settings file is modified.', done.stdout)
    self.assertIn('  verdict    hung\n', done.stdout)


if __name__ == '__main__':
  unittest.main()
