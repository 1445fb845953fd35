"""Each house rule is shown to fail on bad text and to pass on good text."""

import contextlib
import io
import pathlib
import subprocess
import tempfile
import unittest

import build_files
import cpp_text
import house_rules

# Words that this file must not hold itself.
UNFINISHED = 'TO' + 'DO'
HOME = '/ho' + 'me/somebody/x'

HEADER = """// What it is for.
#ifndef RELOADER_A_H_
#define RELOADER_A_H_
#endif  // RELOADER_A_H_
"""
BUILD = 'package(default_visibility = ["//visibility:private"])\n'
LOAD = 'load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")\n'


def rules(path, text):
  return {finding.rule for finding in house_rules.check_file(path, text)}


# path, line of C++ that breaks the rule, rule.
BAD_CALLS = (
    ('reloader/a.cc', 'absl::Mutex mutex_;', 'absl_lock'),
    ('reloader/a.cc', 'absl::MutexLock lock(&mutex_);', 'absl_lock'),
    ('reloader/a.cc', 'absl::ReaderMutexLock lock(&mutex_);', 'absl_lock'),
    ('reloader/a.cc', 'absl::Notification done;', 'absl_lock'),
    ('reloader/a.cc', 'absl::call_once(once, F);', 'absl_lock'),
    ('reloader/a.cc', '#include "absl/synchronization/mutex.h"', 'absl_lock'),
    ('reloader/a.cc', 'void F(std::string_view s);', 'std_string_view'),
    ('reloader/a.cc', '#include <string_view>', 'std_string_view'),
    ('reloader/a.cc', 'sleep(1);', 'sleep'),
    ('reloader/a.cc', '::usleep (10);', 'sleep'),
    ('reloader/a.cc', 'nanosleep(&a, &b);', 'sleep'),
    ('reloader/a_test.cc', 'std::this_thread::sleep_for(t);', 'sleep'),
    ('tools/a.cc', 'absl::SleepFor(t);', 'sleep'),
    ('reloader/a.cc', 'std::getenv("HOME");', 'getenv'),
    ('conformance/a_test.cc', 'getenv("TMP");', 'getenv'),
    ('reloader/a.cc', 'throw 1;', 'exceptions'),
    ('reloader/a.cc', 'try {', 'exceptions'),
    ('reloader/a.cc', '} catch (...) {', 'exceptions'),
    ('reloader/a.cc', 'std::cout << 1;', 'stdout'),
    ('conformance/a.cc', 'std::cerr << 1;', 'stdout'),
    ('reloader/a.cc', 'printf("%d", 1);', 'stdout'),
    ('reloader/a.cc', 'int fd = ::open(p, O_RDONLY);', 'system_call'),
    ('conformance/a.cc', 'if (::stat(p, &s) != 0) {', 'system_call'),
    ('reloader/a.cc', '::inotify_init1(0);', 'system_call'),
    ('reloader/a.cc', 'fd = openat(parent, name, O_PATH);', 'system_call'),
)

GOOD_CALLS = (
    ('reloader/a.cc', 'Mutex mutex_;  // Not absl::Mutex.'),
    ('reloader/a.cc', 'F("absl::Mutex and sleep(1) and throw");'),
    ('reloader/a.cc', 'F(R"(std::cout << getenv("x"))");'),
    ('reloader/a.cc', 'void F(absl::string_view s);'),
    ('reloader/a.cc', 'int asleep(int); retry { throwing'),
    ('reloader/a.cc', "F(1'000, '\"'); G(2'000); H('\\'');"),
    ('tools/fuzz/a.cc', 'std::getenv("HOME");'),
    ('conformance/conformance_main.cc', 'std::cout << 1;'),
    ('conformance/suite_main.cc', 'std::getenv("TEST_TOTAL_SHARDS");'),
    ('conformance/a_test.cc', 'std::cout << mix;'),
    ('reloader/posix_file_system.cc', '::open(p, O_RDONLY);'),
    ('reloader/a.cc', 'std::filesystem::rename(a, b); file_->read(x);'),
    ('reloader/a.cc', 'std::numeric_limits<int>::max(); F<int>::stat(x);'),
    ('reloader/a.cc', 'status = FileSystem::stat(x);'),
)


