"""What backend_of_your_own.md says is so.

The workspace of example/ is analysed by a Bazel of its own, which does not
compile anything: that takes minutes, and example_workspace_test does it. What
it would build is built here from the same files, well and with a line broken.
"""

import os
import pathlib
import shlex
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

import example_workspace

# Built here of the example's files.
GOOD = 'conformance/example_conformance_test'
BROKEN = 'conformance/example_that_fails_conformance_test'
KNOWN_FAILURES = 'conformance/example/known_failures.txt'
SETTINGS = 'W_SAVE_1__settings'


class PageTest(unittest.TestCase):

  def test_shows_every_file_as_it_is(self):
    shown = [text for language in ('python', 'cpp', '')
             for text in example_workspace.blocks(language)]
    for name, text in example_workspace.files().items():
      if name != 'known_failures.txt':
        self.assertIn(text, shown, name)

  def test_shows_a_backend_of_a_page(self):
    text = example_workspace.files()['polling_on_disk.h']
    self.assertLess(len(text.splitlines()), 60)


class WorkspaceTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    cls.workspace = example_workspace.ExampleWorkspace()
    cls.addClassCleanup(cls.workspace.close)

  def bazel(self, *words):
    done = self.workspace.bazel(*words)
    self.assertEqual(done.returncode, 0, done.stdout)
    return done.stdout

  def test_analyses_what_the_commands_build(self):
    commands = [shlex.split(line) for line in example_workspace.commands()]
    tests = [words for words in commands if words[:2] == ['bazel', 'test']]
    self.assertEqual(len(tests), 3)
    for words in tests:
      self.bazel('build', '--nobuild', *words[2:])

  def test_sets_up_what_is_missing(self):
    (line,) = [line for line in example_workspace.commands()
               if not line.startswith('bazel test ')]
    done = subprocess.run(
        shlex.split(line), capture_output=True, text=True, check=False,
        cwd=example_workspace.CHECKOUT / example_workspace.EXAMPLE)
    self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '', ''))

  def source(self):
    """Returns the source that the rule writes in the workspace."""
    self.bazel('build', '//:polling_on_disk_test_main')
    return (self.workspace.path /
            'bazel-bin/polling_on_disk_test_main.cc').read_text(
                encoding='utf-8')

  def test_finds_the_contract_in_the_other_repository(self):
    source = self.source()
    for text in ('#include "polling_on_disk.h"\n',
                 '"../reloader/conformance"', '"known_failures.txt"',
                 '{"scenarios/W-SAVE-1-settings.scn"}',
                 '"//:polling_on_disk_test"'):
      self.assertIn(text, source)

  def compile(self, header):
    """Compiles that source with this header; returns what is said."""
    with tempfile.TemporaryDirectory() as folder:
      main = pathlib.Path(folder, 'main.cc')
      main.write_text(self.source(), encoding='utf-8')
      pathlib.Path(folder, 'polling_on_disk.h').write_text(header,
                                                           encoding='utf-8')
      done = subprocess.run(
          ['g++', '-std=c++20', '-fsyntax-only', '-I',
           str(example_workspace.CHECKOUT), str(main)],
          env=dict(os.environ, LC_ALL='C.UTF-8'), capture_output=True,
          text=True, check=False)
    self.assertEqual(done.stdout, '')
    return done.stderr

  def test_compiles(self):
    header = example_workspace.files()['polling_on_disk.h']
    self.assertEqual(self.compile(header), '')

  def test_a_missing_member_is_all_that_the_compiler_speaks_of(self):
    header = example_workspace.files()['polling_on_disk.h']
    said = self.compile(header.replace('  MakeWorld(', '  MakeNothing('))
    self.assertEqual(said.count('error:'), 1, said)
    self.assertLess(len(said.splitlines()), 15, said)
    (shown,) = [block for block in example_workspace.blocks('')
                if block.startswith('error:')]
    for line in shown.splitlines():
      self.assertIn(line, said)


