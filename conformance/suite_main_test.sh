#!/bin/bash
# Runs the program of a Bazel test as its shards: one that got no test is
# normal, a filter that selects none in any shard is an error.
set -uo pipefail

program=$PWD/conformance/StatOnDisk_conformance_test
# Their tests are not this test's: leave Bazel's files alone, and its shards.
unset XML_OUTPUT_FILE TEST_PREMATURE_EXIT_FILE TEST_SHARD_STATUS_FILE
failures=0

# Usage: shard EXIT_CODE INDEX TOTAL FILTER
shard() {
  local status=0 text
  text=$(GTEST_SHARD_INDEX=$2 GTEST_TOTAL_SHARDS=$3 \
    "${program}" --gtest_filter="$4" 2>&1 </dev/null) || status=$?
  ((status == $1)) && return
  failures=$((failures + 1))
  printf 'FAILED: shard %s of %s of %s: expected exit code %s, seen %s:\n%s\n' \
    "$2" "$3" "$4" "$1" "${status}" "${text}" >&2
}

none='*W_NOSUCH_1*'
shard 2 0 1 "${none}"
# Only the first shard can know, and Bazel runs them all.
shard 2 0 2 "${none}"
shard 0 1 2 "${none}"

# A single test is dealt to the first shard; the second is empty.
one='StatOnDisk.W_SAVE_1__append'
shard 0 0 1 "${one}"
shard 0 0 2 "${one}"
shard 0 1 2 "${one}"

# Usage: expect EXIT_CODE PROGRAM FILTER TEXT...: each text is printed.
expect() {
  local status=0 text wanted
  text=$("${PWD}/conformance/$2" --gtest_filter="$3" 2>&1 </dev/null) ||
    status=$?
  for wanted in "exit code $1" "${@:4}"; do
    [[ "${text} exit code ${status}" == *"${wanted}"* ]] && continue
    failures=$((failures + 1))
    printf 'FAILED: %s: expected %s, seen exit code %s:\n%s\n' \
      "$2" "${wanted}" "${status}" "${text}" >&2
  done
}

# What the test does not name is not applicable, whatever the type can do.
expect 0 example_with_one_capability_conformance_test \
  'PollingOnDisk.W_SAVE_1__append:PollingOnDisk.W_ARM_5__*' \
  'not among the capabilities that the test names'
expect 2 example_with_wrong_capabilities_conformance_test "${one}" \
  'mounts: PollingOnDisk says that it has it not, because only' \
  'wings: no such capability; there are diagnostics, faults'

exit "$((failures > 0))"
