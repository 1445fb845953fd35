"""Runs the unittest cases of one file and writes Bazel's test.xml.

  python3 run_unittests.py path/to/foo_test.py [Case.test_name ...]

Bazel names the file to write in $XML_OUTPUT_FILE, a filter (`--test_filter`)
in $TESTBRIDGE_TEST_ONLY. Exit status 1 if a case failed or none ran.
"""

import os
import pathlib
import re
import sys
import time
import unittest
from xml.etree import ElementTree

# XML 1.0 has no way to write these.
_NOT_XML = re.compile('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


class _Result(unittest.TextTestResult):
  """Collects one <testcase> element for each case."""

  def __init__(self, *args, **kwargs):
    super().__init__(*args, **kwargs)
    self.cases = {}
    self._started = 0.0

  def startTest(self, test):
    super().startTest(test)
    self._started = time.monotonic()
    self._case(test)

  def stopTest(self, test):
    seconds = time.monotonic() - self._started
    self._case(test).set('time', f'{seconds:.3f}')
    super().stopTest(test)

  def addError(self, test, err):
    super().addError(test, err)
    self._note(test, 'error', self._exc_info_to_string(err, test))

  def addFailure(self, test, err):
    super().addFailure(test, err)
    self._note(test, 'failure', self._exc_info_to_string(err, test))

  def addSubTest(self, test, subtest, err):
    super().addSubTest(test, subtest, err)
    if err is not None:
      self._note(test, 'failure', self._exc_info_to_string(err, test))

  def addSkip(self, test, reason):
    super().addSkip(test, reason)
    self._note(test, 'skipped', reason)

  def addUnexpectedSuccess(self, test):
    super().addUnexpectedSuccess(test)
    self._note(test, 'failure', 'passed although it is expected to fail')

  def _case(self, test):
    suite, _, name = test.id().rpartition('.')
    if test.id() not in self.cases:
      self.cases[test.id()] = ElementTree.Element(
          'testcase', classname=suite, name=name, status='run')
    return self.cases[test.id()]

  def _note(self, test, kind, text):
    text = _NOT_XML.sub('?', text)
    last_line = text.strip().splitlines()[-1] if text.strip() else ''
    element = ElementTree.SubElement(
        self._case(test), kind, message=last_line)
    element.text = text


def _write_xml(path, name, result):
  root = ElementTree.Element('testsuites')
  suite = ElementTree.SubElement(
      root, 'testsuite', name=name, tests=str(len(result.cases)))
  suite.extend(result.cases.values())
  ElementTree.ElementTree(root).write(
      path, encoding='utf-8', xml_declaration=True)


def main(argv):
  file = pathlib.Path(argv[1])
  # The path in the runfiles, not what it links to: data lies beside it there.
  sys.path.insert(0, str(file.parent.absolute()))
  loader = unittest.TestLoader()
  only = os.environ.get('TESTBRIDGE_TEST_ONLY')
  if only:
    loader.testNamePatterns = [only if '*' in only else f'*{only}*']
  names = argv[2:] or None
  module = __import__(file.stem)
  suite = (loader.loadTestsFromNames(names, module) if names
           else loader.loadTestsFromModule(module))
  result = unittest.TextTestRunner(
      stream=sys.stdout, verbosity=2, resultclass=_Result).run(suite)
  if 'XML_OUTPUT_FILE' in os.environ:
    _write_xml(os.environ['XML_OUTPUT_FILE'], file.stem, result)
  if result.testsRun == 0 and not only:
    print(f'{file}: no test case found')
    return 1
  return 0 if result.wasSuccessful() else 1


if __name__ == '__main__':
  sys.exit(main(sys.argv))
