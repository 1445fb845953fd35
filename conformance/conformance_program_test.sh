#!/bin/bash
# Runs the program behind tools/conformance on a suite of three scenarios: one
# passes, one does not apply, and one cannot run, because its script is wrong.
set -uo pipefail

program=$PWD/conformance/conformance
suite=$PWD/conformance/testdata/tiny_suite
folder=$(mktemp -d "${TEST_TMPDIR:-/tmp}/program.XXXXXX")
trap 'rm -rf -- "${folder}"' EXIT
# The program is not the test: it must leave Bazel's files alone.
unset XML_OUTPUT_FILE TEST_PREMATURE_EXIT_FILE
failures=0

complain() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n--- standard output\n%s\n--- standard error\n%s\n' \
    "$1" "$(cat "${folder}/out")" "$(cat "${folder}/err")" >&2
}

# Usage: run EXIT_CODE ARGUMENT...
run() {
  local expected=$1 status=0
  shift
  call="conformance $*"
  (cd "${folder}" && "${program}" --suite_dir="${suite}" "$@") \
    >"${folder}/out" 2>"${folder}/err" </dev/null || status=$?
  ((status == expected)) ||
    complain "${call}: expected exit code ${expected}, seen ${status}"
}

out_has() {
  grep -qF -- "$1" "${folder}/out" ||
    complain "${call}: standard output lacks: $1"
}

out_lacks() {
  ! grep -qF -- "$1" "${folder}/out" ||
    complain "${call}: standard output has: $1"
}

err_has() {
  grep -qF -- "$1" "${folder}/err" ||
    complain "${call}: standard error lacks: $1"
}

last_line_is() {
  [[ "$(tail -n 1 "${folder}/out")" == "$1" ]] ||
    complain "${call}: the last line is not: $1"
}

# Usage: python_says CODE, which reads files of the folder and asserts.
python_says() {
  (cd "${folder}" && python3 -c "$1") >"${folder}/out" 2>"${folder}/err" ||
    complain "${call}: the report is not as expected"
}

# A clause that passes; no escape codes where there is no terminal.
run 0 --scenario=W-SAVE-1 --backend=StatOnDisk
last_line_is '1 passed, 0 failed'
out_has 'SAVE   Saving styles       1     .     .'
out_has 'seed 27685, '
out_lacks $'\x1b'
err_has '[1/1] passed          StatOnDisk.W_SAVE_1__write ('

# A family: the limits of the backend are told, and are no failure.
run 0 --scenario=W_SAVE --seed=12 --backend=StatOnDisk
last_line_is '1 passed, 0 failed, 1 not applicable'
out_has "  1 x  StatOnDisk: not applicable, because it runs on the kernel's"
out_has 'seed 12, '

# A script that is wrong.
run 2 --scenario=W-WRONG-1,W-SAVE-1 --backend=StatOnDisk
last_line_is '1 passed, 0 failed, 1 could not run'
out_has 'W-WRONG-1  A script that expects what did not happen MUST NOT count'
out_has 'the script expects: modified other.py; but what happened is: modified'
out_has '--backend=StatOnDisk --scenario=W_WRONG_1__another_file'

# Both reports.
run 2 --scenario='W-*-?' --scenario=write --backend=StatOnDisk \
  --json=run.json --junit run.xml
python_says '
import json
run = json.load(open("run.json", encoding="utf-8"))
assert run["exit_code"] == 2, run["exit_code"]
assert "StatOnDisk" in [each["name"] for each in run["backends"]]
assert [each["id"] for each in run["clauses"]] == [
    "W-SAVE-1", "W-SAVE-2", "W-WRONG-1"]
ends = {each["test"]: each["outcome"] for each in run["results"]}
assert ends["W_SAVE_1__write"] == "passed", ends
assert ends["W_SAVE_2__after_a_minute"] == "not applicable", ends
assert ends["W_WRONG_1__another_file"] == "could not run", ends
assert run["totals"]["could not run"] == 1, run["totals"]
'
python_says '
from xml.etree import ElementTree
cases = {case.get("name"): case
         for case in ElementTree.parse("run.xml").iter("testcase")}
