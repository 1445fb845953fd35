"""Tests of tools/setup on machines that lack this or that."""

import unittest

import stub_commands

# A dpkg-query which knows all packages that it is asked for but `missing`.
_DPKG_QUERY = """
for word; do
  case $word in
    -* | {missing}) ;;
    *) echo "installed $word" ;;
  esac
done
exit 1
"""


class SetupTest(stub_commands.StubCommandsTest):

  def setUp(self):
    super().setUp()
    self.setup = self.copy_checkout() / 'tools/setup'
    self.machine()

  def machine(self, missing='none', uid=0, unknown_to_apt='none'):
    """Stubs a Debian system; `missing` are alternatives of a case pattern."""
    self.stub('dpkg-query', _DPKG_QUERY.format(missing=missing))
    self.stub('id', f'echo {uid}', note=False)
    self.stub('apt-get', f'echo "frontend $DEBIAN_FRONTEND" '
              f'>>"{self.calls_file}"')
    self.stub('apt-cache', f'for name in "${{@:2}}"; do case $name in '
              f'{unknown_to_apt}) ;; *) echo "  $name | 1.0 | mirror" ;; esac; '
              'done', note=False)

  def apt_calls(self):
    return [call.split() for call in self.calls() if call.startswith('apt-get')]

  def test_is_silent_when_nothing_is_missing(self):
    result = self.run_script(self.setup)
    self.assertEqual((result.returncode, result.stdout, result.stderr),
                     (0, '', ''))
    self.assertEqual(len(self.calls()), 1, self.calls())

  def test_installs_only_what_is_missing_and_says_why(self):
    self.machine(missing='libabsl-dev | git')
    result = self.run_script(self.setup)
    self.assertEqual(result.returncode, 0, result.stderr)
    update, install = self.apt_calls()
    self.assertEqual(update[-1], 'update')
    self.assertIn('install', install)
    self.assertIn('--yes', install)
    self.assertEqual(install[-2:], ['libabsl-dev', 'git'])
    self.assertIn('frontend noninteractive', self.calls())
    self.assertRegex(result.stdout, r'libabsl-dev +Abseil')
    self.assertNotIn('libgtest-dev', result.stdout)

  def test_leaves_the_tools_of_a_group_alone_unless_asked(self):
    self.machine(missing='shellcheck')
    self.assertEqual(self.run_script(self.setup).stdout, '')
    result = self.run_script(self.setup, '--lint')
    self.assertIn('apt-get install shellcheck', result.stdout)

  def test_one_alternative_is_enough(self):
    self.machine(missing='clang-format-14 | pkg-config')
    self.assertEqual(self.run_script(self.setup, '--lint').stdout, '')

  def test_installs_the_first_alternative_that_apt_knows(self):
    self.machine(missing='clang-format*', unknown_to_apt='clang-format-14')
    result = self.run_script(self.setup, '--lint')
    self.assertEqual(self.apt_calls()[-1][-1], 'clang-format', result.stderr)

  def test_does_without_what_a_newer_debian_has_no_more(self):
    self.machine(missing='watchman | git', unknown_to_apt='watchman')
    result = self.run_script(self.setup)
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertEqual(self.apt_calls()[-1][-1], 'git')
    self.machine(missing='watchman', unknown_to_apt='watchman')
    result = self.run_script(self.setup)
    self.assertEqual((result.returncode, result.stdout, result.stderr),
                     (0, '', ''))
    # Where Debian has it, it is as necessary as the others.
    self.machine(missing='watchman')
    self.run_script(self.setup)
    self.assertEqual(self.apt_calls()[-1][-1], 'watchman')

  def test_a_new_system_whose_apt_knows_nothing_yet_is_told_what_it_lacks(self):
    self.machine(missing='watchman | git')
    knows = self.folder / 'updated'
    self.stub('apt-get', f': >{knows}; echo "frontend $DEBIAN_FRONTEND" '
              f'>>"{self.calls_file}"')
    self.stub('apt-cache', f'[ -e {knows} ] || exit 0; '
              'for name in "${@:2}"; do case $name in watchman) ;; '
              '*) echo "  $name | 1.0 | mirror" ;; esac; done', note=False)
    result = self.run_script(self.setup)
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertEqual(self.apt_calls()[-1][-1], 'git')
    self.assertIn('this Debian has no watchman', result.stderr)

  def test_names_what_apt_does_not_know_and_installs_nothing(self):
    self.machine(missing='libabsl-dev | git', unknown_to_apt='libabsl-dev')
    result = self.run_script(self.setup)
    self.assertEqual(result.returncode, 1)
    self.assertRegex(result.stderr, r'libabsl-dev +Abseil')
    self.assertEqual(len(self.apt_calls()), 1)  # The update.

  def test_uses_sudo_and_says_so(self):
    self.machine(missing='git', uid=1000)
    self.stub('sudo', 'shift; "$@"')
    result = self.run_script(self.setup)
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertIn('under sudo', result.stdout)
    self.assertEqual(self.apt_calls()[-1][-1], 'git')

  def test_without_root_or_sudo_it_prints_the_command_to_run(self):
    self.machine(missing='libabsl-dev | git', uid=1000)
    self.stub('sudo', 'exit 1')  # It would ask for a password.
    for sudo in ('refuses', 'is missing'):
      with self.subTest(sudo=sudo):
        result = self.run_script(self.setup)
        self.assertEqual(result.returncode, 1)
        self.assertIn('apt-get update && apt-get install --yes '
                      '--no-install-recommends libabsl-dev git\n',
                      result.stderr)
        self.assertEqual(self.apt_calls(), [])
      (self.stubs / 'sudo').unlink(missing_ok=True)

  def test_what_to_run_by_hand_names_nothing_that_may_not_be_there(self):
    self.machine(missing='watchman | git', unknown_to_apt='*', uid=1000)
    result = self.run_script(self.setup)
    self.assertIn('--no-install-recommends git\n', result.stderr)
    self.assertRegex(result.stderr, 'watchman, if Debian has it')

  def test_without_apt_it_lists_what_to_install(self):
    (self.stubs / 'apt-get').unlink()
    (self.stubs / 'dpkg-query').unlink()
    result = self.run_script(self.setup)
    self.assertEqual(result.returncode, 1)
    self.assertIn('not a Debian system', result.stderr)
    for package in ('g++', 'bazel-bootstrap', 'libabsl-dev', 'librapidcheck'):
      self.assertIn(package, result.stderr)
    self.assertNotIn('debootstrap', result.stderr)
    self.assertIn('RELOADER_NO_SETUP=1', result.stderr)
    result = self.run_script(self.setup, RELOADER_NO_SETUP='1')
    self.assertEqual((result.returncode, result.stdout, result.stderr),
                     (0, '', ''))

  def test_an_apt_that_fails_fails_it(self):
    self.machine(missing='git')
    for failing in ('update', 'install'):
      with self.subTest(failing=failing):
        self.stub('apt-get', f'[[ " $* " != *" {failing} "* ]]')
        result = self.run_script(self.setup)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f'apt-get {failing} failed', result.stderr)

  def test_lists_every_group_without_looking_at_the_machine(self):
    result = self.run_script(self.setup, '--list')
    self.assertEqual(result.returncode, 0)
    groups = {line.split()[0] for line in result.stdout.splitlines()}
    self.assertEqual(
        groups, {'build', 'lint', 'clang', 'bench', 'fresh_machine'})
    self.assertEqual(self.calls(), [])

  def test_helps(self):
    result = self.run_script(self.setup, '--help')
    self.assertEqual(result.returncode, 0)
    self.assertIn('Usage: tools/setup', result.stdout)
    self.assertEqual(self.calls(), [])

  def test_a_wrong_option_says_what_is_allowed(self):
    result = self.run_script(self.setup, '--everything')
    self.assertEqual(result.returncode, 2)
    self.assertIn('--everything is not an option', result.stderr)
    self.assertIn('--lint', result.stderr)


if __name__ == '__main__':
  unittest.main()
