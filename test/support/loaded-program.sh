#!/bin/sh
# The container's program, run by the process that listens at the FIFO of the first argument and has loaded it already.
set -e
fifo=$1
shift
call=$fifo.$$
mkdir "$call"
mkfifo "$call/answer"
env -0 >"$call/environment"
printf '%s\0' "$PWD" "$@" >"$call/words"
echo "$call" >"$fifo"
read -r code <"$call/answer"
cat "$call/stdout"
cat "$call/stderr" >&2
exit "$code"
