"""One finding of the house rules: where, which rule, what to do."""

import typing


class Finding(typing.NamedTuple):
  path: str
  line: int
  rule: str
  advice: str

  def __str__(self):
    return f'{self.path}:{self.line}: {self.rule}: {self.advice}'
