"""Tests of results: what Google Benchmark wrote, and what tools/bench did."""

import json
import pathlib
import tempfile
import unittest

import fake_rows
import results

# What Google Benchmark 1.7.1 wrote, with --benchmark_repetitions=3.
CANNED = json.loads("""
{
  "context": {"num_cpus": 2, "library_build_type": "debug"},
  "benchmarks": [
    {"name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "family_index": 0, "per_family_instance_index": 0,
     "run_name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "run_type": "iteration", "repetitions": 3, "repetition_index": 0,
     "threads": 1, "iterations": 6, "real_time": 1.4564841666447078e+00,
     "cpu_time": 1.7508466666666672e-01, "time_unit": "ms",
     "files": 2.0000000000000000e+02, "per_file": 7.2824208332235395e-06},
    {"name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "family_index": 0, "per_family_instance_index": 0,
     "run_name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "run_type": "iteration", "repetitions": 3, "repetition_index": 1,
     "threads": 1, "iterations": 6, "real_time": 1.2225900000000000e-01,
     "cpu_time": 1.2227966666666663e-01, "time_unit": "ms",
     "files": 2.0000000000000000e+02, "per_file": 6.1129500000000000e-07},
    {"name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "family_index": 0, "per_family_instance_index": 0,
     "run_name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "run_type": "iteration", "repetitions": 3, "repetition_index": 2,
     "threads": 1, "iterations": 6, "real_time": 3.4129583333346090e-01,
     "cpu_time": 1.3975016666666675e-01, "time_unit": "ms",
     "files": 2.0000000000000000e+02, "per_file": 1.7064791666673045e-06},
    {"name":
       "floor/walk/threads:1/nested/files:200/process_time/real_time_median",
     "run_name": "floor/walk/threads:1/nested/files:200/process_time/real_time",
     "run_type": "aggregate", "repetitions": 3, "threads": 1,
     "aggregate_name": "median", "aggregate_unit": "time", "iterations": 3,
     "real_time": 3.4e-01, "cpu_time": 1.3e-01, "time_unit": "ms",
     "files": 2.0e+02, "per_file": 1.7e-06}
  ]
}
""")
NAME = 'floor/walk/threads:1/nested/files:200'


class ResultsTest(unittest.TestCase):

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.folder = pathlib.Path(folder.name)

  def rows_of(self, *entries):
    return results.rows_of({'benchmarks': list(entries)}, 'p')

  def test_takes_the_median_over_repetitions_and_no_aggregates(self):
    row = results.rows_of(CANNED, 'stat_tick_benchmark')[NAME]
    self.assertEqual(len(row.values['wall_ms']), 3)
    self.assertAlmostEqual(row.median('wall_ms'), 0.341296, 6)
    self.assertAlmostEqual(row.median('processor_ms'), 0.139750, 6)
    self.assertEqual(row.values['files'], [200.0] * 3)
    self.assertEqual(row.program, 'stat_tick_benchmark')

  def test_takes_names_without_what_google_benchmark_adds(self):
    for full, plain in (
        ('a/files:1/process_time/real_time', 'a/files:1'),
        ('a/write/files:1/iterations:200/manual_time', 'a/write/files:1'),
        ('a/files:1/min_time:0.500/repeats:3/process_time', 'a/files:1'),
        ('a/real_time/files:1', 'a/real_time/files:1')):
      self.assertEqual(results.plain_name(full), plain)

  def test_knows_the_size_of_a_row(self):
    self.assertEqual(results.files_of(NAME), 200)
    self.assertIsNone(results.files_of('decode/bser'))

  def test_quartiles_are_those_of_the_values(self):
    row = fake_rows.row('a', wall_ms=[1.0, 2.0, 3.0, 4.0, 5.0])
    self.assertEqual(row.quartiles('wall_ms'), (2.0, 4.0))
    self.assertAlmostEqual(row.spread('wall_ms'), 2 / 3)
    self.assertEqual(fake_rows.row('a', wall_ms=7).quartiles('wall_ms'),
                     (7.0, 7.0))

  def test_converts_all_units_to_milliseconds(self):
    for unit, real_time in (('ns', 2e6), ('us', 2e3), ('ms', 2), ('s', 2e-3)):
      row = self.rows_of(fake_rows.entry(
          'a', time_unit=unit, real_time=real_time))['a']
      self.assertAlmostEqual(row.median('wall_ms'), 2)

  def test_leaves_out_the_processor_time_of_one_thread_among_many(self):
    rows = self.rows_of(fake_rows.entry('a/manual_time', p50_ms=1.5),
                        fake_rows.entry('b/process_time/real_time'))
    self.assertFalse(rows['a'].has('processor_ms'))
    self.assertEqual(rows['a'].median('p50_ms'), 1.5)
    self.assertEqual(rows['b'].median('processor_ms'), 3)

  def test_a_row_that_failed_says_why(self):
    rows = self.rows_of(fake_rows.entry('a', error_occurred=True,
                                        error_message='no daemon'))
    self.assertEqual(rows['a'].error, 'no daemon')
    self.assertFalse(rows['a'].has('wall_ms'))

  def test_anything_else_is_unreadable(self):
    for document in ({}, [], {'benchmarks': [{}]},
                     {'benchmarks': [fake_rows.entry('a', time_unit='h')]}):
      with self.assertRaises(results.Unreadable):
        results.rows_of(document, 'p')

  def test_reads_what_it_wrote(self):
    path = self.folder / 'r.json'
    made = fake_rows.rows(fake_rows.row('a', wall_ms=[1.0, 2.0]),
                          results.Row('b', 'p', error='no'))
    path.write_text(json.dumps(fake_rows.document(made)), encoding='utf-8')
    _, rows = results.read(path)
    self.assertEqual([row.to_json() for row in rows.values()],
                     [row.to_json() for row in made.values()])

  def test_a_file_of_others_is_named_and_why(self):
    path = self.folder / 'r.json'
    for text, why in (('{"schema": 7, "rows": []}', 'schema 7'),
                      ('[]', 'tools'), ('{', 'not written'),
                      ('{"schema": 1}', 'rows')):
      path.write_text(text, encoding='utf-8')
      with self.assertRaisesRegex(results.Unreadable, f'r.json.*{why}'):
        results.read(path)
    with self.assertRaisesRegex(results.Unreadable, 'No such file'):
      results.read(self.folder / 'absent.json')


if __name__ == '__main__':
  unittest.main()
