"""Tests of tools/test, conformance, bench and install, and of .ci/run.

A stub stands for Bazel.
"""

import json
import unittest

import stub_commands

_DPKG_QUERY = """
for word; do [[ $word == -* ]] || echo "installed $word"; done
"""

# Notes where it runs; for `test` writes what the variables of the test say, for
# `build` makes the suite.
_BAZEL = """
echo "in $PWD" >>"{calls}"
case " $* " in
  *" --version "*) echo "bazel $VERSION" ;;
  *" info "*) echo "{folder}/bin" ;;
  *" build "*) exit "$BUILD_STATUS" ;;
  *" test "*)
    echo "socket of tests: $RELOADER_TEST_WATCHMAN_SOCK" >>"{calls}"
    for word; do
      if [[ $word == --build_event_json_file=* ]]; then
        cat "{folder}/events" >"${{word#*=}}"
      fi
    done
    exit "$TEST_STATUS" ;;
esac
"""

# Notes where and how it was called; writes what `--junit=` asks for.
_SUITE = """#!/bin/bash
echo "suite in $PWD: $*" >>"{calls}"
echo "socket of suite: $RELOADER_TEST_WATCHMAN_SOCK" >>"{calls}"
for word; do
  if [[ $word == --junit=* && -f "{folder}/junit" ]]; then
    cat "{folder}/junit" >"${{word#*=}}"
  fi
done
exit "$SUITE_STATUS"
"""

# Runs the command with a socket, as the real one does, and notes that it has
# ended; with $WATCHMAN_STATUS, does not run it, or ends with that after it.
_WITH_WATCHMAN = """#!/bin/bash
echo "with_watchman $*" >>"{calls}"
[[ $WATCHMAN_STATUS == missing ]] && exit 125
while [[ $1 == -* ]]; do shift; done
RELOADER_TEST_WATCHMAN_SOCK=/stub/sock "$@"
status=$?
echo "with_watchman ends" >>"{calls}"
exit "${{WATCHMAN_STATUS:-$status}}"
"""

# Notes where and how it was called; it knows one flag that is wrong.
_REPORT = """
import os, sys
with open({calls!r}, 'a') as file:
  print('report in', os.getcwd() + ':', *sys.argv[1:], file=file)
sys.exit(2 if '--wrong' in sys.argv else int(os.environ['REPORT_STATUS']))
"""

PASSED = '<testsuite><testcase name="p" classname="S"/></testsuite>'
FAILED = ('<testsuite><testcase name="f" classname="S"><failure message="no"/>'
          '</testcase></testsuite>')
SKIPPED = ('<testsuite><testcase name="s" classname="S"><skipped/></testcase>'
           '</testsuite>')


