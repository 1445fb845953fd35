#!/bin/bash
# Entry point of every python_test. Starts python3 without user site packages
# and without writing byte code into the source tree.
set -euo pipefail
exec python3 -s -B tools/python_test/run_unittests.py "$@"
