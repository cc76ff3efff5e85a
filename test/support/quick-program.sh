#!/bin/sh
# In place of the container's program, where a test is about what lies around a job: it writes what the next step needs,
# in a hundredth of the time.
set -e
output=$ML_ROOT/processing/output
case $1 in
process-group) echo '{}' >"$output/receipt.json" ;;
combine) echo '{ "rejectedFraction": 0, "groups": [] }' >"$output/summary.json" ;;
esac
