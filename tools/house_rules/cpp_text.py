"""C++ without what is not code, for searching."""

import re

_TOKENS = re.compile(
    r'//[^\n]*'  # A comment to the end of the line.
    r'|/\*.*?\*/'
    r'|R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)"'
    r'|"(?:\\.|[^"\\\n])*"'
    # Not the separator of digits in 1'000.
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[^\n]*', re.MULTILINE)


def without_comments_and_strings(text):
  """Returns `text` with comments and literals emptied, line for line.

  The names of included files stay: rules ban some.
  """
  includes = {match.start(): match.group() for match in _INCLUDE.finditer(text)}

  def replace(match):
    token = match.group()
    line_start = text.rfind('\n', 0, match.start()) + 1
    if token[0] == '"' and line_start in includes:
      return token
    newlines = '\n' * token.count('\n')
    if token.startswith(('//', '/*')):
      return newlines or ' '
    return '""' + newlines

  return _TOKENS.sub(replace, text)