case = cases["W_WRONG_1__another_file"]
assert case.get("classname") == "StatOnDisk"
assert case.find("failure") is None
assert "other.py" in case.find("error").text
assert len(cases["W_SAVE_1__write"]) == 0
reason = cases["W_SAVE_2__after_a_minute"].find("skipped").get("message")
assert "because" in reason, reason
'
run 2 --scenario=W-SAVE-1 --json=missing/run.json
err_has 'missing/run.json: the report cannot be opened for writing'
out_lacks 'passed'
run 2 --scenario=W-SAVE-1 --backend=StatOnDisk --junit=/dev/full
err_has '/dev/full: the report cannot be written'
last_line_is '1 passed, 0 failed'

# Without --backend, on all of them.
run 0 --scenario=W-SAVE-1
out_has 'StatFewDescriptors'
err_has 'passed          StatParallel.W_SAVE_1__write ('

# The columns, which are the arguments of this test, are those that tests of
# Bazel run one by one.
run 2 --backend=Nobody
err_has 'The backends are: '
columns=$(sed -n 's/^The backends are: //p' "${folder}/err" |
  sed 's/, /\n/g' | sort)
[[ "${columns}" == "$(printf '%s\n' "$@" | sort)" ]] ||
  complain "${call}: the columns are not those of BUILD: $*"

# A backend whose daemon is not there is not tested, and says why.
unset RELOADER_TEST_WATCHMAN_SOCK
run 0 --scenario=W-SAVE-1 --backend=WatchmanShared
last_line_is '0 passed, 0 failed, 1 not tested'
out_has '  1 x  WatchmanShared: not tested, because there is no daemon in the'

# A tree: a wrong one is refused at once, and a replay repeats the run.
run 2 --tree=missing --backend=StatInMemory
err_has '--tree=missing: expected a directory'
out_lacks 'could not run'
mkdir "${folder}/a tree"
echo 'int a;' >"${folder}/a tree/a.h"
run 0 --tree='a tree' --tree_ops=5 --seed=9 --scenario=tree_in_turns \
  --backend=StatInMemory --json=tree.json
last_line_is '1 passed, 0 failed'
python_says '
import json
results = json.load(open("tree.json", encoding="utf-8"))["results"]
assert [each["test"] for each in results] == ["tree_in_turns"], results
assert results[0]["replay"] == (
    "tools/conformance --backend=StatInMemory --scenario=tree_in_turns "
    "--seed=9 --tree=\x27a tree\x27 --tree_ops=5"), results[0]["replay"]
'

# The lists.
run 0 --list --scenario=W-SAVE --backend=StatOnDisk
out_has '  W-SAVE-1  A file that is written MUST be reported as modified.'
out_has '    W_SAVE_1__write  on StatOnDisk'
out_has '    W_SAVE_2__after_a_minute  on not StatOnDisk (needs virtual-time)'
out_lacks 'W-WRONG-1'
run 0 --show=W-SAVE-1
out_has 'Why: it is what a reloader is for.'
out_has 'Bugs: example/watcher#1'
out_has 'write   app.py "22"'
run 0 --help
out_has '--scenario=PATTERN'

# Wrong calls.
run 2 --scenari=x
err_has '--scenari: there is no such flag; did you mean --scenario?'
run 2 --backend=statondisk
err_has 'The backends are: StatOnDisk'
run 2 --scenario=W-SAVE-7
err_has '--scenario=W-SAVE-7: no scenario and no clause is called so'
run 2 --show=W-SAVE-7
err_has 'did you mean W-SAVE-1?'
run 2 --seed=many
err_has 'expected a whole number'
run 2 --scenario=
err_has 'expected --scenario=PATTERN'

# A suite that is not there, or has mistakes.
suite=${folder}/none
run 2
err_has "the suite in ${folder}/none cannot be loaded:"
err_has 'CONTRACT.md: cannot be read'

if ((failures > 0)); then
  echo "${failures} checks failed" >&2
  exit 1
fi
