"""Tests of count_tests: what is passed, failed, skipped, or cannot be told."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

import count_tests

# What GoogleTest 1.12.1 writes.
GOOGLETEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" disabled="1" errors="0" name="AllTests">
  <testsuite name="A" tests="4" failures="1" disabled="1" skipped="1">
    <testcase name="Passes" status="run" result="completed" classname="A" />
    <testcase name="Fails" status="run" result="completed" classname="A">
      <failure message="a.cc:2&#x0A;one" type=""><![CDATA[one]]></failure>
      <failure message="a.cc:3&#x0A;two" type=""><![CDATA[two]]></failure>
    </testcase>
    <testcase name="Skips" status="run" result="skipped" classname="A">
      <skipped message="a.cc:4&#x0A;why"><![CDATA[why]]></skipped>
    </testcase>
    <testcase name="DISABLED_X" status="notrun" result="suppressed"
              classname="A" />
  </testsuite>
</testsuites>
"""

# What Bazel writes for a program that wrote nothing itself.
BAZEL_PASSED = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="p/t" tests="1" failures="0" errors="0">
  <testcase name="p/t" status="run" duration="0" time="0"></testcase>
  <system-out><![CDATA[]]></system-out>
</testsuite></testsuites>
"""
BAZEL_CRASHED = BAZEL_PASSED.replace(
    '></testcase>', '><error message="exited with error code 134"></error>'
    '</testcase>')

EMPTY = '<testsuites tests="0" name="AllTests"></testsuites>'
FINISHED = {'id': {'buildFinished': {}}, 'finished': {}}


class CountTestsTest(unittest.TestCase):

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    # A folder's name with a space and a percent sign: the uri is quoted.
    self.folder = pathlib.Path(folder.name) / 'a b%c'
    self.folder.mkdir()
    self.events = [FINISHED]
    self.files = 0

  def write(self, text):
    self.files += 1
    path = self.folder / f'{self.files}.xml'
    path.write_text(text, encoding='utf-8')
    return path

  def result(self, xml, label='//p:t', status='PASSED', **more):
    event = {'status': status, 'testActionOutput': []}
    if 'cached' in more:
      event['cachedLocally'] = more.pop('cached')
    if xml is not None:
      event['testActionOutput'] = [
          {'name': 'test.log', 'uri': 'file:///nowhere/test.log'},
          {'name': 'test.xml', 'uri': self.write(xml).as_uri()}]
    key = dict({'label': label, 'run': 1, 'shard': 1, 'attempt': 1}, **more)
    self.events.insert(0, {'id': {'testResult': key}, 'testResult': event})

  def run_main(self, *arguments, events=True):
    if events:
      path = self.folder / 'events.json'
      path.write_text(''.join(json.dumps(e) + '\n' for e in self.events),
                      encoding='utf-8')
      arguments = (f'--events={path}',) + arguments
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
      code = count_tests.main(list(arguments))
    return code, out.getvalue().splitlines(), err.getvalue()

  def test_counts_cases_not_programs(self):
    self.result(GOOGLETEST, status='FAILED')
    code, lines, _ = self.run_main()
    self.assertEqual(lines[-1], '1 passed, 1 failed, 2 skipped')
    self.assertIn('failed: //p:t A.Fails', lines)
    self.assertEqual(code, 1)

  def test_leaves_skipped_out_when_there_are_none(self):
    self.result(BAZEL_PASSED)
    self.assertEqual(self.run_main()[:2],
                     (0, ['1 test programs, 0 of them cached',
                          '1 passed, 0 failed']))

  def test_counts_cached_results(self):
    self.result(BAZEL_PASSED, cached=True)
    self.assertEqual(self.run_main()[:2],
                     (0, ['1 test programs, 1 of them cached',
                          '1 passed, 0 failed']))

  def test_counts_every_shard_and_run(self):
    for run in (1, 2):
      for shard in (1, 2, 3):
        self.result(BAZEL_PASSED, run=run, shard=shard)
    self.assertEqual(self.run_main()[1][-1], '6 passed, 0 failed')

  def test_counts_the_last_attempt_and_says_that_it_is_flaky(self):
    self.result(BAZEL_PASSED, attempt=2)
    self.result(BAZEL_CRASHED, status='FAILED', attempt=1)
    code, lines, _ = self.run_main()
    self.assertEqual(lines[-1], '1 passed, 0 failed')
    self.assertIn('flaky: //p:t needed 2 attempts', lines)
    self.assertEqual(code, 0)

  def test_an_empty_shard_is_normal(self):
    self.result(EMPTY, shard=1)
    self.result(BAZEL_PASSED, shard=2)
    self.assertEqual(self.run_main()[0], 0)

  def test_a_crash_is_one_failed_case_with_its_exit_code(self):
    self.result(BAZEL_CRASHED, status='FAILED')
    code, lines, _ = self.run_main()
    self.assertIn('failed: //p:t: exited with error code 134', lines)
    self.assertEqual((code, lines[-1]), (1, '0 passed, 1 failed'))

  def test_a_time_out_without_xml_is_one_failed_case(self):
    self.result(None, status='TIMEOUT', shard=2)
    code, lines, _ = self.run_main()
    self.assertIn('failed: //p:t (shard 2): TIMEOUT although no case of it '
                  'failed', lines)
    self.assertEqual((code, lines[-1]), (1, '0 passed, 1 failed'))

  def test_broken_xml_of_a_failed_program_is_one_failed_case(self):
    self.result('<testsuites><testcase', status='FAILED')
    self.assertEqual(self.run_main()[1][-1], '0 passed, 1 failed')

  def test_a_race_found_at_exit_fails_a_program_whose_cases_passed(self):
    self.result(BAZEL_PASSED, status='FAILED')
    code, lines, _ = self.run_main()
    self.assertEqual((code, lines[-1]), (1, '1 passed, 1 failed'))

  def test_a_target_that_did_not_build_is_one_failed_case(self):
    self.result(BAZEL_PASSED)
    self.events.insert(0, {
        'id': {'targetCompleted': {'label': '//p:broken'}},
        'completed': {'failureDetail': {'message': 'gcc failed'}}})
    code, lines, _ = self.run_main()
    self.assertIn('failed: //p:broken: did not build', lines)
    self.assertEqual((code, lines[-1]), (1, '1 passed, 1 failed'))

  def test_a_target_that_was_not_analysed_says_why(self):
    self.events.insert(0, {
        'id': {'targetCompleted': {'label': '//p:broken'}},
        'aborted': {'reason': 'ANALYSIS_FAILURE',
                    'description': 'no such target //p:gone\nmore'}})
    _, lines, _ = self.run_main()
    self.assertIn('failed: //p:broken: did not build: no such target //p:gone',
                  lines)

  def test_a_program_without_a_case_fails(self):
    self.result(EMPTY)
    self.result(BAZEL_PASSED, label='//p:u')
    code, lines, _ = self.run_main()
    self.assertIn('failed: //p:t: ran no test case', lines)
    self.assertEqual(code, 1)

  def test_a_program_without_a_case_is_fine_under_a_filter(self):
    self.result(EMPTY)
    self.result(BAZEL_PASSED, label='//p:u')
    code, lines, _ = self.run_main('--allow_empty_targets')
    self.assertEqual((code, lines[-1]), (0, '1 passed, 0 failed'))

  def test_no_case_at_all_is_an_error(self):
    self.result(EMPTY)
    code, lines, error = self.run_main('--allow_empty_targets')
    self.assertEqual((code, lines), (2, []))
    self.assertIn('no test case', error)

  def test_adds_a_junit_file(self):
    self.result(BAZEL_PASSED)
    junit = self.write(GOOGLETEST)
    code, lines, _ = self.run_main(f'--junit={junit}')
    self.assertEqual((code, lines[-1]), (1, '2 passed, 1 failed, 2 skipped'))

  def test_what_could_not_run_is_a_failed_case(self):
    self.result(BAZEL_PASSED)
    code, lines, _ = self.run_main('--could_not_run=tools/conformance')
    self.assertIn('failed: tools/conformance: could not run', lines)
    self.assertEqual((code, lines[-1]), (1, '1 passed, 1 failed'))

  def test_a_passed_program_without_xml_cannot_be_counted(self):
    self.result(None)
    code, lines, error = self.run_main()
    self.assertEqual((code, lines), (2, []))
    self.assertIn('//p:t: Bazel names no local test.xml', error)

  def test_a_missing_file_cannot_be_counted(self):
    code, _, error = self.run_main('--junit=/nowhere.xml', events=False)
    self.assertEqual(code, 2)
    self.assertIn('/nowhere.xml', error)

  def test_events_that_end_early_cannot_be_counted(self):
    self.result(BAZEL_PASSED)
    self.events.remove(FINISHED)
    code, _, error = self.run_main()
    self.assertEqual(code, 2)
    self.assertIn('ends early', error)

  def test_broken_events_name_the_line(self):
    path = self.write('{"id": {}}\n{"id"')
    code, _, error = self.run_main(f'--events={path}', events=False)
    self.assertEqual(code, 2)
    self.assertIn(f'{path}:2:', error)


if __name__ == '__main__':
  unittest.main()
