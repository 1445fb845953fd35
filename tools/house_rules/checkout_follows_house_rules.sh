#!/bin/bash
# Applies the house rules to the checkout that this test was built from. Data
# files are links into it, so the checker finds it by following its own.
set -euo pipefail
exec python3 -s -B "$(readlink -f -- tools/house_rules/house_rules.py)"
