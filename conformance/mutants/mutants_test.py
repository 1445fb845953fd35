"""The suite notices every mutant.

Each dies in a scenario of the right family, with the right words; and nearly
every scenario has a kill of its own. The program judges that itself, as it does
for whoever types the README's command.
"""

import subprocess
import unittest

_README = 'README.md'
_COMMAND = 'tools/conformance --mutants'
_PROGRAM = 'conformance/conformance'


class MutantsTest(unittest.TestCase):

  def measure(self, *flags):
    return subprocess.run(
        [_PROGRAM, '--suite_dir=conformance', '--mutants', *flags],
        capture_output=True, text=True, check=False)

  def test_one_by_its_name(self):
    done = self.measure('--backend=ignores_size')
    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
    self.assertRegex(done.stdout, r'\Aignores_size .*\n1 of 1 mutants dead\n\Z')

  def test_a_name_that_none_has(self):
    done = self.measure('--backend=ignores_sizes')
    self.assertEqual(done.returncode, 2)
    self.assertEqual(done.stdout, '')
    self.assertIn('did you mean ignores_size?', done.stderr)

  def test_the_command_of_the_readme(self):
    with open(_README, encoding='utf-8') as file:
      self.assertIn(_COMMAND, file.read().splitlines())
    self.assertEqual(_COMMAND.split()[1:], ['--mutants'])
    done = self.measure()
    print(done.stdout, done.stderr)
    self.assertEqual(done.returncode, 0, done.stdout)
    self.assertRegex(done.stdout, r'(?m)^(\d{3,}) of \1 mutants dead')


if __name__ == '__main__':
  unittest.main()
