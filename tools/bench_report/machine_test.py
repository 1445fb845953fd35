"""Tests of machine, on files below a folder that stand for /proc and /sys."""

import os
import pathlib
import shutil
import tempfile
import unittest

import machine

_MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /tmp/in\\040memory rw - tmpfs tmpfs rw
31 22 0:26 / /tmp/home rw shared:4 master:1 - nfs4 server:/home rw
"""


class MachineTest(unittest.TestCase):

  def setUp(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    self.root = pathlib.Path(folder.name)
    self.write('proc/loadavg', '0.10 0.20 0.30 1/200 4711\n')
    self.write('proc/cpuinfo', 'model name\t: A Fast One\nflags\t: fpu sse\n')
    self.write('proc/meminfo', 'MemTotal:       16384 kB\n')
    self.write('proc/self/mountinfo', _MOUNTS)
    self.write('proc/sys/kernel/osrelease', '6.1.0\n')
    self.governor('performance')

  def write(self, path, text):
    file = self.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding='utf-8')

  def governor(self, name, cpu=0):
    self.write(f'sys/devices/system/cpu/cpu{cpu}/cpufreq/scaling_governor',
               name + '\n')

  def describe(self, directory='/srv', processors=8):
    description = machine.describe(directory, self.root)
    description['processors'] = processors
    return description

  def only_warning(self, *arguments, **more):
    (text,) = machine.warnings(self.describe(*arguments, **more))
    return text

  def processes(self, ticks, **processes):
    """Writes /proc/stat, and a process for each name; takes a sample."""
    user, idle, steal = ticks
    self.write('proc/stat', f'cpu  {user} 0 0 {idle} 0 0 0 {steal} 0 0\n'
               'cpu0 1 1 1 1 1 1 1 1 0 0\n')
    for pid, (name, used) in enumerate(processes.items(), 100):
      fields = ['S'] + ['0'] * 10 + [str(used), '0'] + ['0'] * 6 + ['77', '0']
      self.write(f'proc/{pid}/stat', f'{pid} ({name}) {" ".join(fields)}\n')
    return machine.Sample.take(self.root)

  def test_describes_what_figures_depend_on(self):
    self.assertEqual(machine.describe('/srv', self.root), {
        'processor': 'A Fast One',
        'processors': len(os.sched_getaffinity(0)),
        'governors': ['performance'], 'load_average': 0.1,
        'memory_bytes': 2**24, 'kernel': '6.1.0', 'virtual': False,
        'file_system': 'ext4'})

  def test_a_quiet_machine_is_not_worth_a_word(self):
    self.assertEqual(machine.warnings(self.describe()), [])

  def test_warns_of_a_governor_that_changes_clocks(self):
    self.governor('powersave', cpu=1)
    self.assertIn('the frequency governor is powersave:', self.only_warning())

  def test_warns_of_a_virtual_machine_that_hides_its_clocks(self):
    shutil.rmtree(self.root / 'sys')
    self.assertEqual(machine.warnings(self.describe()), [])
    self.write('proc/cpuinfo', 'flags\t: fpu hypervisor sse\n')
    self.assertIn('virtual machine', self.only_warning())

  def test_warns_of_load_by_the_number_of_processors(self):
    self.write('proc/loadavg', '1.50 0 0 1/200 4711\n')
    self.assertEqual(machine.warnings(self.describe(processors=8)), [])
    self.assertIn('load average is 1.5 on 2', self.only_warning(processors=2))

  def test_warns_of_one_processor(self):
    self.assertIn('one processor', self.only_warning(processors=1))

  def test_warns_of_file_systems_that_are_no_local_disk(self):
    self.assertIn('tmpfs, in memory', self.only_warning('/tmp/in memory/x'))
    self.assertIn('nfs4', self.only_warning('/tmp/home'))
    self.assertEqual(machine.warnings(self.describe('/tmp/homes')), [])

  def test_survives_a_machine_that_tells_nothing(self):
    empty = self.root / 'empty'
    empty.mkdir()
    description = machine.describe('/srv', empty)
    self.assertEqual(description['file_system'], 'unknown')
    self.assertEqual(machine.warnings(dict(description, processors=2)), [])

  def test_names_who_uses_the_processors(self):
    before = self.processes((1000, 1000, 0), busy=10, quiet=5)
    after = self.processes((1060, 1040, 0), busy=70, quiet=6)
    (text,) = machine.busy_others(before, after)
    self.assertEqual(text, 'busy (100) uses 60% of the processors')
    self.assertEqual(machine.busy_others(before, after, {100}), [])

  def test_names_have_parentheses_and_spaces(self):
    name = 'a) S (b c'
    before = self.processes((1000, 1000, 0), **{name: 0})
    after = self.processes((1050, 1050, 0), **{name: 50})
    self.assertIn(f'{name} (100) uses 50%',
                  machine.busy_others(before, after)[0])

  def test_names_at_most_three(self):
    names = 'abcde'
    before = self.processes((0, 0, 0), **{name: 0 for name in names})
    after = self.processes((100, 0, 0), **{n: 10 + ord(n) % 8 for n in names})
    texts = machine.busy_others(before, after)
    self.assertEqual([text[0] for text in texts], ['e', 'd', 'c'])

  def test_a_pid_that_was_used_again_is_another_process(self):
    before = machine.Sample(100, 50, 0, {7: machine.Process('old', 90, 1)})
    after = machine.Sample(200, 50, 0, {7: machine.Process('new', 95, 2)})
    self.assertIn('95%', machine.busy_others(before, after)[0])

  def test_says_what_the_hypervisor_took(self):
    before = self.processes((100, 100, 0))
    after = self.processes((140, 150, 10))
    self.assertEqual(machine.busy_others(before, after),
                     ['the hypervisor took 10% of the processors away'])

  def test_says_which_part_went_to_others(self):
    before = self.processes((1000, 1000, 0))
    after = self.processes((1150, 1050, 0))
    self.assertAlmostEqual(
        machine.part_of_others(before, after, 1.0, ticks_per_second=100), 0.25)
    self.assertEqual(
        machine.part_of_others(before, after, 9.0, ticks_per_second=100), 0.0)


if __name__ == '__main__':
  unittest.main()
