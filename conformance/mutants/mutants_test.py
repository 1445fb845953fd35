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

  def test_the_command_of_the_readme(self):
    with open(_README, encoding='utf-8') as file:
      self.assertIn(_COMMAND, file.read().splitlines())
    done = subprocess.run(
        [_PROGRAM, '--suite_dir=conformance', *_COMMAND.split()[1:]],
        stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout)
    self.assertEqual(done.returncode, 0, done.stdout)
    self.assertRegex(done.stdout, r'(?m)^(\d{3,}) of \1 mutants dead')


if __name__ == '__main__':
  unittest.main()