class CallsTest(unittest.TestCase):

  def test_finds_each_banned_call(self):
    for path, line, rule in BAD_CALLS:
      with self.subTest(line=line):
        self.assertEqual(rules(path, line + '\n'), {rule})

  def test_every_rule_has_an_example(self):
    self.assertEqual({rule for _, _, rule in BAD_CALLS},
                     {rule.name for rule in house_rules.CALL_RULES})

  def test_leaves_good_code_alone(self):
    for path, line in GOOD_CALLS:
      with self.subTest(line=line):
        self.assertEqual(rules(path, line + '\n'), set())

  def test_names_the_place_and_the_replacement(self):
    (finding,) = house_rules.check_file('reloader/a.cc', '\n\nsleep(1);\n')
    self.assertEqual(
        str(finding),
        'reloader/a.cc:3: sleep: `sleep(`: wait with Clock::WaitUntil '
        '(reloader/clock.h), which virtual time can drive')

  def test_counts_lines_through_comments_and_raw_strings(self):
    text = '/* a\nb */ R"x(\n\n)x" "c\\"d"\nsleep(1);\n'
    (finding,) = house_rules.check_file('reloader/a.cc', text)
    self.assertEqual(finding.line, 5)
    self.assertEqual(cpp_text.without_comments_and_strings(text).count('\n'),
                     text.count('\n'))

  def test_a_reason_beside_or_above_allows_one_rule(self):
    ok = '// HOUSE_RULE_OK(sleep): a reason.'
    self.assertEqual(rules('reloader/a.cc', f'sleep(1);  {ok}\n'), set())
    self.assertEqual(rules('reloader/a.cc', f'{ok}\n// More.\nsleep(1);\n'),
                     set())
    self.assertEqual(rules('reloader/a.cc', f'{ok}\nF();\nsleep(1);\n'),
                     {'sleep'})
    self.assertEqual(rules('reloader/a.cc', f'throw 1;  {ok}\n'),
                     {'exceptions'})


class TextTest(unittest.TestCase):

  def test_line_rules(self):
    for path, text, rule in (
        ('reloader/a.cc', '\tint a;\n', 'tab'),
        ('tools/BUILD', BUILD + '\t\n', 'tab'),
        ('README.md', 'a \n', 'trailing_space'),
        ('reloader/a.cc', '// ' + 'x' * 78 + '\n', 'long_line'),
        ('tools/run', '#!/bin/bash\n# ' + 'x' * 79 + '\n', 'long_line'),
        ('reloader/a.cc', f'// {UNFINISHED}: more.\n', 'unfinished'),
        ('README.md', f'{UNFINISHED}\n', 'unfinished'),
        ('README.md', f'cd {HOME}\n', 'machine_path'),
        ('reloader/a.cc', '<<<<<<< HEAD\n', 'conflict'),
        ('reloader/a.cc', 'int a;', 'last_line'),
        ('reloader/a.cc', 'int a;\n' * 501, 'long_file')):
      with self.subTest(rule=rule, path=path):
        self.assertIn(rule, rules(path, text))

  def test_what_is_no_finding(self):
    for path, text in (
        ('reloader/a.cc', '// ' + 'x' * 77 + '\n'),
        ('reloader/a.cc', '// é' + 'é' * 76 + '\n'),
        ('reloader/a.cc', '// https://example.org/' + 'x' * 80 + '\n'),
        ('reloader/a.cc', '#include "reloader/' + 'x' * 80 + '.h"\n'),
        ('README.md', 'x' * 200 + '\n'),
        ('reloader/a.cc', 'int a;\n' * 500),
        ('reloader/testdata/a.cc', '\t \n'),
        ('reloader/a.png', '\t \n')):
      with self.subTest(path=path, text=text[:40]):
        self.assertEqual(rules(path, text), set())


