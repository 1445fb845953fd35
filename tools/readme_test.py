"""Every command that the README shows is run."""

import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import threading
import unittest

README = "README.md"
PROGRAM = "conformance/conformance"
RELOAD = "tools/reload/reload"
# Without arguments these build and run everything; continuous integration does.
WHOLE_RUNS = {"tools/test", "tools/conformance"}
# It takes minutes, and is what mutants_test runs.
MEASUREMENT = "tools/conformance --mutants"
WITH_WATCHMAN = "tools/with_watchman"
# In which the README has Bazel put what it builds.
BUILT = "bazel-bin"


def blocks(language):
    """The code blocks of the README in a language, in order."""
    with open(README, encoding="utf-8") as file:
        found = re.findall(r"^```(\w*)\n(.*?)^```$", file.read(),
                           re.DOTALL | re.MULTILINE)
    return [text for of, text in found if of == language]


def commands():
    """The command lines of the README's sh blocks."""
    return [line for block in blocks("sh") for line in block.splitlines()
            if line]


def edit_until(done, path, running):
    """Makes a file longer until an event is set; at last ends who watches."""
    for length in range(1, 400):
        if done.wait(0.05):
            break
        path.write_text("1" * length, encoding="utf-8")
    running.terminate()


class ReadmeTest(unittest.TestCase):
    """The README's commands, blocks and links."""

    def test_shows_both_commands(self):
        self.assertLessEqual(WHOLE_RUNS, set(commands()))

    def test_runs_every_command(self):
        for line in commands():
            if line in WHOLE_RUNS or line == MEASUREMENT:
                continue
            with self.subTest(command=line):
                self.run_command(line)

    def run_command(self, line):
        """Runs one command, as the README shows it."""
        if line.startswith(WITH_WATCHMAN + " "):
            self.run_with_watchman(line)
        else:
            self.run_conformance(line)

    def run_with_watchman(self, line):
        """Runs a command with a server, in a directory with the program."""
        with tempfile.TemporaryDirectory() as tmp:
            os.symlink(os.path.abspath("tools"), os.path.join(tmp, "tools"))
            os.symlink(os.getcwd(), os.path.join(tmp, BUILT))
            (program,) = blocks("python")
            pathlib.Path(tmp, "my_test.py").write_text(program,
                                                       encoding="utf-8")
            self.assertIn("my_test.py", line)
            done = subprocess.run(
                shlex.split(line), cwd=tmp, capture_output=True, text=True,
                check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (0, "", ""))

    def run_conformance(self, line):
        """Runs the suite; the files it names are made elsewhere."""
        with tempfile.TemporaryDirectory() as tmp:
            words = shlex.split(line.replace("/tmp/", tmp + "/"))
            self.assertEqual(words[0], "tools/conformance", "how to run it?")
            done = subprocess.run(
                [PROGRAM, "--suite_dir=conformance"] + words[1:],
                capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            for word in words:
                if word.endswith((".json", ".xml")):
                    path = word.partition("=")[2]
                    self.assertGreater(os.path.getsize(path), 0, path)

    def test_runs_the_session_in_a_terminal(self):
        (session,) = blocks("console")
        lines = session.splitlines()
        typed = [line[2:] for line in lines if line.startswith("$ ")]
        (said,) = [line for line in lines if not line.startswith("$ ")]
        # What tools/install does is commands_test's.
        self.assertRegex(typed[0], r"^tools/install \S+$")
        command = shlex.split(typed[-1])
        self.assertEqual(command[0], "reload")
        changed = re.match(r"\[reload\] (\S+) changed", said).group(1)
        with tempfile.TemporaryDirectory() as tmp:
            with subprocess.Popen(
                    [os.path.abspath(RELOAD)] + command[1:], cwd=tmp,
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE, text=True) as running:
                done = threading.Event()
                editor = threading.Thread(
                    target=edit_until,
                    args=(done, pathlib.Path(tmp, changed), running))
                editor.start()
                try:
                    # No line says that it watches: it is edited until then.
                    self.assertTrue(
                        any(line == said + "\n" for line in running.stderr))
                finally:
                    done.set()
                    editor.join()
                    running.stderr.read()

    def test_shows_a_workflow_that_finds_its_daemon(self):
        (workflow,) = blocks("yaml")
        (line,) = [line.partition("- run: ")[2]
                   for line in workflow.splitlines() if WITH_WATCHMAN in line]
        words = shlex.split(line)
        end = words.index("--") + 1
        self.assertEqual(words[0], "reloader/" + WITH_WATCHMAN)
        self.assertGreater(len(words), end, "no command")
        self.assertIn("python3 watchman", workflow)
        with tempfile.TemporaryDirectory() as tmp:
            os.symlink(os.getcwd(), os.path.join(tmp, "reloader"))
            done = subprocess.run(
                words[:end] + ["sh", "-c", 'test -S "$WATCHMAN_SOCK"'],
                cwd=tmp, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_shows_the_families_of_the_contract(self):
        done = subprocess.run(
            [PROGRAM, "--suite_dir=conformance", "--list"],
            capture_output=True, text=True, check=True)
        shown = blocks("")[0]
        families = re.findall(r"^([A-Z]+) {2,}", shown, re.MULTILINE)
        self.assertGreater(len(families), 10)
        for family in families:
            self.assertIn("W-%s-" % family, done.stdout)

    def test_shows_a_scenario_that_is_there(self):
        scenario = next(b for b in blocks("") if b.startswith("# W-"))
        clause = scenario.split()[1]
        self.assertIn("expect", scenario)
        done = subprocess.run(
            [PROGRAM, "--suite_dir=conformance", "--show=" + clause],
            capture_output=True, text=True, check=True)
        self.assertIn(clause, done.stdout)


if __name__ == "__main__":
    unittest.main()
