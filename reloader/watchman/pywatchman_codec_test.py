"""Holds the codecs to those of pywatchman: random values, both directions."""

import collections
import collections.abc
import json
import os
import random
import string
import subprocess
import sys
import unittest

try:
  from pywatchman import bser  # In C.
  from pywatchman import pybser  # In Python.
except ImportError as error:
  sys.exit(f'could not run: {error}. Run tools/setup, which installs '
           'python3-pywatchman, and use the python3 of the system.')

# The packaged pybser looks for these where Python 3.10 has them no more.
for _name in ('Mapping', 'Iterable', 'Sized'):
  if not hasattr(collections, _name):
    setattr(collections, _name, getattr(collections.abc, _name))

_TRANSCODE = os.path.join(
    os.environ['TEST_SRCDIR'], os.environ['TEST_WORKSPACE'],
    'reloader/watchman/transcode')
_CODECS = (('C', bser), ('Python', pybser))
_VALUES = 300
_SEED = 27685


def _text(rng):
  alphabet = string.ascii_letters + '/._ "\\\n\x01\x7f\u00e9\u20ac\U0001f600'
  return ''.join(rng.choice(alphabet)
                 for _ in range(rng.choice((0, 1, 7, 130, 40000))
                                if rng.random() < 0.1 else rng.randrange(12)))


def _integer(rng):
  bits = rng.randrange(64)
  value = rng.randrange(-(1 << bits), 1 << bits)
  return rng.choice((value, (1 << bits) - 1, -(1 << bits)))


def _value(rng, depth, allow_bytes=True):
  kind = rng.randrange(9 if depth else 6)
  if kind == 0:
    return None
  if kind == 1:
    return rng.random() < 0.5
  if kind == 2:
    return _integer(rng)
  if kind == 3:
    return rng.choice((rng.uniform(-1e9, 1e9), 0.0, 1e300, -1.5e-300, 0.1))
  if kind == 4 or kind == 5 and not allow_bytes:
    return _text(rng)
  if kind == 5:
    return bytes(rng.randrange(256) for _ in range(rng.randrange(12)))
  count = rng.randrange(200) if rng.random() < 0.02 else rng.randrange(5)
  items = [_value(rng, depth - 1, allow_bytes) for _ in range(count)]
  if kind == 6:
    return {_text(rng): item for item in items}
  if kind == 7 and items:
    return [{_text(rng): item} for item in items]
  return items


def _values(seed, allow_bytes=True):
  rng = random.Random(seed)
  return [_value(rng, 4, allow_bytes) for _ in range(_VALUES)]


def _plain(value):
  """Text as the bytes it is on the wire: the encodings differ in the type."""
  if isinstance(value, str):
    return value.encode('utf-8')
  if isinstance(value, list):
    return [_plain(item) for item in value]
  if isinstance(value, dict):
    return {_plain(key): _plain(item) for key, item in value.items()}
  return value


def _with_nulls(value):
  """As pywatchman sees what is written as templates: a skip is None."""
  if isinstance(value, dict):
    return {key: _with_nulls(item) for key, item in value.items()}
  if not isinstance(value, list):
    return value
  items = [_with_nulls(item) for item in value]
  if len(items) < 2 or not all(isinstance(item, dict) for item in items):
    return items
  keys = {key for item in items for key in item}
  return [{key: item.get(key) for key in keys} for item in items]


def _transcode(pdus, encoding, piece_bytes, *arguments):
  result = subprocess.run(
      [_TRANSCODE, encoding, str(piece_bytes), *arguments], input=pdus,
      stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
  if result.returncode != 0:
    raise AssertionError(f'transcode: {result.stderr.decode()}')
  return result.stdout


def _loads(codec, pdus):
  """Returns the values of several PDUs."""
  values = []
  while pdus:
    # The C codec takes no memoryview; a PDU's head is in its first 20 bytes.
    size = codec.pdu_len(pdus[:20] if len(pdus) > 20 else pdus)
    values.append(codec.loads(pdus[:size]))
    pdus = pdus[size:]
  return values


class PywatchmanCodecTest(unittest.TestCase):

  def test_reads_what_pywatchman_writes_and_writes_what_it_reads(self):
    values = _values(_SEED)
    for name, codec in _CODECS:
      for version in (1, 2):
        pdus = b''.join(codec.dumps(value, version=version, capabilities=0)
                        for value in values)
        for encoding in ('v1', 'v2', 'v2-no-text'):
          with self.subTest(codec=name, version=version, encoding=encoding):
            answer = _transcode(pdus, encoding, 4099)
            self.assertEqual(_plain(_loads(codec, answer)), _plain(values))

  def test_does_so_byte_by_byte(self):
    values = _values(_SEED + 1)[:60]
    pdus = b''.join(bser.dumps(value, version=2, capabilities=0)
                    for value in values)
    self.assertEqual(_plain(_loads(bser, _transcode(pdus, 'v2', 1))),
                     _plain(values))

  def test_tells_text_from_bytes_as_pywatchman_does(self):
    pdu = b'\0\2\0\0\0\0\3\x0c\0\3\2\x0d\3\2\xc3\xa9\2\3\1\xff'
    for name, codec in _CODECS:
      with self.subTest(codec=name):
        self.assertEqual(codec.loads(_transcode(pdu, 'v2', 4096)),
                         ['\u00e9', b'\xff'])

  def test_writes_templates_that_pywatchman_reads(self):
    values = _values(_SEED + 2)
    pdus = b''.join(bser.dumps(value, version=1) for value in values)
    expected = [_plain(_with_nulls(value)) for value in values]
    for name, codec in _CODECS:
      for encoding in ('v1', 'v2'):
        with self.subTest(codec=name, encoding=encoding):
          answer = _transcode(pdus, encoding, 4099, '--templates')
          self.assertIn(b'\x0b\0\3', answer)
          self.assertEqual(_plain(_loads(codec, answer)), expected)

  def test_agrees_with_python_about_json(self):
    values = [[value] for value in _values(_SEED + 3, allow_bytes=False)]
    lines = ''.join(json.dumps(value, ensure_ascii=False) + '\n'
                    for value in values)
    answer = _transcode(lines.encode(), 'json', 4099).decode()
    self.assertEqual([json.loads(line) for line in answer.split('\n')
                      if line], values)
    escaped = ''.join(json.dumps(value) + '\r\n' for value in values)
    self.assertEqual(_transcode(escaped.encode(), 'json', 4099).decode(),
                     answer)
    self.assertEqual(
        _plain(_loads(bser, _transcode(lines.encode(), 'v2', 4099))),
        _plain(values))


if __name__ == '__main__':
  unittest.main()