class HeaderTest(unittest.TestCase):

  def test_a_good_header(self):
    self.assertEqual(rules('reloader/a.h', HEADER), set())

  def test_the_guard_is_named_after_the_path(self):
    self.assertEqual(rules('reloader/b.h', HEADER), {'header_guard'})
    self.assertEqual(rules('reloader/a.h', '// A.\n#pragma once\n'),
                     {'header_guard'})

  def test_a_header_begins_with_a_comment(self):
    self.assertEqual(rules('reloader/a.h', HEADER.partition('\n')[2]),
                     {'header_comment'})


class BuildFileTest(unittest.TestCase):

  def test_good_files(self):
    for text in (
        BUILD,
        LOAD + BUILD + 'cc_library(name = "a", deps = ["b", ":c", "//d", '
        '"@e//f", "@e//f:g", "@e//f/a"])\ncc_test(name = "a_test")\n',
        BUILD + 'cc_lib(name = "b")\nfilegroup(name = "a")\n'):
      with self.subTest(text=text):
        self.assertEqual(rules('reloader/BUILD', text), set())

  def test_each_rule(self):
    for text, rule in (
        ('', 'package_visibility'),
        ('package()\n', 'package_visibility'),
        ('package(default_visibility = ["//visibility:public"])\n',
         'package_visibility'),
        (BUILD + 'x(name = "a", visibility = ["//visibility:public"])\n',
         'public_target'),
        (BUILD + LOAD, 'late_load'),
        (BUILD + 'cc_library(name = "a")\n', 'native_cc_rule'),
        (BUILD + 'x(name = "b")\nx(name = "a")\n', 'unsorted_targets'),
        (BUILD + 'x(name = "a", deps = ["//b", ":a"])\n', 'unsorted_list'),
        (BUILD + 'x(name = "a", deps = ["//b:d", "//b:c"])\n',
         'unsorted_list'),
        (BUILD + 'x(name = "a", srcs = ["a", "a"])\n', 'listed_twice'),
        (BUILD + 'x(name = \n', 'build_syntax')):
      with self.subTest(rule=rule):
        self.assertIn(rule, rules('reloader/BUILD', text))

  def test_sorts_targets_with_their_comments(self):
    kept = LOAD + BUILD + '\npackage_group(name = "z")\n\n'
    a = '# About a.\nx(\n    name = "a",\n)\n'
    b = 'x(name = "b")\n'
    c = '# About c.\nx(name = "c")\n'
    group = '\nfilegroup(name = "f")\n'
    self.assertEqual(
        build_files.with_sorted_targets(
            kept + c + '\n' + b + group + '\n' + a),
        kept + a + '\n' + b + group + '\n' + c)

  def test_public_targets_are_fine_with_a_reason(self):
    text = BUILD + ('x(name = "a",\n'
                    '  visibility = ["//visibility:public"],  # For b.\n)\n')
    self.assertEqual(rules('p/BUILD', text), set())

  def test_public_targets_are_fine_in_the_workspace_folder(self):
    text = BUILD + 'x(name = "a", visibility = ["//visibility:public"])\n'
    self.assertEqual(rules('tools/workspace/BUILD', text), set())


class DeadFileTest(unittest.TestCase):

  def dead(self, build, *paths):
    files = {path: HEADER.replace('RELOADER_A', 'X') for path in paths}
    files['reloader/BUILD'] = BUILD + build
    return [f.path for f in house_rules.check_checkout(files)
            if f.rule == 'dead_file']

  def test_a_file_that_no_build_file_names_is_dead(self):
    self.assertEqual(
        self.dead('x(name = "x", srcs = ["a.cc"])', 'reloader/a.cc',
                  'reloader/b.cc', 'reloader/c.scn', 'other/d.cc'),
        ['other/d.cc', 'reloader/b.cc', 'reloader/c.scn'])

  def test_a_glob_names_files(self):
    self.assertEqual(
        self.dead('x(name = "x", srcs = glob(["s/**/*.scn", "*.cc"]))',
                  'reloader/s/a.scn', 'reloader/s/t/u/b.scn', 'reloader/a.cc',
                  'reloader/s/c.cc'),
        ['reloader/s/c.cc'])

  def test_the_nearest_build_file_counts(self):
    files = {'reloader/BUILD': BUILD + 'x(name = "x", srcs = ["p/a.cc"])',
             'reloader/p/BUILD': BUILD, 'reloader/p/a.cc': ''}
    self.assertEqual([f.path for f in house_rules.check_checkout(files)
                      if f.rule == 'dead_file'], ['reloader/p/a.cc'])


