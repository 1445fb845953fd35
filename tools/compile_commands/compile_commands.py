"""Turns what Bazel would run into a compile_commands.json for clang's tools.

  bazel aquery 'mnemonic("CppCompile", //...)' --output=jsonproto |
      python3 compile_commands.py CHECKOUT >compile_commands.json

One entry a source of this repository, in CHECKOUT as the directory: packages'
headers lie in /usr/include, so nothing that Bazel lays out is needed.
"""

import json
import sys

# g++ has these, clang 14 does not.
_UNKNOWN_TO_CLANG = frozenset(
    ['-fno-canonical-system-headers', '-Wno-free-nonheap-object'])
# Followed by a value, and about output that nobody wants here.
_WITH_OUTPUT = frozenset(['-MF', '-o'])


def _flags_for_clang(arguments):
  result = []
  skip = False
  for argument in arguments:
    if skip:
      skip = False
    elif argument in _WITH_OUTPUT:
      skip = True
    elif (argument not in _UNKNOWN_TO_CLANG and argument != '-MD'
          and not argument.startswith('-frandom-seed=')):
      result.append(argument)
  return result


def compile_commands(aquery, checkout):
  """Returns the entries for the actions of an aquery answer (a dictionary)."""
  entries = {}
  for action in aquery.get('actions', []):
    arguments = action.get('arguments', [])
    if '-c' not in arguments:
      continue
    source = arguments[arguments.index('-c') + 1]
    # A source is compiled once with and once without -fPIC; one will do.
    if source.startswith(('external/', 'bazel-out/')) or source in entries:
      continue
    entries[source] = {'directory': checkout, 'file': source,
                       'arguments': _flags_for_clang(arguments)}
  return [entries[source] for source in sorted(entries)]


def main(argv):
  if len(argv) != 2:
    print(__doc__, file=sys.stderr)
    return 2
  json.dump(compile_commands(json.load(sys.stdin), argv[1]), sys.stdout,
            indent=1)
  print()
  return 0


if __name__ == '__main__':
  sys.exit(main(sys.argv))