class RunTest(unittest.TestCase):
  """What the programs say, each in a folder laid out as Bazel's runfiles."""

  def run_test(self, program, test, known_failures, **environment):
    with tempfile.TemporaryDirectory() as folder:
      kit = pathlib.Path(folder, 'conformance')
      kit.mkdir()
      for name in ('CONTRACT.md', 'scenarios'):
        (kit / name).symlink_to(pathlib.Path('conformance', name).absolute())
      (kit / 'example').mkdir()
      (kit / 'example/scenarios').symlink_to(
          (example_workspace.EXAMPLE / 'scenarios').absolute())
      pathlib.Path(folder, KNOWN_FAILURES).write_text(known_failures,
                                                      encoding='utf-8')
      variables = {name: value for name, value in os.environ.items()
                   if name in ('PATH', 'TEST_TMPDIR')}
      variables.update(environment)
      return subprocess.run(
          [os.path.abspath(program), f'--gtest_filter={test}'], cwd=folder,
          env=variables, capture_output=True, text=True, check=False)

  def assert_ends(self, done, status, last_line):
    self.assertEqual(done.returncode, status, done.stdout + done.stderr)
    self.assertEqual(done.stdout.splitlines()[-1], last_line)

  def test_passes(self):
    done = self.run_test(GOOD, '*W_SAVE_1__settings', '')
    self.assert_ends(done, 0, '1 passed, 0 failed')

  def test_a_broken_line_names_the_clause_as_the_page_shows(self):
    done = self.run_test(BROKEN, f'*{SETTINGS}', '')
    self.assert_ends(done, 1, '0 passed, 1 failed')
    (shown,) = [block for block in example_workspace.blocks('')
                if block.startswith('W-SAVE-1  ')]
    self.assertIn(shown, done.stdout)
    self.assertIn(
        '  replay     bazel test //conformance:'
        'example_that_fails_conformance_test '
        f'--test_filter=PollingOnDisk.{SETTINGS}\n', done.stdout)

  def known(self, words='verdict hung', test=SETTINGS):
    return f'# why\n{test}  # {words}, https://bugs.example.org/12\n'

  def test_a_known_failure_fails_nothing(self):
    done = self.run_test(BROKEN, f'*{SETTINGS}', self.known())
    self.assert_ends(done, 0, '0 passed, 0 failed, 1 known failure')
    self.assertIn(
        f'Known failures\n  PollingOnDisk.{SETTINGS}: expected to fail with '
        f"'verdict hung' ({KNOWN_FAILURES}:2, https://bugs.example.org/12)\n",
        done.stdout)

  def test_the_xml_of_a_known_failure_is_skipped(self):
    with tempfile.NamedTemporaryFile() as xml:
      self.run_test(BROKEN, f'*{SETTINGS}', self.known(),
                    XML_OUTPUT_FILE=xml.name)
      (case,) = ElementTree.parse(xml.name).iter('testcase')
    self.assertEqual(case.get('name'), SETTINGS)
    self.assertEqual([element.tag for element in case], ['skipped'])
    self.assertIn('verdict hung', case.find('skipped').get('message'))

  def test_so_does_one_that_only_cpp_can_say(self):
    test = 'W_STOP_8_ASynchronisedTickHasAllBeforeIt'
    done = self.run_test(BROKEN, f'*{test}', self.known('Actual', test))
    self.assert_ends(done, 0, '0 passed, 0 failed, 1 known failure')

  def test_a_known_failure_excuses_no_other(self):
    done = self.run_test(BROKEN, '*W_SAVE_1_*', self.known())
    self.assertEqual(done.returncode, 1, done.stdout)
    self.assertRegex(done.stdout, r'0 passed, \d+ failed, 1 known failure\n\Z')

  def test_a_known_failure_that_passes_has_failed(self):
    done = self.run_test(GOOD, f'*{SETTINGS}', self.known())
    self.assert_ends(done, 1, '0 passed, 1 failed')
    self.assertIn(
        f"expected to fail with 'verdict hung' ({KNOWN_FAILURES}:2, "
        'https://bugs.example.org/12), but the outcome is: passed; delete the '
        'line', done.stdout)

  def test_a_known_failure_with_other_words_has_failed(self):
    done = self.run_test(BROKEN, f'*{SETTINGS}', self.known('verdict late'))
    self.assert_ends(done, 1, '0 passed, 1 failed')
    self.assertIn('  verdict    hung\n', done.stdout)
    self.assertIn('and failed with other words', done.stdout)

  def test_a_known_failure_that_matches_nothing_stops_the_run(self):
    done = self.run_test(GOOD, f'*{SETTINGS}',
                         self.known(test='W_SAVE_1__setings'))
    self.assertEqual((done.returncode, done.stdout), (2, ''))
    self.assertEqual(
        done.stderr,
        f'cannot use known failures:\n{KNOWN_FAILURES}:2:1: expected the name '
        "of a test, got 'W_SAVE_1__setings'; did you mean "
        'W_SAVE_1__settings?\n')

  def test_a_mistake_in_the_file_stops_the_run(self):
    done = self.run_test(GOOD, f'*{SETTINGS}', f'{SETTINGS}\n')
    self.assertEqual((done.returncode, done.stdout), (2, ''))
    self.assertIn(f"{KNOWN_FAILURES}:1:19: expected '#'", done.stderr)


if __name__ == '__main__':
  unittest.main()