class IncludeTest(unittest.TestCase):

  def missing(self, path, text, **others):
    files = {'BUILD': BUILD + 'x(name = "x", srcs = glob(["**"]))',
             path: text}
    files.update({f'{name}.h': other for name, other in others.items()})
    return [str(f) for f in house_rules.check_checkout(files)
            if f.rule == 'missing_include']

  def test_what_is_used_is_included(self):
    use = 'F(absl::StrCat(1), absl::StrCat(2));\n'
    self.assertEqual(
        self.missing('a.cc', '\n' + use),
        ['a.cc:2: missing_include: absl::StrCat needs #include '
         '"absl/strings/str_cat.h"'])
    self.assertEqual(
        self.missing('a.cc', '#include "absl/strings/str_cat.h"\n' + use), [])
    self.assertEqual(len(self.missing('a.h', use)), 1)

  def test_names_are_whole_words_outside_comments_and_strings(self):
    self.assertEqual(
        self.missing('a.cc', '// absl::StrCat\nF("absl::StrCat");\n'
                     'absl::StrCatalogue(); notabsl::StrCat();\n'), [])

  def test_a_source_may_lean_on_its_own_header_only(self):
    view = '#include "absl/strings/string_view.h"\n'
    use = 'absl::string_view s;\n'
    self.assertEqual(self.missing('a.cc', use, a=view), [])
    self.assertEqual(self.missing('a_test.cc', use, a=view), [])
    self.assertEqual(len(self.missing('a.cc', use, b=view)), 1)

  def test_a_status_comes_with_a_status_or(self):
    self.assertEqual(
        self.missing('a.cc', '#include "absl/status/statusor.h"\n'
                     'absl::Status F() { return absl::NotFoundError(""); }\n'),
        [])


class CheckoutTest(unittest.TestCase):
  """The program, on a checkout in a temporary folder."""

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)
    subprocess.run(['git', 'init', '--quiet'], cwd=self.folder, check=True)
    self.write('WORKSPACE', '')
    self.write('.gitignore', 'ignored.cc\n')

  def write(self, name, text):
    (self.folder / name).write_text(text, encoding='utf-8')

  def run_main(self, *arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
      status = house_rules.main([*arguments, str(self.folder)])
    return status, out.getvalue()

  def test_a_clean_checkout(self):
    self.write('ignored.cc', 'sleep(1);\n')
    self.assertEqual(self.run_main(), (0, '2 files, 0 findings\n'))

  def test_a_finding_in_a_file_that_is_not_yet_tracked(self):
    self.write('README.md', 'a \n')
    status, text = self.run_main()
    self.assertEqual(status, 1)
    self.assertIn('README.md:1: trailing_space: remove it\n', text)

  def test_what_is_no_checkout_is_an_error_and_not_clean(self):
    (self.folder / 'WORKSPACE').unlink()
    status, text = self.run_main()
    self.assertEqual(status, 2)
    self.assertIn('is not a checkout', text)

  def test_fixes_the_order_of_targets(self):
    self.write('BUILD', BUILD + 'x(name = "b")\nx(name = "a")\n')
    self.assertEqual(self.run_main()[0], 1)
    self.assertEqual(self.run_main('--fix')[0], 0)
    self.assertEqual(self.run_main()[0], 0)

  def test_lists_the_rules(self):
    status, text = self.run_main('--list')
    self.assertEqual(status, 0)
    self.assertIn('reloader/mutex.h', text)


if __name__ == '__main__':
  unittest.main()
