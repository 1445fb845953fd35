"""Tests of compile_commands."""

import unittest

import compile_commands


def action(*arguments):
  return {'mnemonic': 'CppCompile', 'arguments': list(arguments)}


class CompileCommandsTest(unittest.TestCase):

  def test_keeps_flags_that_matter_to_clang(self):
    (entry,) = compile_commands.compile_commands({'actions': [action(
        '/usr/bin/gcc', '-Wall', '-fno-canonical-system-headers', '-std=c++20',
        '-Wno-free-nonheap-object', '-MD', '-MF', 'a.d', '-frandom-seed=a.o',
        '-iquote', '.', '-c', 'reloader/a.cc', '-o', 'a.o')]}, '/checkout')
    self.assertEqual(entry, {
        'directory': '/checkout', 'file': 'reloader/a.cc',
        'arguments': ['/usr/bin/gcc', '-Wall', '-std=c++20', '-iquote', '.',
                      '-c', 'reloader/a.cc']})

  def test_names_each_source_of_this_repository_once(self):
    entries = compile_commands.compile_commands({'actions': [
        action('gcc', '-fPIC', '-c', 'b.cc'), action('gcc', '-c', 'b.cc'),
        action('gcc', '-c', 'a.cc'), action('gcc', '-c', 'external/x/y.cc'),
        action('gcc', '-c', 'bazel-out/k8/bin/g.cc'), action('ar', 'x.a')]},
        '/checkout')
    self.assertEqual([entry['file'] for entry in entries], ['a.cc', 'b.cc'])

  def test_an_answer_without_actions(self):
    self.assertEqual(compile_commands.compile_commands({}, '/checkout'), [])


if __name__ == '__main__':
  unittest.main()