class CommandsTest(stub_commands.StubCommandsTest):

  def setUp(self):
    super().setUp()
    self.checkout = self.copy_checkout()
    self.stub('dpkg-query', _DPKG_QUERY, note=False)
    self.stub('bazel', _BAZEL.format(calls=self.calls_file, folder=self.folder))
    suite = self.folder / 'bin/conformance/conformance'
    suite.parent.mkdir(parents=True)
    suite.write_text(
        _SUITE.format(calls=self.calls_file, folder=self.folder),
        encoding='utf-8')
    suite.chmod(0o755)
    with_watchman = self.checkout / 'tools/with_watchman'
    with_watchman.write_text(_WITH_WATCHMAN.format(calls=self.calls_file),
                             encoding='utf-8')
    with_watchman.chmod(0o755)
    report = self.checkout / 'tools/bench_report/bench_report.py'
    report.parent.mkdir()
    report.write_text(_REPORT.format(calls=str(self.calls_file)),
                      encoding='utf-8')
    self.stub('watchman', note=False)
    self.stub('pkg-config', note=False)
    self.tests_give(PASSED)
    self.suite_gives(PASSED)

  def tests_give(self, *xmls, status='PASSED'):
    events = []
    for number, xml in enumerate(xmls):
      path = self.folder / f'test{number}.xml'
      path.write_text(xml, encoding='utf-8')
      events.append({
          'id': {'testResult': {'label': f'//p:t{number}'}},
          'testResult': {'status': status, 'testActionOutput': [
              {'name': 'test.xml', 'uri': path.as_uri()}]}})
    events.append({'id': {'buildFinished': {}}})
    (self.folder / 'events').write_text(
        ''.join(json.dumps(event) + '\n' for event in events), encoding='utf-8')

  def suite_gives(self, xml):
    (self.folder / 'junit').write_text(xml, encoding='utf-8')

  def command(self, name, *arguments, **environment):
    variables = dict(VERSION='no_version', BUILD_STATUS='0', TEST_STATUS='0',
                     SUITE_STATUS='0', WATCHMAN_STATUS='', REPORT_STATUS='0')
    variables.update(environment)
    return self.run_script(self.checkout / name, *arguments, **variables)

  def bazel_test_call(self):
    """Returns the arguments of `bazel test`."""
    (call,) = [c.split() for c in self.calls() if ' test ' in c]
    return call[call.index('test') + 1:]

  # --- Where: any directory, any name, any user.

  def test_runs_at_the_root_of_the_checkout_it_lies_in(self):
    result = self.command('tools/test', cwd=self.home)
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertIn(f'in {self.checkout}', self.calls())
    self.assertNotIn(f'in {self.home}', self.calls())

  def test_works_through_a_symbolic_link(self):
    link = self.home / 'my_test'
    link.symlink_to(self.checkout / 'tools/test')
    result = self.run_script(link, VERSION='', TEST_STATUS='0')
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertIn(f'in {self.checkout}', self.calls())

  def test_refuses_a_path_with_a_space_before_it_runs_anything(self):
    self.checkout = self.copy_checkout('a checkout')
    for name in ('tools/test', 'tools/conformance'):
      with self.subTest(command=name):
        result = self.command(name)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"'{self.checkout}', has a space in it", result.stderr)
        self.assertEqual(self.calls(), [])

  def test_uses_another_output_root_where_home_cannot_be_used(self):
    in_the_way = self.folder / 'file'
    in_the_way.write_text('', encoding='utf-8')
    spacious = self.folder / 'a home'
    spacious.mkdir()
    for home in (None, '/nonexistent', str(in_the_way), '/proc', str(spacious)):
      with self.subTest(home=home):
        self.calls_file.unlink(missing_ok=True)
        result = self.command('tools/test', HOME=home)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(
            [c for c in self.calls() if c.startswith(
                f'bazel --output_user_root={self.folder}/reloader-bazel-')],
            self.calls())

  def test_leaves_a_good_home_alone(self):
    self.command('tools/test')
    self.assertNotIn('output_user_root', ' '.join(self.calls()))

  def test_tells_newer_bazel_to_read_the_workspace_file(self):
    for version, wanted in (('no_version', False), ('4.2.3', False),
                            ('6.5.0', False), ('7.7.1', True), ('10.0', True)):
      with self.subTest(version=version):
        self.calls_file.unlink(missing_ok=True)
        self.command('tools/test', VERSION=version)
        self.assertEqual('--enable_workspace' in self.bazel_test_call(), wanted)
        self.assertEqual('--noenable_bzlmod' in self.bazel_test_call(), wanted)

  def test_stops_when_setup_fails(self):
    (self.stubs / 'dpkg-query').unlink()
    result = self.command('tools/test')
    self.assertEqual(result.returncode, 2)
    self.assertIn('tools/setup failed', result.stderr)
    self.assertEqual(self.calls(), [])

  # --- tools/test.

  def test_runs_everything_by_default(self):
    self.command('tools/test', '--config=asan')
    call = self.bazel_test_call()
    self.assertIn('--config=asan', call)
    self.assertEqual(call[call.index('--'):], ['--', '//...'])

  def test_runs_what_is_named(self):
    self.command('tools/test', '//p:t', '--runs_per_test=2', '-//p:slow')
    call = self.bazel_test_call()
    self.assertIn('--runs_per_test=2', call)
    self.assertEqual(call[call.index('--'):], ['--', '//p:t', '-//p:slow'])

  def test_leaves_out_of_everything_what_is_named_with_a_minus(self):
    self.command('tools/test', '--', '-//p:slow')
    call = self.bazel_test_call()
    self.assertEqual(call[call.index('--'):], ['--', '//...', '-//p:slow'])

  def test_ends_with_the_count_of_cases(self):
    self.tests_give(PASSED, PASSED, SKIPPED)
    result = self.command('tools/test')
    self.assertEqual(result.stdout.splitlines()[-1],
                     '2 passed, 0 failed, 1 skipped')

  def test_leaves_out_what_needs_a_watchman_where_there_is_none(self):
    (self.stubs / 'watchman').unlink()
    result = self.command('tools/test')
    self.assertIn('there is no Watchman of Debian 12', result.stdout)
    self.assertIn('--test_tag_filters=-watchman', self.bazel_test_call())

  def test_takes_the_tags_that_are_named(self):
    (self.stubs / 'watchman').unlink()
    self.command('tools/test', '--test_tag_filters=slow')
    self.assertNotIn('--test_tag_filters=-watchman', self.bazel_test_call())

  def test_failed_tests_are_status_1(self):
    self.tests_give(PASSED, FAILED, status='FAILED')
    result = self.command('tools/test', TEST_STATUS='3')
    self.assertEqual(result.returncode, 1)
    self.assertIn('failed: //p:t1 S.f', result.stdout)

  def test_what_did_not_build_is_status_2(self):
    result = self.command('tools/test', TEST_STATUS='1')
    self.assertEqual(result.returncode, 2)
    self.assertEqual(result.stdout.splitlines()[-1], '1 passed, 0 failed')

  def test_no_test_at_all_is_status_2(self):
    self.tests_give()
    self.assertEqual(self.command('tools/test').returncode, 2)
    self.assertEqual(self.command('tools/test', TEST_STATUS='4').returncode, 2)

  def test_leaves_no_temporary_files(self):
    before = set(self.folder.iterdir()) | {self.calls_file}
    self.command('tools/test')
    self.command('tools/test', TEST_STATUS='1')
    self.command('.ci/run')
    self.assertEqual(set(self.folder.iterdir()), before)

  def test_helps(self):
    result = self.command('tools/test', '--help')
    self.assertEqual(result.returncode, 0)
    self.assertIn('Usage: tools/test', result.stdout)
    self.assertEqual(self.calls(), [])

  # --- tools/conformance.

  def suite_calls(self):
    return [c for c in self.calls() if c.startswith('suite')]

  def test_hands_arguments_and_directory_to_the_suite(self):
    result = self.command('tools/conformance', '--json=out.json', '--show=W 1',
                          cwd=self.home)
    self.assertEqual(result.returncode, 0, result.stderr)
    self.assertEqual(
        self.suite_calls(),
        [f'suite in {self.home}: --suite_dir={self.checkout}/conformance '
         '--json=out.json --show=W 1'])
    self.assertEqual(result.stdout, '')

  def test_returns_the_status_of_the_suite(self):
    for status in (0, 1, 2):
      result = self.command('tools/conformance', SUITE_STATUS=str(status))
      self.assertEqual(result.returncode, status)

  def test_a_suite_that_does_not_build_could_not_run(self):
    result = self.command('tools/conformance', BUILD_STATUS='1')
    self.assertEqual(result.returncode, 2)
    self.assertIn('did not build', result.stderr)
    self.assertEqual(self.suite_calls(), [])

  def test_the_suite_has_a_watchman_in_the_background(self):
    self.command('tools/conformance')
    self.assertIn('socket of suite: /stub/sock', self.calls())
    self.assertEqual(self.calls()[-1], 'with_watchman ends')

  def test_the_suite_takes_the_watchman_of_its_caller(self):
    self.command('tools/conformance', RELOADER_TEST_WATCHMAN_SOCK='/its/sock')
    self.assertIn('socket of suite: /its/sock', self.calls())
    self.assertNotIn('with_watchman', ' '.join(self.calls()))

  def test_the_suite_does_without_a_watchman_where_there_is_none(self):
    (self.stubs / 'watchman').unlink()
    self.command('tools/conformance')
    self.assertEqual(len(self.suite_calls()), 1)
    self.assertNotIn('with_watchman', ' '.join(self.calls()))

  def test_a_watchman_that_does_not_start_could_not_run(self):
    self.command('tools/conformance', WATCHMAN_STATUS='missing')
    self.assertEqual(self.suite_calls(), [])
    (call,) = [c for c in self.calls() if c.startswith('with_watchman')]
    self.assertIn(' --could_not_run=2 -- ', call)

  # --- tools/bench.

  def bench_calls(self):
    """Returns the calls of the report, and the builds."""
    return [c for c in self.calls() if c.startswith('report') or ' build ' in c]

  def test_benchmarks_are_built_optimised_and_run_where_the_caller_is(self):
    result = self.command('tools/bench', '--quick', cwd=self.home)
    self.assertEqual(result.returncode, 0, result.stderr)
    looked, built, run = self.bench_calls()
    self.assertEqual(looked, f'report in {self.home}: --quick')
    self.assertRegex(built, ' build .*-c opt .*//bench:all')
    self.assertEqual(
        run, f'report in {self.home}: --binaries={self.folder}/bin/bench '
        '--quick')
    self.assertEqual(result.stdout, '')

  def test_wrong_arguments_of_benchmarks_are_found_before_a_build(self):
    self.assertEqual(self.command('tools/bench', '--wrong').returncode, 2)
    self.assertEqual(len(self.bench_calls()), 1)

  def test_results_are_compared_without_a_build(self):
    for argument in ('--help', '--compare=a,b', '--compare'):
      self.calls_file.unlink(missing_ok=True)
      self.assertEqual(self.command('tools/bench', argument).returncode, 0)
      self.assertEqual(self.calls(), [f'report in /: {argument}'])

  def test_benchmarks_that_do_not_build_could_not_run(self):
    result = self.command('tools/bench', BUILD_STATUS='1')
    self.assertEqual(result.returncode, 2)
    self.assertIn('did not build', result.stderr)
    self.assertEqual(len(self.bench_calls()), 2)

  # --- tools/install.

  def make_reload(self):
    binary = self.folder / 'bin/tools/reload/reload'
    binary.parent.mkdir(parents=True)
    binary.write_text('a program', encoding='utf-8')

  def test_installs_an_optimised_reload_below_the_prefix(self):
    self.make_reload()
    result = self.command('tools/install', 'mine', cwd=self.home)
    self.assertEqual(result.returncode, 0, result.stderr)
    installed = self.home / 'mine/bin/reload'
    self.assertEqual(installed.read_text(encoding='utf-8'), 'a program')
    self.assertEqual(installed.stat().st_mode & 0o777, 0o755)
    self.assertEqual(result.stdout, f'installed {installed}\n')
    (build,) = [c for c in self.calls() if ' build ' in c]
    self.assertRegex(build, ' -c opt .*//tools/reload$')

  def test_installs_nothing_that_did_not_build(self):
    self.make_reload()
    result = self.command('tools/install', 'mine', cwd=self.home,
                          BUILD_STATUS='1')
    self.assertEqual(result.returncode, 1)
    self.assertFalse((self.home / 'mine').exists())

  def test_installs_nothing_without_a_prefix(self):
    for arguments, status in (([], 2), (['a', 'b'], 2), (['--prefix=a'], 2),
                              (['--help'], 0)):
      with self.subTest(arguments=arguments):
        result = self.command('tools/install', *arguments, cwd=self.home)
        self.assertEqual(result.returncode, status)
        self.assertIn('usage: tools/install PREFIX', result.stderr)
    self.assertEqual(self.calls(), [])

  # --- .ci/run.

  def test_ci_shares_one_watchman(self):
    result = self.command('.ci/run')
    self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
    self.assertIn('--test_env=RELOADER_TEST_WATCHMAN_SOCK',
                  self.bazel_test_call())
    calls = [c for c in self.calls() if 'socket' in c or 'with_watchman' in c]
    self.assertEqual(calls[1:], [
        'socket of tests: /stub/sock', 'socket of suite: /stub/sock',
        'with_watchman ends'])

  def test_ci_runs_without_a_watchman_and_fails(self):
    for status, sock, last_line in (
        # Then the suite has none either.
        ('missing', '', '1 passed, 2 failed'),
        ('125', '/stub/sock', '2 passed, 1 failed')):
      with self.subTest(status=status):
        self.calls_file.unlink(missing_ok=True)
        result = self.command('.ci/run', WATCHMAN_STATUS=status)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout.splitlines()[-1], last_line)
        self.assertIn(f'socket of tests: {sock}', self.calls())

  def test_ci_adds_both(self):
    self.tests_give(PASSED, PASSED)
    self.suite_gives(SKIPPED)
    result = self.command('.ci/run')
    self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
    self.assertEqual(result.stdout.splitlines()[-1],
                     '2 passed, 0 failed, 1 skipped')

  def test_ci_runs_the_suite_although_a_test_failed(self):
    self.tests_give(FAILED, status='FAILED')
    result = self.command('.ci/run', TEST_STATUS='3')
    self.assertEqual(result.returncode, 1)
    self.assertEqual(len(self.suite_calls()), 1)
    self.assertEqual(result.stdout.splitlines()[-1], '1 passed, 1 failed')

  def test_ci_fails_when_a_clause_failed(self):
    self.suite_gives(FAILED)
    result = self.command('.ci/run', SUITE_STATUS='1')
    self.assertEqual(result.returncode, 1)
    self.assertEqual(result.stdout.splitlines()[-1], '1 passed, 1 failed')

  def test_ci_counts_what_could_not_run_as_failed(self):
    for environment in ({'TEST_STATUS': '1'}, {'BUILD_STATUS': '1'},
                        {'SUITE_STATUS': '2'}):
      with self.subTest(**environment):
        result = self.command('.ci/run', **environment)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stdout.splitlines()[-1],
                         '^[12] passed, 1 failed$')

  def test_ci_counts_a_bazel_that_died_as_failed(self):
    (self.folder / 'events').write_text('{"id": {', encoding='utf-8')
    result = self.command('.ci/run', TEST_STATUS='37')
    self.assertEqual(result.returncode, 1)
    self.assertEqual(result.stdout.splitlines()[-1], '1 passed, 1 failed')

  def test_ci_counts_a_suite_without_a_report_as_failed(self):
    (self.folder / 'junit').unlink()
    result = self.command('.ci/run')
    self.assertEqual(result.returncode, 1)
    self.assertEqual(result.stdout.splitlines()[-1], '1 passed, 1 failed')


if __name__ == '__main__':
  unittest.main()
