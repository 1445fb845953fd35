"""A house rule between files: what is used is included.

A header of one Abseil brings along what a header of the next one does not, so a
file that leans on that compiles on one Debian only. A source may lean on the
header of its own name.
"""

import re

import cpp_text
from finding import Finding

_HEADERS = {
    'absl/cleanup/cleanup.h': 'Cleanup',
    'absl/container/btree_map.h': 'btree_map',
    'absl/container/btree_set.h': 'btree_set',
    'absl/container/flat_hash_map.h': 'flat_hash_map',
    'absl/container/flat_hash_set.h': 'flat_hash_set',
    'absl/container/inlined_vector.h': 'InlinedVector',
    'absl/functional/function_ref.h': 'FunctionRef',
    'absl/hash/hash.h': 'Hash',
    'absl/memory/memory.h': 'WrapUnique',
    'absl/status/status.h': r'Status|StatusCode|\w+Error',
    'absl/status/statusor.h': 'StatusOr',
    'absl/strings/ascii.h': r'ascii_\w+|AsciiStrTo\w+|Strip\w*Whitespace',
    'absl/strings/cord.h': 'Cord',
    'absl/strings/escaping.h': r'C(Hex|Une|E)\w*scape',
    'absl/strings/match.h': 'StartsWith|EndsWith|StrContains',
    'absl/strings/numbers.h': r'Simple(Atoi|Atod|Atof|Atob)',
    'absl/strings/str_cat.h': 'StrCat|StrAppend|Hex|Dec',
    'absl/strings/str_format.h': 'StrFormat|StrAppendFormat',
    'absl/strings/str_join.h': 'StrJoin',
    'absl/strings/str_replace.h': 'StrReplaceAll',
    'absl/strings/str_split.h': 'StrSplit|ByAnyChar|SkipEmpty|MaxSplits',
    'absl/strings/string_view.h': 'string_view',
    'absl/strings/strip.h': '(Consume|Strip)(Prefix|Suffix)',
    'absl/time/time.h': r'Duration|Time|((Nano|Micro|Milli)?s|S)econds|'
                        r'Minutes|Hours|(Infinite|Zero)\w+|UnixEpoch',
    'absl/types/span.h': 'Span|MakeSpan|MakeConstSpan',
}
_HEADER_OF = {re.compile(rf'(?:{names})\Z'): header
              for header, names in _HEADERS.items()}
_NAME = re.compile(r'\babsl::(\w+)')
_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
# StatusOr<T> cannot be had without Status.
_BRINGS = {'absl/status/status.h': 'absl/status/statusor.h'}


def _own_header(path):
  return re.sub(r'(_test)?\.cc$', '.h', path)


def _header_of(name):
  return next((header for pattern, header in _HEADER_OF.items()
               if pattern.match(name)), None)


def check_includes(files):
  """Returns a finding for each name of Abseil whose header is not included.

  Args:
    files: {path: text} of the whole checkout.
  """
  findings = []
  for path, text in files.items():
    if not path.endswith(('.h', '.cc')) or '/testdata/' in f'/{path}':
      continue
    included = set(_INCLUDE.findall(text))
    included.update(_INCLUDE.findall(files.get(_own_header(path), '')))
    code = cpp_text.without_comments_and_strings(text)
    for number, line in enumerate(code.split('\n'), 1):
      for name in _NAME.findall(line):
        header = _header_of(name)
        if (header is None or header in included
            or _BRINGS.get(header) in included):
          continue
        included.add(header)  # Said once.
        findings.append(Finding(path, number, 'missing_include',
                                f'absl::{name} needs #include "{header}"'))
  return findings
